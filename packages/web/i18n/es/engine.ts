/** What the engine and the server say: reasons, timelines, remarks. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("es");

export const engine: Messages["engine"] = {
  /** By error code. */
  errors: {
    network: "El servidor no responde. Comprueba la conexión; se volverá a intentar.",
    impostor: "Este no es tu servidor. No se le ha enviado nada.",
    bad_answer: "El servidor dio una respuesta incomprensible. Avisa a tu administrador.",
    wrong_passphrase: "Esa contraseña no es correcta.",
    wait: "Demasiados intentos fallidos. Espera un momento.",
    locked: "Este dispositivo está bloqueado. Desbloquéalo primero.",
    not_activated: "Aún no hay ninguna cuenta en este dispositivo. Abre el enlace de tu administrador.",
    already_activated: "Este dispositivo ya tiene una cuenta.",
    damaged: "Algo guardado en este dispositivo está dañado. Vuelve a activarlo con un enlace nuevo.",
    storage: "El dispositivo no pudo guardarlo. Libera espacio e inténtalo de nuevo.",
    key_changed: "La clave de seguridad de este contacto ha cambiado. Decide antes de escribir.",
    end_to_site_not_agreed:
      "Este contacto tiene un teléfono SIP: el servidor puede leer lo que escribes. Acéptalo primero.",
    said_to_be_sip_phone:
      "El servidor dice que este contacto es un teléfono SIP, pero tiene claves. No se envía nada. Pregúntale por otra vía.",
    devices_withheld:
      "El servidor no muestra qué dispositivos tiene ahora este contacto. Hasta entonces no se envía nada. Pregunta al contacto por otra vía si perdió un dispositivo que haya que eliminar, y avisa a tu administrador.",
    own_address: "Esa es tu propia dirección.",
    other_domain: "Esa dirección es de otro servidor. Desde aquí no hay camino hasta ella.",
    bad_address: "Eso no es una dirección. Es algo como nombre@example.org.",
    bad_link: "Ese enlace de activación está incompleto. Cópialo de nuevo de principio a fin.",
    other_server: "Este enlace es de otro servidor. Abre el propio enlace en tu navegador.",
    unreachable_devices: "Ningún dispositivo del destinatario podría leerlo.",
    link_unknown: "El servidor no conoce este enlace. Crea uno nuevo en tu otro dispositivo.",
    link_used:
      "Otro dispositivo ya ha abierto este enlace. Si no fuiste tú, cancélalo en tu otro dispositivo.",
    link_expired: "Este enlace ya no vale. Crea uno nuevo en tu otro dispositivo.",
    link_tampered:
      "Lo que el servidor transmitió no viene de tu otro dispositivo. No se ha vinculado nada. Avisa a tu administrador antes de volver a intentarlo.",
    wrong_recovery_words: "Estas palabras no son las de esta cuenta. Compáralas con lo que anotaste.",
    not_primary: "Solo puede hacerlo el primer dispositivo que configuraste.",
    own_device: "Este dispositivo guarda la clave de tu cuenta y no puede quitarse a sí mismo.",
    too_many_devices: "Tu cuenta ya tiene todos los dispositivos que puede tener. Quita uno que ya no uses.",
    busy_here: "Ya hay una llamada. Termínala primero.",
    no_media: "Este dispositivo no puede transmitir el sonido de las llamadas.",
    no_such_call: "Esta llamada ha terminado.",
    stopped: "Sottovoce se bloqueó mientras tanto. Desbloquéalo e inténtalo de nuevo.",
    other_key: "Esta no es la clave para la que se cifran tus mensajes. No sigas antes de saber por qué.",
    own_safety_code: "Es tu propio código. Escanea el de la otra pantalla.",
    no_safety_code: "No es el código de un número de seguridad. Escanea el de la otra pantalla.",
    unauthorized:
      "El servidor ya no acepta este dispositivo: la cuenta se desactivó o restableció, o se quitó el dispositivo. Pregunta a tu administrador.",
    forbidden: "Tu cuenta no tiene permiso. Pregunta a tu administrador.",
    unknown_recipient: "Esa dirección no existe en este servidor. Revisa cómo está escrita.",
    messaging_disabled:
      "Los mensajes seguros no están activados en tu cuenta. Pide a tu administrador que los active.",
    recipient_messaging_disabled:
      "Los mensajes seguros no están activados para el destinatario. El administrador puede activarlos.",
    empty: "Aún no hay nada que enviar.",
    too_long: "El mensaje supera los 160 caracteres.",
    device_gone: "El destinatario ya no tiene dispositivo y debe activar uno primero.",
    mailbox_full: "Hay demasiados mensajes esperando al destinatario. Inténtalo más tarde.",
    rate_limited: "Demasiado en poco tiempo. Continuará en un momento.",
    activation_unknown: "El servidor no conoce este enlace. Ábrelo entero o pide uno nuevo.",
    activation_used:
      "Este enlace ya se usó. Si no fuiste tú, avisa enseguida a tu administrador; si fuiste tú, pide otro.",
    activation_expired: "Este enlace ha caducado. Pide uno nuevo.",
    account_disabled: "Tu cuenta está desactivada. Pregunta a tu administrador.",
    end_to_site_only: "El destinatario usa un teléfono SIP, que no tiene claves.",
    end_to_end_only: "Este contacto tiene claves: sus mensajes siempre van cifrados de extremo a extremo.",
    unavailable: "El servidor no puede hacerlo ahora. Se volverá a intentar.",
    internal: "El servidor tuvo un problema inesperado. Se volverá a intentar.",
    bad_request:
      "La aplicación y el servidor no se entienden. Recarga la aplicación; si no basta, avisa a tu administrador.",
    not_found:
      "La aplicación y el servidor no se entienden. Recarga la aplicación; si no basta, avisa a tu administrador.",
    method_not_allowed:
      "La aplicación y el servidor no se entienden. Recarga la aplicación; si no basta, avisa a tu administrador.",
    conflict:
      "La aplicación y el servidor no se entienden. Recarga la aplicación; si no basta, avisa a tu administrador.",
    bad_signature:
      "La aplicación y el servidor no se entienden. Recarga la aplicación; si no basta, avisa a tu administrador.",
    too_large:
      "La aplicación y el servidor no se entienden. Recarga la aplicación; si no basta, avisa a tu administrador.",
    malformed:
      "La aplicación y el servidor no se entienden. Recarga la aplicación; si no basta, avisa a tu administrador.",
    devices_changed:
      "La aplicación y el servidor no se entienden. Recarga la aplicación; si no basta, avisa a tu administrador.",
    unexpected: "Ha ocurrido algo inesperado. Inténtalo de nuevo.",
  },
  notes: {
    key_changed: (name: string) =>
      `${name} tiene una clave de seguridad nueva: seguramente otro dispositivo, o alguien distinto que responde con ese nombre.`,
    sending_blocked: (name: string) =>
      `La clave de seguridad de ${name} no es la que verificaste. No se envía nada hasta que decidas.`,
    said_to_be_sip_phone: (name: string) =>
      `El servidor dice ahora que ${name} es un teléfono SIP. Pero ${name} tiene claves de seguridad, así que no se envía nada. Pregunta por otra vía y avisa a tu administrador.`,
    unreadable: (name: string) =>
      `No se pudo leer un mensaje de ${name}. Se ha pedido de nuevo y aparecerá cuando llegue.`,
    devices_differ: (name: string) =>
      `El servidor indica para ${name} otros dispositivos que los que indica ${name}. No se envía nada hasta que coincidan, porque un dispositivo eliminado podría leerlo. Pregunta a ${name} por otra vía si perdió un dispositivo que haya que eliminar, y avisa a tu administrador.`,
    unlisted_device: (name: string) =>
      `Llegó un mensaje de un dispositivo que no es de ${name}. No se muestra. Pide a ${name} que lo envíe de nuevo.`,
    unencrypted: (name: string) =>
      `Llegó un mensaje sin cifrar en nombre de ${name}. No se muestra, porque cualquiera pudo inventarlo. Pregunta a ${name}.`,
    missed_call: (name: string) => `${name} llamó.`,
    call: (name: string) => `Hubo una llamada con ${name}.`,
  },
  timeline: {
    composed: "Escrito y guardado en este dispositivo.",
    composedDisappearing: (time: string) => `Desaparece ${time} después de leerse.`,
    composedHereOnly: (time: string) => `Aquí desaparece después de ${time}; un teléfono SIP lo conserva.`,
    attempt: (attempt: number, attempts: number, cause: string) =>
      `Intento ${attempt} de ${attempts}: ${cause}.`,
    causes: {
      written: "el mensaje es nuevo",
      resumed: "la aplicación se reinició",
      registered: "este dispositivo llegó al servidor",
      keep_alive: "el servidor respondió a una señal de vida",
      devices_shown: "el servidor mostró los dispositivos del destinatario",
      next_message: "se envió otro mensaje",
      user: "lo pediste tú",
      failed: "el anterior falló",
    },
    attempt_failed: (attempt: number, why: string) => `El intento ${attempt} falló. ${why}`,
    waiting: "Aún no se ha enviado. Espera la próxima ocasión.",
    goes_end_to_site:
      "El destinatario tiene un teléfono SIP y tú aceptaste: sale de modo que el servidor puede leerlo.",
    enqueued: "El servidor lo tiene y lo entrega en cuanto haya un dispositivo del destinatario.",
    enqueuedReadable:
      "El servidor lo tiene, puede leerlo y lo entrega en cuanto esté el teléfono del destinatario.",
    keptUntil: (moment: string) => `Allí se guarda hasta el ${moment}.`,
    sent_elsewhere: "Enviado desde otro de tus dispositivos.",
    delivered: "Un dispositivo del destinatario lo tiene.",
    deliveredReadable: "El teléfono del destinatario lo tiene.",
    expired: "Nadie lo recogió a tiempo y el servidor lo ha borrado.",
    not_sent_in_time: "No se pudo entregar al servidor en 12 horas y se abandonó.",
    mailbox_full: "Hay demasiados mensajes esperando al destinatario. Inténtalo más tarde.",
    device_gone: "El dispositivo del destinatario ya no existe.",
    received: "Recibido y guardado en este dispositivo.",
    receivedReadable: "Recibido de un teléfono SIP y guardado en este dispositivo. El servidor pudo leerlo.",
    resent: "Un dispositivo del destinatario no pudo leerlo, y se le envió de nuevo.",
    omitted: (count: number) =>
      plural(count, {
        one: "Se omite # entrada anterior.",
        other: "Se omiten # entradas anteriores.",
      }),
    nextAttempt: (moment: string) => `Próximo intento: ${moment}.`,
    nextWhen: (occasions: string) => `Próximo intento cuando ${occasions}.`,
    deliveredWhen: (occasions: string) => `Continúa cuando ${occasions}.`,
    triggers: {
      registered: "este dispositivo llegue al servidor",
      keep_alive: "el servidor responda a una señal de vida",
      devices_shown: "el servidor muestre los dispositivos del destinatario",
      next_message: "envíes otro mensaje",
      user: "lo intentes aquí",
      recipient_registered: "el dispositivo del destinatario esté en línea",
    },
  },
  /** Why nothing can be done here at all. */
  broken: {
    no_storage: {
      title: "Sottovoce no puede guardar nada aquí",
      words: "Ábrelo en una ventana normal, no privada, y comprueba si el disco está lleno.",
    },
    newer_version: {
      title: "Sottovoce se ha actualizado",
      words: "Hay una versión más reciente abierta en otra pestaña. Vuelve a cargar esta página.",
    },
    closed: { title: "El navegador ha cerrado lo guardado", words: "Vuelve a cargar esta página." },
    not_started: {
      title: "Sottovoce no ha podido iniciarse",
      words: "Vuelve a cargar esta página. Si no ayuda, actualiza el navegador.",
    },
  },
};
