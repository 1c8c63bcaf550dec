/** The devices of the account: list, linking from the side that lets in, removing. */
import type { Messages } from "../en/index.ts";

export const devices: Messages["devices"] = {
  title: "Dispositivi",
  about: "Ciò che scrivi e ricevi compare su ognuno dei tuoi dispositivi.",
  list: "I tuoi dispositivi",
  thisDevice: "Questo dispositivo",
  first: "Primo dispositivo",
  other: "Altro dispositivo",
  unnamed: "Un dispositivo",
  primary: "Collega e rimuove dispositivi",
  since: (date) => `Dal ${date}`,
  link: "Collega un altro dispositivo",
  notHere: "I dispositivi si collegano e si rimuovono dal primo che hai configurato.",
  remove: (device) => `Rimuovi ${device}`,
  removeTitle: (device) => `Rimuovere ${device}?`,
  removeWords:
    "Viene disconnesso subito e non riceve più messaggi. Ciò che contiene resta lì, cifrato con la sua passphrase.",
  removeYes: "Rimuovi",
  removed: (device) => `Dispositivo rimosso: ${device}.`,
  offer: {
    title: "Collega un altro dispositivo",
    how: "Apri Sottovoce nel browser dell’altro dispositivo e scansiona lì questo codice. Oppure apri lì questo link.",
    secret: "Non mostrarlo a nessun altro.",
    code: "Codice QR per l’altro dispositivo",
    copy: "Copia il link",
    validFor: (time) => `Valido ancora ${time}`,
    waiting: "In attesa dell’altro dispositivo…",
    making: "Creazione del link…",
  },
  compare: {
    title: "Confronta le cifre",
    words: (device) =>
      `${device} chiede di entrare nel tuo account. Accettalo solo se mostra le stesse sei cifre.`,
    digits: "Sei cifre",
    match: "Sono uguali: accetta",
    differ: "Sono diverse",
  },
  linked: {
    title: "Il dispositivo è collegato",
    words: "D’ora in poi ciò che scrivi e ricevi compare su entrambi.",
  },
  declined: {
    title: "Il dispositivo non è stato accettato",
    words:
      "Forse qualcun altro ha aperto il tuo link. Nessuno è entrato nel tuo account. Crea un nuovo link e mostralo solo al tuo dispositivo.",
  },
  expired: {
    title: "Il link non vale più",
    words: "Nessuno l’ha usato. Creane uno nuovo quando hai l’altro dispositivo a portata di mano.",
  },
  failed: "Il dispositivo non è collegato",
  again: "Crea un nuovo link",
};
