/** A conversation: its messages, the field to write in, and a message's details. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("es");

export const conversation: Messages["conversation"] = {
  messagesWith: (name: string) => `Mensajes con ${name}`,
  contactDetails: (name: string) => `Datos de ${name}`,
  reachable: "localizable",
  unreachable: "no localizable",
  noConnection: "sin conexión",
  beginning: (name: string) => `Tu conversación con ${name} empieza aquí.`,
  emptyTitle: "Aún no hay mensajes",
  emptyWords: (name: string) => `Lo que escribas aquí queda entre tú y ${name}.`,
  newMessages: "Mensajes nuevos",
  toNewest: "Ir al último mensaje",
  newer: (count: number) =>
    plural(count, { one: "# mensaje nuevo más abajo", other: "# mensajes nuevos más abajo" }),
  spoken: (who: string, when: string, text: string) => `${who}, ${when}: ${text}`,
  openDetails: "Detalles de este mensaje",
  notAllowed: "Los mensajes seguros no están activados en tu cuenta. Pide a tu administrador que los active.",
  notLoaded: "No se han podido leer estos mensajes. Inténtalo de nuevo.",
  status: {
    sending: "Enviando",
    enqueued: "En cola",
    delivered: "Entregado",
    error: "Error",
    expired: "Caducado",
    received: "Recibido",
  },
  waitsForYou: "Espera tu decisión",
  readable: "Legible para el servidor",
  disappears: (time: string) => `Desaparece ${time} después de leerse`,
  padlock: {
    verified: "Cifrado de extremo a extremo, verificado",
    unverified: "Cifrado de extremo a extremo, sin verificar",
    endToSite: "No es de extremo a extremo: el servidor puede leer",
    changed: "Clave de seguridad nueva: no se envía nada",
    contradicted: "Por tu seguridad no se envía nada",
  },
  missed: {
    title: "Llamada perdida",
    not_answered: "Nadie contestó.",
    offline: "No se te pudo localizar.",
    busy: "Estabas en otra llamada.",
    answer: "Escribir un mensaje",
  },
  compare: "Comparar el número de seguridad",
  composer: {
    label: (name: string) => `Mensaje para ${name}`,
    placeholder: "Mensaje",
    send: "Enviar",
    left: (count: number) => plural(count, { one: "queda #", other: "quedan #" }),
    leftSpoken: (count: number) => plural(count, { one: "queda # carácter", other: "quedan # caracteres" }),
    cut: (count: number) =>
      plural(count, {
        one: "En un mensaje caben 160 caracteres. Se ha quitado # carácter.",
        other: "En un mensaje caben 160 caracteres. Se han quitado # caracteres.",
      }),
    emoji: "Emoji",
    quickReplies: "Respuestas rápidas",
    editReplies: "Editar",
    replies: ["Sí", "No", "¡De acuerdo!", "¡Gracias!", "Voy en camino.", "Te llamo luego."],
    missedReplies: [
      "Te devuelvo la llamada.",
      "Ahora no puedo hablar. ¿Qué pasa?",
      "Estoy en una reunión. ¿Es urgente?",
    ],
  },
  emoji: {
    title: "Elige un emoji",
    search: "Buscar emoji",
    none: "No se ha encontrado ningún emoji.",
    recent: "Usados recientemente",
    tone: "Tono de piel",
    tones: ["Amarillo", "Claro", "Medio claro", "Medio", "Medio oscuro", "Oscuro"],
    groups: [
      "Caras y emociones",
      "Personas",
      "Animales y naturaleza",
      "Comida y bebida",
      "Viajes y lugares",
      "Actividades",
      "Objetos",
      "Símbolos",
      "Banderas",
    ],
  },
  details: {
    title: "Detalles del mensaje",
    gone: "Este mensaje ya no está en este dispositivo.",
    to: (name: string) => `Para ${name}`,
    from: (name: string) => `De ${name}`,
    history: "Qué ha pasado",
    again: "Intentar ahora",
    sendAgain: "Enviar de nuevo",
    remove: "Eliminar",
    removeTitle: "¿Eliminar este mensaje?",
    removeWords: "Se elimina solo en este dispositivo.",
    removeWaiting: "Se elimina aquí y ya no se envía.",
    security: {
      "end-to-end": "Cifrado de extremo a extremo: solo vosotros dos podéis leerlo.",
      "end-to-end-reduced":
        "Cifrado de extremo a extremo, con secreto hacia delante reducido: no quedaba ninguna clave de un solo uso, y la que se usó la comparten otros primeros mensajes.",
      "end-to-site":
        "No es de extremo a extremo: el servidor pudo leerlo en su camino hacia el teléfono SIP o desde él.",
    },
    expiresInOutbox: (moment: string) => `Se abandona si no ha salido antes del ${moment}.`,
    expiresAtServer: (moment: string) => `El servidor lo guarda hasta el ${moment}.`,
    disappearsAt: (moment: string) => `Desaparece de este dispositivo el ${moment}.`,
  },
};
