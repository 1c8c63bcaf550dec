/** The settings and their pages. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("it");

export const settings: Messages["settings"] = {
  you: "Il tuo account",
  list: "Impostazioni",
  choose: "Scegli un’impostazione",
  offline: "Nessuna connessione",
  lock: {
    title: "Blocco",
    note: (time) => `Dopo ${time} senza uso`,
    after: "Blocca dopo",
    afterWhy: (time) =>
      `Le chiavi lasciano la memoria, e ciò che arriva aspetta senza essere letto. Il tuo amministratore consente al massimo ${time}.`,
    now: "Blocca ora",
  },
  passphrase: {
    title: "Cambia passphrase",
    current: "Passphrase attuale",
    next: "Nuova passphrase o PIN",
    submit: "Cambia",
    working: "La nuova passphrase viene impostata. Ci vuole qualche secondo.",
    changed: "La passphrase è cambiata.",
    why: "Vale subito, in tutte le schede di questo dispositivo. Le copie di riserva fatte prima si aprono ancora con la vecchia.",
  },
  notifications: {
    title: "Notifiche",
    on: "Attive",
    off: "Disattivate",
    notAsked: "Non ancora consentite",
    blocked: "Bloccate dal browser",
    unsupported: "Questo browser non le ha",
    askWhy: "Il tuo browser ti chiede prima il permesso.",
    blockedWhy:
      "Il tuo browser blocca le notifiche di questo sito. Consentile nelle sue impostazioni per questo sito, e torna qui.",
    unsupportedWhy:
      "Questo browser non può mostrare notifiche. Su iPhone o iPad, aggiungi prima Sottovoce alla schermata Home.",
    enabled: "Nuovi messaggi e chiamate",
    enabledWhy: "Mentre Sottovoce è aperto in secondo piano.",
    sound: "Suono",
    vibration: "Vibrazione",
    content: "Mostra mittente e testo",
    contentWhy: "Finché Sottovoce è bloccato, si vede soltanto che è arrivato qualcosa.",
    test: "Invia una prova",
    testText: "Ecco come appare una notifica.",
    tested: "Inviata. Se non vedi nulla, guarda nelle impostazioni del tuo sistema.",
  },
  calls: {
    title: "Chiamate",
    note: "Suoneria, e che cosa gli altri vengono a sapere di te",
    when: "Una chiamata squilla finché Sottovoce è aperto. Se è bloccato, non dice chi chiama; appena ricaricato, squilla solo dopo che lo hai sbloccato una volta.",
    ringtone: "Suoneria",
    vibration: "Vibrazione",
    hideAddress: "Nascondi il mio indirizzo a chi non è verificato",
    hideAddressWhy:
      "Le chiamate con queste persone passano dal relè del tuo amministratore. Se non ne ha uno, non riescono.",
  },
  language: {
    title: "Lingua",
    system: "Come il browser",
  },
  theme: {
    title: "Aspetto",
    system: "Come il sistema",
    light: "Chiaro",
    dark: "Scuro",
  },
  templates: {
    title: "Modelli",
    count: (count) =>
      count === 0 ? "Ancora nessuno" : plural(count, { one: "# modello", other: "# modelli" }),
    none: "Le frasi che scrivi spesso, a portata di mano sotto ogni conversazione.",
    new: "Nuovo modello",
    edit: "Modifica modello",
    text: "Testo",
    add: "Aggiungi",
    left: (count) => plural(count, { one: "# carattere rimasto", other: "# caratteri rimasti" }),
    tooLong: (count) => plural(count, { one: "# carattere di troppo", other: "# caratteri di troppo" }),
    up: (text) => `Sposta su: ${text}`,
    down: (text) => `Sposta giù: ${text}`,
    removed: "Il modello è eliminato.",
    full: "C’è posto per 50 modelli. Prima eliminane uno.",
  },
  storage: {
    title: "Memoria",
    used: "Occupata su questo dispositivo",
    unknown: "Il browser non lo dice",
    persisted: "Protetta",
    persistedWhy: "Il browser conserva ciò che è salvato qui finché non lo cancelli.",
    notPersisted: "Non protetta",
    notPersistedWhy: "Se manca spazio, il browser può cancellare tutto ciò che è salvato qui.",
    persist: "Proteggi",
    refused: "Per ora il browser rifiuta. Installa Sottovoce o consenti le notifiche, poi riprova.",
    export: "Esporta cronologia",
    exportWhy: "Tutti i messaggi in un file, da leggere o da conservare altrove.",
    exportWarning:
      "Il file non è cifrato: chi lo ha legge tutto ciò che contiene. Conservalo come conserveresti le lettere.",
    readable: "Testo leggibile",
    json: "JSON, per i programmi",
    format: "Formato",
    exporting: (count) => plural(count, { one: "# messaggio finora", other: "# messaggi finora" }),
    exported: (count) =>
      plural(count, { one: "# messaggio è nel file.", other: "# messaggi sono nel file." }),
    nothing: "Non ci sono ancora messaggi da esportare.",
    save: "Esporta",
    erase: "Cancella questo dispositivo",
    eraseWhy:
      "Elimina tutti i messaggi, i contatti e le chiavi salvati qui. Il tuo account resta sul server.",
  },
  /** The first line of the exported file. */
  exportHead: (address, when) => `Cronologia Sottovoce di ${address}, creata il ${when}`,
  devicesNote: "Aggiungine o rimuovine uno",
  about: {
    title: "Informazioni su Sottovoce",
    version: "Versione",
    build: "Impronta",
    buildWhy:
      "Confrontala con quella pubblicata dal tuo amministratore: rappresenta ogni file di questa applicazione.",
    server: "Server",
    facts: "Che cosa ti protegge",
    endToEnd:
      "I messaggi fra persone con Sottovoce vengono cifrati sul tuo dispositivo e aperti sul loro. Il server li inoltra e non può leggerli.",
    device:
      "Ciò che è salvato qui è cifrato con la tua passphrase. Finché Sottovoce è bloccato, nessuna chiave è in memoria.",
    phones:
      "Un contatto con un telefono SIP non ha chiavi. Lì il server può leggere, e Sottovoce prima ti chiede il consenso.",
    served:
      "Il tuo server distribuisce questa applicazione. Chi lo controlla potrebbe distribuirne un’altra; dall’impronta te ne accorgeresti.",
    noOthers:
      "Nulla esce se non verso il tuo server: niente tracciatori, niente servizi push, niente cookie.",
    licences: "Software libero utilizzato",
    licencesWhy: "Sottovoce è software libero con licenza Apache 2.0, e ringrazia i progetti di cui è fatto.",
    showLicences: "Mostra le loro licenze",
  },
};
