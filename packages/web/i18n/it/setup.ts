/** Welcome, activation, recovery kit, linking from the new device's side, unlocking. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("it");

export const setup: Messages["setup"] = {
  welcome: {
    title: "Messaggi solo per voi",
    about:
      "Con Sottovoce scrivi brevi messaggi che solo tu e i destinatari potete leggere. Sono cifrati lungo il percorso, e su questo dispositivo.",
    begin: "Per iniziare, apri il link di attivazione del tuo amministratore.",
    link: "Link di attivazione",
    linkHint: "Incollalo intero, da https:// fino alla fine.",
    open: "Continua",
    scan: "Scansiona un codice QR",
    scanTitle: "Scansiona il codice QR del tuo link",
    language: "Lingua",
    another:
      "Usi già Sottovoce su un altro dispositivo? Apri lì Impostazioni, Dispositivi, e scansiona qui il suo codice.",
  },
  links: {
    none: "Questo non è un link di Sottovoce. Incolla l’intero link che hai ricevuto.",
    otherServer: (host) => `Questo link appartiene a un altro server, ${host}.`,
    openThere: "Aprilo lì",
    failed: "Questo link non si può usare",
    another: "Usa un altro link",
    network:
      "Nessuna risposta dal server. Controlla la connessione, e riprova. Se non basta, ricarica l’app.",
  },
  activation: {
    title: "Configura questo dispositivo",
    checking: "Controllo del link…",
    server: "Server",
    submit: "Attiva",
    working: "Il dispositivo viene cifrato. Ci vuole qualche secondo.",
    haveWords: "Ho le parole di recupero",
    noWords: "Non ho parole di recupero",
    words: "Parole di recupero",
    wordsHint:
      "Dopo un ripristino, le 24 parole del tuo kit ti ridanno la tua chiave: per i tuoi contatti non cambia nulla.",
    wordCount: (count) => plural(count, { one: "# parola su 24", other: "# parole su 24" }),
    wrongWords:
      "Queste non sono le parole di recupero di questo account. Controllale una per una, e il loro ordine.",
    begun: "Qui è stata iniziata una configurazione con un’altra passphrase. Inserisci quella, o ricomincia.",
    anew: "Ricomincia",
    already: "Questo dispositivo ha già un account",
    alreadyWhy:
      "Il link non è stato usato. Per usarlo qui, cancella prima questo dispositivo, in Impostazioni, Memoria. Oppure aprilo in un altro browser.",
    openApp: "Apri Sottovoce",
    unlockFirst: "Il link non è stato usato: questo dispositivo ha già un account.",
  },
  passphrase: {
    title: "Scegli una passphrase",
    why: "Cifra tutto su questo dispositivo e sblocca Sottovoce. Va bene anche un PIN. Nessuno può reimpostarla per te.",
    label: "Passphrase o PIN",
    repeat: "Ripetila",
    show: "Mostra la passphrase",
    hide: "Nascondi la passphrase",
    suggest: "Suggeriscine una",
    suggested: "Annota queste parole prima di continuare.",
    different: "Le due non coincidono.",
    tooShort: "Usa almeno 6 lettere o cifre. Se è più corta, si trova semplicemente provando.",
    tooCommon: "È fra le prime che chiunque proverebbe. Scegline un’altra.",
    strength: "Robustezza",
    levels: { weak: "Debole", fair: "Media", good: "Buona", strong: "Ottima" },
    thief: (time) => `Chi copiasse i dati di questo dispositivo impiegherebbe ${time} a trovarla.`,
    times: {
      instant: "meno di un secondo",
      seconds: "qualche secondo",
      minutes: "qualche minuto",
      hours: "qualche ora",
      days: "qualche giorno",
      months: "qualche mese",
      years: "qualche anno",
      centuries: "secoli",
    },
    advice: "Meglio: quattro o cinque parole che non c’entrano l’una con l’altra.",
    adviceFair: "Una parola in più la rende molto più robusta.",
  },
  kit: {
    title: "Il tuo kit di recupero",
    why: "Scrivi queste 24 parole su carta, in quest’ordine, e conserva il foglio al sicuro. Se perdi questo dispositivo, ti ridanno la tua chiave; chiunque altro le abbia può spacciarsi per te.",
    once: "Dopo non verranno più mostrate.",
    words: "Parole di recupero",
    print: "Stampa",
    copied: "Copiato. Altre app potrebbero leggerlo: incolla presto, poi copia qualcos’altro.",
    written: "Le ho scritte",
    skip: "Salta",
    skipTitle: "Continuare senza kit di recupero?",
    skipWhy:
      "Le parole non verranno più mostrate. Se perdi questo dispositivo, il tuo amministratore può darti un nuovo link; ma i tuoi contatti vedranno che la tua chiave è cambiata e dovranno verificarti di nuovo.",
    back: "Rivedi le parole",
    goOn: "Continua senza",
    confirmTitle: "Controlla il foglio",
    confirmWhy: "Inserisci queste tre delle tue 24 parole.",
    word: (position) => `Parola ${position}`,
    wrongWord: "È un’altra parola. Guarda di nuovo.",
    confirm: "Conferma",
    confirmed: "Ottimo. Conserva il foglio al sicuro.",
    lost: "Il tuo kit di recupero non è confermato",
    lostWhy:
      "Se le parole sono su carta, va tutto bene. Se no, sono perse: vengono mostrate una volta sola. Sottovoce funziona lo stesso, ma se perdi questo dispositivo i tuoi contatti vedranno una chiave cambiata.",
    onPaper: "Le ho su carta",
    without: "Continuo senza",
  },
  unlock: {
    title: "Bloccato",
    submit: "Sblocca",
    arrived: "È arrivato qualcosa di nuovo.",
    triesLeft: (count) =>
      plural(count, {
        one: "Ancora # tentativo prima di una pausa.",
        other: "Ancora # tentativi prima di una pausa.",
      }),
    pause: (time) => `Troppi tentativi sbagliati. Potrai riprovare fra ${time}.`,
    forgot: "Passphrase dimenticata?",
    forgotTitle: "Senza la tua passphrase",
    forgotWhy:
      "Senza di essa nessuno può aprire ciò che è salvato qui. Puoi cancellare questo dispositivo e ricominciare con un nuovo link del tuo amministratore. Con le tue parole di recupero mantieni la tua chiave.",
  },
  erase: {
    submit: "Cancella questo dispositivo",
    title: "Cancellare tutto su questo dispositivo?",
    why: "Tutti i messaggi, i contatti e le chiavi salvati qui verranno eliminati. Ciò che non è ancora stato inviato va perso. Non si può annullare.",
    last: "Davvero tutto?",
    lastWhy: "Non si torna indietro.",
    yes: "Sì, cancella tutto",
  },
  joining: {
    title: "Aggiungi questo dispositivo",
    why: "Questo diventa un altro dispositivo del tuo account.",
    passphraseWhy:
      "Cifra tutto su questo dispositivo. Può essere diversa da quella dell’altro tuo dispositivo.",
    submit: "Continua",
    working: "Richiesta all’altro tuo dispositivo. Ci vuole qualche secondo.",
    compare: "Confronta le cifre",
    compareWhy:
      "Anche l’altro tuo dispositivo mostra sei cifre. Se sono uguali, conferma lì. Se no, qualcuno si è messo in mezzo: annulla.",
    waiting: "In attesa dell’altro tuo dispositivo…",
    declined: "L’altro tuo dispositivo non ha accettato questo.",
    expired: "Il link è scaduto.",
    again: "Crea un nuovo link sull’altro tuo dispositivo, e aprilo qui.",
    failed: "Questo dispositivo non è stato aggiunto",
  },
  notifications: {
    title: "Sapere quando arriva un messaggio o una chiamata",
    why: "Sottovoce può avvisarti mentre è in secondo piano. Nulla passa per servizi altrui.",
    allow: "Consenti le notifiche",
    later: "Non ora",
  },
  scanner: {
    starting: "Avvio della fotocamera…",
    aim: "Tieni il codice davanti alla fotocamera.",
    denied: "La fotocamera non è consentita. Consentila nelle impostazioni del browser, e riprova.",
    none: "Qui non c’è una fotocamera utilizzabile.",
  },
};
