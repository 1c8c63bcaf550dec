/** Welcome, activation, recovery kit, linking from the new device's side, unlocking. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("es");

export const setup: Messages["setup"] = {
  welcome: {
    title: "Mensajes solo para vosotros",
    about:
      "Con Sottovoce escribes mensajes cortos que solo tú y sus destinatarios podéis leer. Van cifrados por el camino, y también en este dispositivo.",
    begin: "Para empezar, abre el enlace de activación de tu administrador.",
    link: "Enlace de activación",
    linkHint: "Pégalo entero, desde https:// hasta el final.",
    open: "Continuar",
    scan: "Escanear un código QR",
    scanTitle: "Escanea el código QR de tu enlace",
    language: "Idioma",
    another:
      "¿Ya usas Sottovoce en otro dispositivo? Abre allí Ajustes, Dispositivos, y escanea aquí su código.",
  },
  links: {
    none: "Eso no es un enlace de Sottovoce. Pega entero el enlace que te dieron.",
    otherServer: (host) => `Este enlace pertenece a otro servidor, ${host}.`,
    openThere: "Abrirlo allí",
    failed: "Este enlace no se puede usar",
    another: "Usar otro enlace",
    network:
      "El servidor no responde. Comprueba la conexión e inténtalo de nuevo. Si no basta, recarga la aplicación.",
  },
  activation: {
    title: "Configura este dispositivo",
    checking: "Comprobando el enlace…",
    server: "Servidor",
    submit: "Activar",
    working: "Se está cifrando este dispositivo. Tarda unos segundos.",
    haveWords: "Tengo palabras de recuperación",
    noWords: "No tengo palabras de recuperación",
    words: "Palabras de recuperación",
    wordsHint:
      "Tras un restablecimiento, las 24 palabras de tu kit te devuelven tu clave: para tus contactos no cambia nada.",
    wordCount: (count) => plural(count, { one: "# palabra de 24", other: "# palabras de 24" }),
    wrongWords: "Esas no son las palabras de recuperación de esta cuenta. Revísalas una a una, y su orden.",
    begun: "Aquí se empezó una configuración con otra contraseña. Introduce aquella, o empieza de nuevo.",
    anew: "Empezar de nuevo",
    already: "Este dispositivo ya tiene una cuenta",
    alreadyWhy:
      "El enlace no se ha usado. Para usarlo aquí, borra antes este dispositivo, en Ajustes, Almacenamiento. O ábrelo en otro navegador.",
    openApp: "Abrir Sottovoce",
    unlockFirst: "El enlace no se ha usado: este dispositivo ya tiene una cuenta.",
  },
  passphrase: {
    title: "Elige una contraseña",
    why: "Cifra todo lo que hay en este dispositivo y desbloquea Sottovoce. También vale un PIN. Nadie puede restablecerla por ti.",
    label: "Contraseña o PIN",
    repeat: "Repítela",
    show: "Mostrar la contraseña",
    hide: "Ocultar la contraseña",
    suggest: "Sugerir una",
    suggested: "Apunta estas palabras antes de seguir.",
    different: "Las dos no coinciden.",
    tooShort: "Usa al menos 6 letras o cifras. Las más cortas se encuentran probando sin más.",
    tooCommon: "Es de las primeras que cualquiera probaría. Elige otra.",
    strength: "Fortaleza",
    levels: { weak: "Débil", fair: "Media", good: "Buena", strong: "Muy buena" },
    thief: (time) => `Quien copiara los datos de este dispositivo tardaría ${time} en averiguarla.`,
    times: {
      instant: "menos de un segundo",
      seconds: "unos segundos",
      minutes: "unos minutos",
      hours: "unas horas",
      days: "unos días",
      months: "unos meses",
      years: "unos años",
      centuries: "siglos",
    },
    advice: "Mejor: cuatro o cinco palabras que no tengan nada que ver entre sí.",
    adviceFair: "Una palabra más la hace mucho más fuerte.",
  },
  kit: {
    title: "Tu kit de recuperación",
    why: "Escribe estas 24 palabras en papel, en este orden, y guarda el papel en un lugar seguro. Si pierdes este dispositivo, te devuelven tu clave; cualquier otra persona que las tenga puede hacerse pasar por ti.",
    once: "Después no se volverán a mostrar.",
    words: "Palabras de recuperación",
    print: "Imprimir",
    copied: "Copiado. Otras aplicaciones podrían leerlo: pégalo pronto y copia después otra cosa.",
    written: "Ya las he escrito",
    skip: "Omitir",
    skipTitle: "¿Seguir sin kit de recuperación?",
    skipWhy:
      "Las palabras no se volverán a mostrar. Si pierdes este dispositivo, tu administrador puede darte otro enlace; pero tus contactos verán que tu clave ha cambiado y tendrán que verificarte de nuevo.",
    back: "Ver otra vez las palabras",
    goOn: "Seguir sin él",
    confirmTitle: "Comprueba tu papel",
    confirmWhy: "Escribe estas tres de tus 24 palabras.",
    word: (position) => `Palabra ${position}`,
    wrongWord: "Es otra palabra. Míralo de nuevo.",
    confirm: "Confirmar",
    confirmed: "Muy bien. Guarda el papel en un lugar seguro.",
    lost: "Tu kit de recuperación no está confirmado",
    lostWhy:
      "Si las palabras están en papel, todo va bien. Si no, se han perdido: solo se muestran una vez. Sottovoce funciona igualmente, pero tus contactos verán una clave cambiada si pierdes este dispositivo.",
    onPaper: "Las tengo en papel",
    without: "Sigo sin ellas",
  },
  unlock: {
    title: "Bloqueado",
    submit: "Desbloquear",
    arrived: "Ha llegado algo nuevo.",
    triesLeft: (count) =>
      plural(count, {
        one: "Queda # intento antes de una pausa.",
        other: "Quedan # intentos antes de una pausa.",
      }),
    pause: (time) => `Demasiados intentos fallidos. Podrás probar de nuevo dentro de ${time}.`,
    forgot: "¿Has olvidado la contraseña?",
    forgotTitle: "Sin tu contraseña",
    forgotWhy:
      "Sin ella nadie puede abrir lo que está guardado aquí. Puedes borrar este dispositivo y empezar de nuevo con otro enlace de tu administrador. Con tus palabras de recuperación conservas tu clave.",
  },
  erase: {
    submit: "Borrar este dispositivo",
    title: "¿Borrar todo en este dispositivo?",
    why: "Se eliminan todos los mensajes, contactos y claves guardados aquí. Lo que aún no se haya enviado se pierde. No se puede deshacer.",
    last: "¿De verdad todo?",
    lastWhy: "No hay vuelta atrás.",
    yes: "Sí, borrar todo",
  },
  joining: {
    title: "Añade este dispositivo",
    why: "Este será un dispositivo más de tu cuenta.",
    passphraseWhy:
      "Cifra todo lo que hay en este dispositivo. Puede ser distinta de la de tu otro dispositivo.",
    submit: "Continuar",
    working: "Preguntando a tu otro dispositivo. Tarda unos segundos.",
    compare: "Compara las cifras",
    compareWhy:
      "Tu otro dispositivo también muestra seis cifras. Si son las mismas, confirma allí. Si no, alguien se ha puesto en medio: cancela.",
    waiting: "Esperando a tu otro dispositivo…",
    declined: "Tu otro dispositivo no ha aceptado este.",
    expired: "El enlace ha caducado.",
    again: "Crea un enlace nuevo en tu otro dispositivo, y ábrelo aquí.",
    failed: "Este dispositivo no se ha añadido",
  },
  notifications: {
    title: "Saber cuándo llega un mensaje o una llamada",
    why: "Sottovoce puede avisarte mientras está en segundo plano. Nada pasa por servicios de otros.",
    allow: "Permitir notificaciones",
    later: "Ahora no",
  },
  scanner: {
    starting: "Iniciando la cámara…",
    aim: "Sostén el código ante la cámara.",
    denied: "La cámara no está permitida. Permítela en los ajustes del navegador, y prueba de nuevo.",
    none: "Aquí no hay ninguna cámara que se pueda usar.",
  },
};
