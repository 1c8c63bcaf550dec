/** The devices of the account: list, linking from the side that lets in, removing. */
import type { Messages } from "../en/index.ts";

export const devices: Messages["devices"] = {
  title: "Dispositivos",
  about: "Lo que escribes y recibes aparece en cada uno de tus dispositivos.",
  list: "Tus dispositivos",
  thisDevice: "Este dispositivo",
  first: "Primer dispositivo",
  other: "Otro dispositivo",
  unnamed: "Un dispositivo",
  primary: "Vincula y quita dispositivos",
  since: (date) => `Desde el ${date}`,
  link: "Vincular otro dispositivo",
  notHere: "Los dispositivos se vinculan y se quitan desde el primero que configuraste.",
  remove: (device) => `Quitar ${device}`,
  removeTitle: (device) => `¿Quitar ${device}?`,
  removeWords:
    "Se desconecta al momento y no recibe más mensajes. Lo que tiene guardado se queda en él, cifrado con su contraseña.",
  removeYes: "Quitar",
  removed: (device) => `Dispositivo quitado: ${device}.`,
  offer: {
    title: "Vincular otro dispositivo",
    how: "Abre Sottovoce en el navegador del otro dispositivo y escanea allí este código. O abre allí este enlace.",
    secret: "No se lo enseñes a nadie más.",
    code: "Código QR para el otro dispositivo",
    copy: "Copiar el enlace",
    validFor: (time) => `Válido aún ${time}`,
    waiting: "Esperando al otro dispositivo…",
    making: "Creando el enlace…",
  },
  compare: {
    title: "Compara las cifras",
    words: (device) => `${device} pide entrar en tu cuenta. Acéptalo solo si muestra las mismas seis cifras.`,
    digits: "Seis cifras",
    match: "Son iguales: aceptar",
    differ: "Son distintas",
  },
  linked: {
    title: "El dispositivo está vinculado",
    words: "A partir de ahora, lo que escribas y recibas aparece en los dos.",
  },
  declined: {
    title: "No se ha aceptado el dispositivo",
    words:
      "Puede que otra persona haya abierto tu enlace. Nadie ha entrado en tu cuenta. Crea un enlace nuevo y enséñaselo solo a tu propio dispositivo.",
  },
  expired: {
    title: "El enlace ya no vale",
    words: "Nadie lo ha usado. Crea uno nuevo cuando tengas el otro dispositivo a mano.",
  },
  failed: "El dispositivo no está vinculado",
  again: "Crear un enlace nuevo",
};
