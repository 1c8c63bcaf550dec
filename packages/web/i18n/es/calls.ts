/** Calls: the call screen, ringing, and what is left of a call in History. */
import type { Messages } from "../en/index.ts";

export const calls: Messages["calls"] = {
  call: "Llamar",
  callName: (name: string) => `Llamar a ${name}`,
  screen: (name: string) => `Llamada con ${name}`,
  incomingFrom: (name: string) => `${name} está llamando`,
  answer: "Contestar",
  decline: "Rechazar",
  end: "Colgar",
  back: "Volver a los mensajes",
  return: (name: string) => `Volver a la llamada con ${name}`,
  mute: "Silencio",
  muted: "Tu micrófono está apagado.",
  microphoneGone: "Tu micrófono ya no está, así que no se te oye. Conecta uno y vuelve a llamar.",
  hold: "En espera",
  held: "Has puesto la llamada en espera. Ninguno oye al otro.",
  heldThere: (name: string) => `${name} ha puesto la llamada en espera.`,
  quiet: (name: string) => `Ahora mismo no llega nada de ${name}. Si sigue así, la llamada termina sola.`,
  speaker: "Altavoz",
  speakerTitle: "Dónde oyes la llamada",
  speakerSystem: "Como elija el sistema",
  second: (name: string) => `También llama ${name}.`,
  length: "Duración",
  elsewhere: "Hay una llamada en otra pestaña. Allí se puede terminar.",
  unsupported:
    "Este navegador no sabe cifrar llamadas, así que aquí no se pueden hacer ni recibir. Usa una versión reciente de Chrome, Edge, Firefox o Safari.",
  interrupted:
    "La llamada terminó aquí: se cerró la pestaña en la que funcionaba Sottovoce y otra tomó el relevo. Vuelve a llamar.",
  phases: {
    dialing: "Llamando…",
    ringing: "Está sonando allí…",
    incoming: "Llamada entrante",
    connecting: "Conectando…",
    securing: "Acordando claves…",
    ended: "Llamada terminada",
  },
  secured: {
    open: "Cifrada, por comparar",
    verified: "Segura, verificada",
    unproven: "Cifrada, pero ¿con quién?",
    disclosed: "Quizá alguien escucha",
  },
  trust: {
    verified: (name: string) =>
      `Has verificado a ${name}. Al contestar, la llamada muestra si es esa persona.`,
    unverified: (name: string) => `Aún no has verificado a ${name}. Al contestar, comparad dos palabras.`,
    changed: (name: string) =>
      `Las claves de ${name} han cambiado. Decide primero en la conversación: hasta entonces ninguna llamada sigue adelante.`,
    unknown: "Esta dirección no está entre tus contactos.",
  },
  phaseWhy: {
    red: "Todavía no se oye nada.",
    yellow: "Los dos dispositivos acuerdan claves nuevas. Antes no se oye nada.",
  },
  microphone: "El navegador pregunta si Sottovoce puede usar el micrófono. Permítelo para que se te oiga.",
  sas: {
    title: "Comparad dos palabras",
    why: "Saludaos y leeos después las palabras. Si las dos pantallas muestran las mismas, no hay nadie en medio.",
    unproven: (name: string) =>
      `Habías verificado a ${name}, pero esta llamada no lo confirma: es otro dispositivo o hay alguien en medio. No digas nada secreto hasta que las palabras coincidan.`,
    forgotten: (name: string) =>
      `El dispositivo de ${name} ha perdido las claves de vuestras llamadas anteriores, o hay alguien en medio. No digas nada secreto hasta que las palabras coincidan.`,
    onHold: "Retomad antes la llamada: ahora nadie oye las palabras.",
    youRead: "Lees tú",
    theyRead: (name: string) => `Lee ${name}`,
    match: "Coinciden",
    differ: "No coinciden",
    differHere: "Las palabras no coinciden",
    differTitle: "¿De verdad son distintas las palabras?",
    differWords: (name: string) =>
      `Entonces puede que alguien escuche en medio. La llamada termina y ${name} deja de estar verificado.`,
    differConfirm: "Terminar la llamada",
    goOn: "Comparar otra vez",
  },
  verified: {
    sas: (name: string) =>
      `${name} está verificado: comparasteis las palabras en esta llamada o en una anterior.`,
    safety_number: (name: string) => `${name} está verificado: comparaste el número de seguridad.`,
  },
  discloses: (name: string) =>
    `El programa de ${name} entrega sus claves a otra persona, que puede escuchar. Lo dice él mismo.`,
  mismatch: {
    title: "Las palabras son distintas",
    words: (name: string) =>
      `Puede que alguien estuviera entre tú y ${name}. No digas nada secreto. Habla con ${name} por otro medio y avisa a tu administrador.`,
  },
  broken: {
    title: "Las claves de esta llamada no continúan las anteriores",
    words: (name: string) =>
      `Este no es el dispositivo de ${name} con el que hablaste antes: se configuró de nuevo, o alguien está en medio. La llamada terminó antes de que se oyera nada. Pregunta a ${name} por otro medio.`,
    accept: "Sé por qué",
    acceptWords: (name: string) =>
      `Solo si ${name} te ha dicho por qué por otro medio: un dispositivo nuevo, por ejemplo. Vuestra próxima llamada empieza como la primera, y comparáis las palabras de nuevo.`,
    accepted: "La próxima llamada empieza como la primera.",
  },
  notProven: {
    title: "Esta llamada no mostró con quién es",
    words: (name: string) =>
      `Habías verificado a ${name}, y nada en esta llamada lo confirmó: un mensaje llegó tarde, es otro dispositivo, o alguien está en medio. La llamada terminó antes de que se oyera nada. Llama otra vez. Si sigue igual, comparad de nuevo el número de seguridad.`,
  },
  details: {
    title: "Detalles de seguridad",
    words: "Palabras de esta llamada",
    keyAgreement: "Acuerdo de claves",
    cipher: "Cifrado",
    authentication: "Autenticación",
    hash: "Resumen",
    continuity: "Continuidad",
    messaging: "Unida a los mensajes",
    client: "Programa del otro lado",
    continuities: {
      first: "Primera llamada con este dispositivo: todavía no hay nada que continuar.",
      kept: "Continúa las claves de llamadas anteriores.",
      forgotten: "El otro lado no guardó claves de llamadas anteriores.",
      broken: "No continúa las llamadas anteriores, cuyas palabras se habían comparado.",
    },
    messagingYes:
      "Sí: forman parte de ella claves enviadas por mensaje seguro, también frente a ordenadores cuánticos.",
    messagingNo: "No",
    verified: "Verificada",
    verifiedBy: {
      sas: "Comparando palabras",
      safety_number: "Por el número de seguridad",
      nobody: "Todavía no",
    },
  },
  ends: {
    hung_up: "La llamada ha terminado.",
    cancelled: "La llamada se canceló.",
    busy: (name: string) => `${name} está en otra llamada.`,
    declined: (name: string) => `${name} no atiende la llamada ahora.`,
    no_answer: (name: string) => `${name} no contestó.`,
    unreachable: (name: string) =>
      `Ahora no se puede alcanzar ningún dispositivo de ${name}. La llamada se mostrará allí más tarde.`,
    answered_elsewhere: "Contestada en otro dispositivo tuyo.",
    declined_elsewhere: "Rechazada en otro dispositivo tuyo.",
    not_secured: "No se pudieron acordar claves, así que la llamada terminó. No se oyó nada.",
    mismatch: "Las palabras son distintas, así que la llamada terminó.",
    continuity_broken: "Las claves no continúan las llamadas anteriores, así que la llamada terminó.",
    not_proven: (name: string) => `Nada mostró que fuera ${name}, así que la llamada terminó.`,
    not_recognised: (name: string) =>
      `El otro dispositivo no pudo saber que eras tú y terminó la llamada. Llama otra vez. Si sigue igual, compara el número de seguridad con ${name}.`,
    media_lost: "Se perdió la conexión.",
    no_way:
      "Vuestras dos redes no os dejan encontraros. Prueba en otra red o pide un relé a tu administrador.",
    no_microphone:
      "No hay un micrófono que Sottovoce pueda usar. Permítelo para este sitio en el navegador, o conecta uno, y vuelve a llamar.",
    not_allowed: "Las llamadas no están habilitadas para esta cuenta. Pregunta a tu administrador.",
    unknown: "No existe esa dirección en este servidor.",
    failed: "Algo salió mal. Vuelve a llamar.",
  },
  /** Instead of `no_way`, where the setting is the reason. */
  noRelay: (name: string) =>
    `Ocultas tu dirección a quien no está verificado, y no hay un relé con el que hacerlo. Verifica a ${name}, o cámbialo en los ajustes de llamadas.`,
  again: "Llamar otra vez",
  write: "Escribir un mensaje",
  close: "Cerrar",
  entry: {
    details: "Detalles de la llamada",
    out: "Llamada saliente",
    in: "Llamada entrante",
    missed: "Llamada perdida",
    notAnswered: "Sin respuesta",
    callBack: "Devolver la llamada",
    youDeclined: "La rechazaste.",
    youHungUp: "Colgaste antes de que se estableciera la llamada.",
    theyHungUp: (name: string) => `${name} colgó antes de que se estableciera la llamada.`,
    lasted: (time: string) => `Duración: ${time}`,
    receipt: "Recibo de seguridad",
    secured: "Solo vosotros dos podíais oírla.",
    verified: "Verificada",
  },
  /** On the locked screen, and in a notification. */
  whileLocked: "Alguien está llamando. Desbloquea para ver quién es y para contestar.",
  notification: "Llamada entrante",
};
