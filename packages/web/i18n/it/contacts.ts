/** Contacts, what is known of each, and how it is verified. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("it");

export const contacts: Messages["contacts"] = {
  search: "Cerca nei contatti",
  newMessage: "Nuovo messaggio",
  tabs: { label: "Mostra", all: "Tutti", known: "Su questo server", favourites: "Preferiti" },
  marks: {
    favourite: "Preferito",
    verified: "Verificato",
    changed: "Chiave cambiata",
    contradicted: "Non si invia nulla",
    endToSite: "Leggibile dal server",
    phone: "Telefono SIP",
  },
  empty: {
    all: "Ancora nessun contatto",
    allWords: "Qui trovi tutte le persone a cui scrivi. Comincia da qualcuno sul tuo server.",
    find: "Chi c’è su questo server",
    known: "Ancora nessun altro",
    knownWords: "Il tuo amministratore aggiunge le persone a questo server. Compaiono qui da sole.",
    noList: "Nessun elenco",
    noListWords:
      "Il tuo amministratore non mostra a nessuno chi altro c’è su questo server. Puoi comunque scrivere a un indirizzo.",
    writeToAddress: "Scrivi a un indirizzo",
    favourites: "Ancora nessun preferito",
    favouritesWords: "Apri un contatto e tocca la stella: comparirà qui.",
    nothing: "Nessun risultato",
    nothingWords: "Nessun nome e nessun indirizzo comincia così. Controlla come è scritto.",
  },
  choose: "Scegli un contatto",
  remembered: "Nessuna connessione al server. Questo è ciò che ha detto per ultimo.",
  more: "Mostra altri",
  reading: "Ricerca…",
  details: {
    message: "Messaggio",
    favourite: "Preferito",
    copyAddress: "Copia l’indirizzo",
    reachable: "Raggiungibile ora",
    unreachable: "Al momento non raggiungibile",
    security: "Sicurezza",
    levels: {
      "end-to-end": {
        title: "Cifrato end-to-end",
        words: "Solo voi due potete leggere ciò che scrivete. Il server non può.",
      },
      "end-to-site": {
        title: "Non cifrato end-to-end",
        words: "Un telefono SIP non ha chiavi. Il tuo server può leggere ciò che vi scrivete.",
      },
      contradicted: {
        title: "Non si invia nulla",
        words: "Il server contraddice la chiave di sicurezza che conosciamo.",
      },
    },
    trust: {
      unverified: {
        title: "Non ancora verificato",
        words: "Confrontate una volta il numero di sicurezza: saprai che nessuno si è messo in mezzo.",
      },
      verified: {
        title: "Verificato",
        words: "Hai confrontato il numero di sicurezza: nessuno si è messo in mezzo.",
      },
      changed: {
        title: "Chiave di sicurezza cambiata",
        words: "Confrontate di nuovo il numero di sicurezza.",
      },
    },
    verifiedInCall: "Hai confrontato le parole di una chiamata: nessuno si è messo in mezzo.",
    agreed: "Scrivi anche se il server può leggere",
    agreedNote: "Finché è disattivato, a questo telefono non parte nulla.",
    messages: "Messaggi",
    disappearing: "Messaggi effimeri",
    disappearingWords: (name) =>
      `Ciò che scrivi d’ora in poi viene eliminato da entrambe le parti, dopo questo tempo dalla lettura. Ciò che scrive ${name} segue l’impostazione di ${name}.`,
    disappearingWarning: "L’altra persona potrebbe comunque tenerne una copia o una foto.",
    disappearingPhone:
      "Ciò che scrivi d’ora in poi viene eliminato da questo dispositivo, dopo questo tempo dalla lettura. Il telefono SIP lo conserva.",
    off: "Disattivati",
    afterReading: (time) => `${time} dopo la lettura`,
    remove: "Elimina conversazione",
    removeTitle: (name) => `Eliminare la conversazione con ${name}?`,
    removeWords: (name) =>
      `Tutti i suoi messaggi vengono eliminati da questo dispositivo, anche quelli in attesa di invio. A ${name} resta ciò che è arrivato.`,
    removed: "La conversazione è stata eliminata.",
    unknown: "Nessuno ha questo indirizzo",
    unknownWords: "Su questo server non esiste. Controlla come è scritto o chiedi al tuo amministratore.",
    own: "Sei tu",
    ownWords: "Gli altri sul tuo server ti raggiungono a questo indirizzo.",
    failed: "Non ancora noto",
  },
  verify: {
    title: (name) => `Verifica ${name}`,
    how: (name) =>
      `Incontra ${name}, o parlatevi al telefono. Scansiona il codice sull’altro schermo, oppure confrontate queste cifre: sono le stesse da entrambe le parti.`,
    where: (name) => `${name} le trova nel tuo contatto, sotto “Sicurezza”.`,
    code: "Il tuo codice, da far scansionare",
    groups: "Dodici gruppi di cinque cifre",
    scan: "Scansiona l’altro codice",
    match: "Tutte le cifre coincidono",
    confirmTitle: "Le 60 cifre sono tutte uguali?",
    confirmWords: (name) =>
      `Segna ${name} come contatto verificato solo se le avete confrontate tutte, di persona o a voce.`,
    confirm: "Segna come verificato",
    verified: (name) => `Contatto verificato: ${name}.`,
    already: (name) => `Hai verificato ${name}.`,
    newKey: "La chiave di sicurezza è cambiata. Ciò che confronti qui è la chiave nuova.",
    scanTitle: "Scansiona l’altro codice",
    matches: "I codici coincidono",
    matchesWords: (name) => `Contatto verificato: ${name}. Nessuno si è messo in mezzo.`,
    otherKey: "Attenzione: è un’altra chiave",
    otherKeyWords: (name) =>
      `Questo codice non corrisponde alla chiave per cui vengono cifrati i tuoi messaggi a ${name}.`,
    otherKeyCheck: (name) =>
      `Controlla prima che ${name} mostri il codice del tuo contatto, e non quello di un’altra persona.`,
    otherKeyDanger:
      "Se è il tuo, forse qualcuno si è messo in mezzo. Non scrivere nulla di riservato e avvisa il tuo amministratore.",
    notThat: "Non è il codice giusto",
    scanAgain: "Scansiona di nuovo",
    byEye: "Confronta invece le cifre",
    failed: "Non c’è nulla da confrontare",
  },
  compose: {
    field: "Nome o indirizzo",
    hint: (example) => `Qualcuno sul tuo server, per nome o come ${example}`,
    suggestions: "Suggerimenti",
    found: (count) => plural(count, { one: "# suggerimento", other: "# suggerimenti" }),
    none: "Nessun suggerimento",
    unknown: (address) =>
      `Nessuno su questo server ha l’indirizzo ${address}. Controlla come è scritto, o chiedilo alla persona.`,
    notAnAddress: (example) =>
      `Qui nessuno si chiama così, e non è un indirizzo. Un indirizzo è fatto come ${example}.`,
    elsewhere: (domain) => `Puoi scrivere solo a persone su ${domain}.`,
  },
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
    acceptNote: (name) =>
      `Se la accetti senza confrontare, potrai scrivere di nuovo, ma ${name} non risulterà più tra i contatti verificati.`,
    accepted: (name) =>
      `Puoi scrivere di nuovo a ${name}. Appena potete, confrontate il numero di sicurezza.`,
    later: "Non ora",
  },
  contradicted: {
    title: "Per la tua sicurezza non viene inviato nulla",
    words: (name) =>
      `Il server dice che ${name} ora è un telefono SIP, ma conosciamo una chiave di ${name}. Senza cifratura non viene inviato nulla. Chiedi a ${name} per un’altra via e avvisa il tuo amministratore.`,
  },
  endToSite: {
    title: "Il tuo server può leggere i messaggi",
    words: (name) =>
      `${name} ha un telefono SIP, che non ha chiavi. Ciò che scrivi è protetto lungo il percorso, ma il tuo server potrebbe leggerlo.`,
    agree: "Scrivi comunque",
  },
};
