/** The settings and their pages. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("es");

export const settings: Messages["settings"] = {
  you: "Tu cuenta",
  list: "Ajustes",
  choose: "Elige un ajuste",
  offline: "Sin conexión",
  lock: {
    title: "Bloqueo",
    note: (time) => `Tras ${time} sin uso`,
    after: "Bloquear tras",
    afterWhy: (time) =>
      `Las claves salen de la memoria, y lo que llega espera sin leerse. Tu administrador permite ${time} como máximo.`,
    now: "Bloquear ahora",
  },
  passphrase: {
    title: "Cambiar la contraseña",
    current: "Contraseña actual",
    next: "Nueva contraseña o PIN",
    submit: "Cambiar",
    working: "Se está cambiando la contraseña. Tarda unos segundos.",
    changed: "La contraseña ha cambiado.",
    why: "Vale al momento, en todas las pestañas de este dispositivo. Las copias de seguridad anteriores se abren todavía con la antigua.",
  },
  notifications: {
    title: "Notificaciones",
    on: "Activadas",
    off: "Desactivadas",
    notAsked: "Aún sin permiso",
    blocked: "Bloqueadas por el navegador",
    unsupported: "Este navegador no las tiene",
    askWhy: "Tu navegador te pide antes permiso.",
    blockedWhy:
      "Tu navegador bloquea las notificaciones de este sitio. Permítelas en sus ajustes para este sitio y vuelve.",
    unsupportedWhy:
      "Este navegador no puede mostrar notificaciones. En un iPhone o iPad, añade antes Sottovoce a la pantalla de inicio.",
    enabled: "Mensajes y llamadas nuevos",
    enabledWhy: "Mientras Sottovoce está abierto en segundo plano.",
    sound: "Sonido",
    vibration: "Vibración",
    content: "Mostrar remitente y texto",
    contentWhy: "Mientras Sottovoce está bloqueado, solo se ve que ha llegado algo.",
    test: "Enviar una prueba",
    testText: "Así se ve una notificación.",
    tested: "Enviada. Si no ves nada, mira en los ajustes de tu sistema.",
  },
  calls: {
    title: "Llamadas",
    note: "El timbre, y lo que otros saben de ti",
    when: "Una llamada suena mientras Sottovoce está abierto. Si está bloqueado, no dice quién llama; recién cargado, suena solo después de desbloquearlo una vez.",
    ringtone: "Timbre",
    vibration: "Vibración",
    hideAddress: "Ocultar mi dirección a quien no esté verificado",
    hideAddressWhy:
      "Las llamadas con esas personas pasan por el relé de tu administrador. Si no lo tiene, no se establecen.",
  },
  language: {
    title: "Idioma",
    system: "Como el navegador",
  },
  theme: {
    title: "Apariencia",
    system: "Como el sistema",
    light: "Clara",
    dark: "Oscura",
  },
  templates: {
    title: "Plantillas",
    count: (count) =>
      count === 0 ? "Aún ninguna" : plural(count, { one: "# plantilla", other: "# plantillas" }),
    none: "Frases que escribes a menudo, a mano bajo cada conversación.",
    new: "Nueva plantilla",
    edit: "Editar plantilla",
    text: "Texto",
    add: "Añadir",
    left: (count) => plural(count, { one: "Queda # carácter", other: "Quedan # caracteres" }),
    tooLong: (count) => plural(count, { one: "Sobra # carácter", other: "Sobran # caracteres" }),
    up: (text) => `Subir: ${text}`,
    down: (text) => `Bajar: ${text}`,
    removed: "La plantilla se ha eliminado.",
    full: "Caben 50 plantillas. Elimina antes una.",
  },
  storage: {
    title: "Almacenamiento",
    used: "Ocupado en este dispositivo",
    unknown: "El navegador no lo dice",
    persisted: "Protegido",
    persistedWhy: "El navegador conserva lo que está guardado aquí hasta que lo borres.",
    notPersisted: "Sin proteger",
    notPersistedWhy: "Si falta espacio, el navegador puede borrar todo lo que está guardado aquí.",
    persist: "Proteger",
    refused:
      "Por ahora el navegador no lo permite. Instala Sottovoce o permite las notificaciones, y prueba de nuevo.",
    export: "Exportar el historial",
    exportWhy: "Todos los mensajes en un archivo, para leer o guardar en otro sitio.",
    exportWarning:
      "El archivo no está cifrado: quien lo tenga lee todo lo que contiene. Guárdalo donde guardarías tus cartas.",
    readable: "Texto legible",
    json: "JSON, para programas",
    format: "Formato",
    exporting: (count) => plural(count, { one: "# mensaje hasta ahora", other: "# mensajes hasta ahora" }),
    exported: (count) =>
      plural(count, { one: "# mensaje está en el archivo.", other: "# mensajes están en el archivo." }),
    nothing: "Todavía no hay mensajes que exportar.",
    save: "Exportar",
    erase: "Borrar este dispositivo",
    eraseWhy:
      "Elimina todos los mensajes, contactos y claves guardados aquí. Tu cuenta sigue en el servidor.",
  },
  /** The first line of the exported file. */
  exportHead: (address, when) => `Historial de Sottovoce de ${address}, creado el ${when}`,
  devicesNote: "Añade otro o quita uno",
  about: {
    title: "Acerca de Sottovoce",
    version: "Versión",
    build: "Huella",
    buildWhy:
      "Compárala con la que ha publicado tu administrador: representa cada archivo de esta aplicación.",
    server: "Servidor",
    facts: "Qué te protege",
    endToEnd:
      "Los mensajes entre personas con Sottovoce se cifran en tu dispositivo y se abren en el suyo. El servidor los entrega y no puede leerlos.",
    device:
      "Lo que está guardado aquí está cifrado con tu contraseña. Mientras Sottovoce está bloqueado, no hay ninguna clave en la memoria.",
    phones:
      "Un contacto con un teléfono SIP no tiene claves. Ahí el servidor puede leer, y Sottovoce te pregunta antes.",
    served:
      "Tu servidor entrega esta aplicación. Quien lo controle podría entregar otra; por la huella lo notarías.",
    noOthers: "Nada va a nadie más que a tu servidor: ni rastreadores, ni servicio push, ni cookies.",
    licences: "Software libre utilizado",
    licencesWhy:
      "Sottovoce es software libre con licencia Apache 2.0, y da las gracias a los proyectos de los que está hecho.",
    showLicences: "Ver sus licencias",
  },
};
