/** Contacts, what is known of each, and how it is verified. */
import type { Messages } from "../en/index.ts";

export const contacts: Messages["contacts"] = {
  changed: {
    bar: (name) => `La chiave di sicurezza di ${name} è cambiata. Non viene inviato nulla finché non decidi.`,
    decide: "Decidi",
    title: (name) => `Nuova chiave di sicurezza di ${name}`,
    happened: (name) => `Avevi verificato ${name}. Da allora un’altra chiave ha preso il posto della sua.`,
    meaning: (name) =>
      `Di solito ${name} ha un telefono nuovo o ha reinstallato Sottovoce. Ma qualcuno potrebbe anche spacciarsi per ${name}.`,
    advice:
      "Confrontate ancora una volta, di persona o al telefono. Finché non decidi, non viene inviato nulla.",
    compare: "Confronta di nuovo",
    accept: "Accetta senza confrontare",
    acceptNote: (name) => `Potrai scrivere di nuovo, ma ${name} non risulterà più tra i contatti verificati.`,
    accepted: (name) =>
      `Puoi scrivere di nuovo a ${name}. Appena potete, confrontate il numero di sicurezza.`,
    later: "Non ora",
  },
  contradicted: {
    title: "Per la tua sicurezza non viene inviato nulla",
    words: (name) =>
      `Il server dice che ${name} ora è un telefono SIP, ma conosciamo una chiave di ${name}. Senza cifratura non viene inviato nulla. Chiedi a ${name} per un’altra via e avvisa il tuo operatore.`,
  },
  endToSite: {
    title: "Il tuo server può leggere i messaggi",
    words: (name) =>
      `${name} ha un telefono SIP, che non ha chiavi. Ciò che scrivi è protetto lungo il percorso, ma il tuo server potrebbe leggerlo.`,
    agree: "Scrivi comunque",
  },
};
