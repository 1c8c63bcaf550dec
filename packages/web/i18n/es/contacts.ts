/** Contacts, what is known of each, and how it is verified. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("es");

export const contacts: Messages["contacts"] = {
  search: "Buscar contactos",
  newMessage: "Mensaje nuevo",
  tabs: { label: "Mostrar", all: "Todos", known: "En este servidor", favourites: "Favoritos" },
  marks: {
    favourite: "Favorito",
    verified: "Verificado",
    changed: "Clave cambiada",
    contradicted: "No se envía nada",
    endToSite: "El servidor puede leer",
    phone: "Teléfono SIP",
  },
  empty: {
    all: "Aún no hay contactos",
    allWords: "Aquí están todas las personas a las que escribes. Empieza por alguien de tu servidor.",
    find: "Quién está en este servidor",
    known: "Aún no hay nadie más",
    knownWords: "Tu administrador añade personas a este servidor. Aparecerán aquí por sí solas.",
    noList: "No hay directorio",
    noListWords:
      "Tu administrador no muestra a nadie quién más está en este servidor. Aun así puedes escribir a una dirección.",
    writeToAddress: "Escribir a una dirección",
    favourites: "Aún no hay favoritos",
    favouritesWords: "Abre un contacto y toca la estrella: aparecerá aquí.",
    nothing: "No se ha encontrado nada",
    nothingWords: "Ningún nombre ni dirección empieza así. Comprueba cómo está escrito.",
  },
  choose: "Elige un contacto",
  remembered: "Sin conexión con el servidor. Esto es lo último que dijo.",
  more: "Mostrar más",
  reading: "Buscando…",
  details: {
    message: "Mensaje",
    favourite: "Favorito",
    copyAddress: "Copiar la dirección",
    reachable: "Localizable ahora",
    unreachable: "No localizable en este momento",
    security: "Seguridad",
    levels: {
      "end-to-end": {
        title: "Cifrado de extremo a extremo",
        words: "Solo vosotros dos podéis leer lo que escribís. El servidor no puede.",
      },
      "end-to-site": {
        title: "Sin cifrado de extremo a extremo",
        words: "Un teléfono SIP no tiene claves. Tu servidor puede leer lo que os escribís.",
      },
      contradicted: {
        title: "No se envía nada",
        words: "El servidor contradice la clave de seguridad que conocemos.",
      },
    },
    trust: {
      unverified: {
        title: "Aún sin verificar",
        words: "Comparad una vez el número de seguridad: sabrás que no hay nadie en medio.",
      },
      verified: {
        title: "Verificado",
        words: "Has comparado el número de seguridad: no hay nadie en medio.",
      },
      changed: {
        title: "Clave de seguridad cambiada",
        words: "Comparad de nuevo el número de seguridad.",
      },
    },
    verifiedInCall: "Has comparado las palabras de una llamada: no hay nadie en medio.",
    agreed: "Escribir aunque el servidor pueda leerlo",
    agreedNote: "Mientras esté desactivado, no sale nada hacia este teléfono.",
    messages: "Mensajes",
    disappearing: "Mensajes que desaparecen",
    disappearingWords: (name) =>
      `Lo que escribas a partir de ahora se borra en ambos lados, pasado este tiempo desde la lectura. Lo que escribe ${name} sigue el ajuste de ${name}.`,
    disappearingWarning: "La otra persona podría guardar aun así una copia o una foto.",
    disappearingPhone:
      "Lo que escribas a partir de ahora se borra en este dispositivo, pasado este tiempo desde la lectura. El teléfono SIP lo conserva.",
    off: "Desactivados",
    afterReading: (time) => `${time} después de leerlos`,
    remove: "Eliminar conversación",
    removeTitle: (name) => `¿Eliminar la conversación con ${name}?`,
    removeWords: (name) =>
      `Todos sus mensajes se eliminan de este dispositivo, también los que esperan a ser enviados. ${name} conserva lo que ya llegó.`,
    removed: "La conversación se ha eliminado.",
    unknown: "Nadie tiene esta dirección",
    unknownWords: "No existe en este servidor. Comprueba cómo está escrita o pregunta a tu administrador.",
    own: "Eres tú",
    ownWords: "Los demás de tu servidor te encuentran en esta dirección.",
    failed: "Aún desconocido",
  },
  verify: {
    title: (name) => `Verificar a ${name}`,
    how: (name) =>
      `Queda con ${name}, o hablad por teléfono. Escanea el código de la otra pantalla, o comparad estas cifras: son las mismas en ambos lados.`,
    where: (name) => `${name} las encuentra en tu contacto, en «Seguridad».`,
    code: "Tu código, para que lo escaneen",
    groups: "Doce grupos de cinco cifras",
    scan: "Escanear el otro código",
    match: "Coinciden todas las cifras",
    confirmTitle: "¿Son iguales las 60 cifras?",
    confirmWords: (name) =>
      `Marca a ${name} como contacto verificado solo si las habéis comparado todas, en persona o de viva voz.`,
    confirm: "Marcar como verificado",
    verified: (name) => `Contacto verificado: ${name}.`,
    already: (name) => `Has verificado a ${name}.`,
    newKey: "La clave de seguridad ha cambiado. Lo que comparas aquí es la clave nueva.",
    scanTitle: "Escanear el otro código",
    matches: "Los códigos coinciden",
    matchesWords: (name) => `Contacto verificado: ${name}. No hay nadie en medio.`,
    otherKey: "Alto: es otra clave",
    otherKeyWords: (name) =>
      `Este código no corresponde a la clave para la que se cifran tus mensajes a ${name}.`,
    otherKeyCheck: (name) =>
      `Comprueba primero que ${name} muestra el código de tu contacto, y no el de otra persona.`,
    otherKeyDanger:
      "Si es el tuyo, puede que haya alguien en medio. No escribas nada confidencial y avisa a tu administrador.",
    notThat: "Ese no es el código correcto",
    scanAgain: "Escanear de nuevo",
    byEye: "Comparar las cifras",
    failed: "No hay nada que comparar",
  },
  compose: {
    field: "Nombre o dirección",
    hint: (example) => `Alguien de tu servidor, por su nombre o como ${example}`,
    suggestions: "Sugerencias",
    found: (count) => plural(count, { one: "# sugerencia", other: "# sugerencias" }),
    none: "Sin sugerencias",
    unknown: (address) =>
      `Nadie en este servidor tiene la dirección ${address}. Comprueba cómo está escrita, o pregúntasela a la persona.`,
    notAnAddress: (example) =>
      `Aquí nadie se llama así, y no es una dirección. Una dirección es como ${example}.`,
    elsewhere: (domain) => `Solo puedes escribir a personas de ${domain}.`,
  },
  changed: {
    bar: (name) => `La clave de seguridad de ${name} ha cambiado. No se envía nada hasta que decidas.`,
    decide: "Decidir",
    title: (name) => `Nueva clave de seguridad de ${name}`,
    happened: (name) =>
      `Habías verificado a ${name}. Desde entonces, otra clave ha ocupado el lugar de la suya.`,
    meaning: (name) =>
      `Lo habitual es que ${name} tenga un teléfono nuevo o haya reinstalado Sottovoce. Pero también podría ser alguien que se hace pasar por ${name}.`,
    advice: "Comparad otra vez, en persona o por teléfono. Hasta que decidas no se envía nada.",
    compare: "Comparar de nuevo",
    accept: "Aceptar sin comparar",
    acceptNote: (name) =>
      `Si la aceptas sin comparar, podrás volver a escribir, pero ${name} dejará de figurar como contacto verificado.`,
    accepted: (name) =>
      `Ya puedes volver a escribir a ${name}. Comparad el número de seguridad cuando podáis.`,
    later: "Ahora no",
  },
  contradicted: {
    title: "Por tu seguridad no se envía nada",
    words: (name) =>
      `El servidor dice que ${name} es ahora un teléfono SIP, pero conocemos una clave de ${name}. Sin cifrado no se envía nada. Pregunta a ${name} por otra vía y avisa a tu administrador.`,
  },
  endToSite: {
    title: "Tu servidor puede leer los mensajes",
    words: (name) =>
      `${name} tiene un teléfono SIP, que no tiene claves. Lo que escribes va protegido por el camino, pero tu servidor podría leerlo.`,
    agree: "Escribir de todos modos",
  },
};
