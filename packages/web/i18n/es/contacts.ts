/** Contacts, what is known of each, and how it is verified. */
import type { Messages } from "../en/index.ts";

export const contacts: Messages["contacts"] = {
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
      `Podrás volver a escribir, pero ${name} dejará de figurar como contacto verificado.`,
    accepted: (name) =>
      `Ya puedes volver a escribir a ${name}. Comparad el número de seguridad cuando podáis.`,
    later: "Ahora no",
  },
  contradicted: {
    title: "Por tu seguridad no se envía nada",
    words: (name) =>
      `El servidor dice que ${name} es ahora un teléfono SIP, pero conocemos una clave de ${name}. Sin cifrado no se envía nada. Pregunta a ${name} por otra vía y avisa a tu operador.`,
  },
  endToSite: {
    title: "Tu servidor puede leer los mensajes",
    words: (name) =>
      `${name} tiene un teléfono SIP, que no tiene claves. Lo que escribes va protegido por el camino, pero tu servidor podría leerlo.`,
    agree: "Escribir de todos modos",
  },
};
