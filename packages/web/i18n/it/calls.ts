/** Calls: the call screen, ringing, and what is left of a call in History. */
import type { Messages } from "../en/index.ts";

export const calls: Messages["calls"] = {
  call: "Chiama",
  callName: (name: string) => `Chiama ${name}`,
  screen: (name: string) => `Chiamata con ${name}`,
  incomingFrom: (name: string) => `${name} sta chiamando`,
  answer: "Rispondi",
  decline: "Rifiuta",
  end: "Riaggancia",
  back: "Torna ai messaggi",
  return: (name: string) => `Torna alla chiamata con ${name}`,
  mute: "Muto",
  muted: "Il tuo microfono è spento.",
  microphoneGone: "Il tuo microfono non c’è più, quindi non ti si sente. Collegane uno e richiama.",
  hold: "Attesa",
  held: "Hai messo la chiamata in attesa. Nessuno di voi sente l’altro.",
  heldThere: (name: string) => `${name} ha messo la chiamata in attesa.`,
  quiet: (name: string) =>
    `In questo momento da ${name} non arriva nulla. Se continua, la chiamata finisce da sola.`,
  speaker: "Alto\u00ADparlante",
  speakerTitle: "Dove senti la chiamata",
  speakerSystem: "Come sceglie il sistema",
  second: (name: string) => `Sta chiamando anche ${name}.`,
  length: "Durata",
  elsewhere: "C’è una chiamata in un’altra scheda. Si può chiudere lì.",
  unsupported:
    "Questo browser non sa cifrare le chiamate, quindi qui non se ne possono fare né ricevere. Usa una versione recente di Chrome, Edge, Firefox o Safari.",
  interrupted:
    "La chiamata è finita qui: la scheda in cui Sottovoce girava è stata chiusa e un’altra ha preso il suo posto. Richiama.",
  phases: {
    dialing: "Chiamata in corso…",
    ringing: "Sta squillando…",
    incoming: "Chiamata in arrivo",
    connecting: "Connessione…",
    securing: "Accordo sulle chiavi…",
    ended: "Chiamata finita",
  },
  secured: {
    open: "Cifrata, da confrontare",
    verified: "Sicura, verificata",
    unproven: "Cifrata, ma con chi?",
    disclosed: "Forse qualcuno ascolta",
  },
  trust: {
    verified: (name: string) =>
      `Hai verificato ${name}. Dopo la risposta la chiamata mostra se è questa persona.`,
    unverified: (name: string) =>
      `Non hai ancora verificato ${name}. Dopo aver risposto confrontate due parole.`,
    changed: (name: string) =>
      `Le chiavi di ${name} sono cambiate. Decidi prima nella conversazione: fino ad allora nessuna chiamata va avanti.`,
    unknown: "Questo indirizzo non è tra i tuoi contatti.",
  },
  phaseWhy: {
    red: "Nessuno sente ancora nulla.",
    yellow: "I due dispositivi concordano nuove chiavi. Prima non si sente nulla.",
  },
  microphone: "Il browser chiede se Sottovoce può usare il microfono. Consentilo, così ti si sente.",
  sas: {
    title: "Confrontate due parole",
    why: "Salutatevi, poi leggetevi le parole. Se i due schermi mostrano le stesse, nessuno sta in mezzo.",
    unproven: (name: string) =>
      `Avevi verificato ${name}, ma questa chiamata non lo conferma: è un altro dispositivo, oppure qualcuno sta in mezzo. Non dire nulla di segreto finché le parole non coincidono.`,
    forgotten: (name: string) =>
      `Il dispositivo di ${name} ha perso le chiavi delle vostre chiamate precedenti, oppure qualcuno sta nel mezzo. Non dire nulla di segreto finché le parole non coincidono.`,
    onHold: "Prima riprendete la chiamata: ora nessuno sente le parole.",
    youRead: "Leggi tu",
    theyRead: (name: string) => `Legge ${name}`,
    match: "Sono uguali",
    differ: "Sono diverse",
    differHere: "Le parole sono diverse",
    differTitle: "Le parole sono davvero diverse?",
    differWords: (name: string) =>
      `Allora forse qualcuno ascolta nel mezzo. La chiamata finisce e ${name} non vale più come verificato.`,
    differConfirm: "Chiudi la chiamata",
    goOn: "Confronta di nuovo",
  },
  verified: {
    sas: (name: string) =>
      `${name} è verificato: avete confrontato le parole in questa chiamata o in una precedente.`,
    safety_number: (name: string) => `${name} è verificato: hai confrontato il numero di sicurezza.`,
  },
  discloses: (name: string) =>
    `Il programma di ${name} passa le sue chiavi a qualcun altro, che può ascoltare. Lo dice lui stesso.`,
  mismatch: {
    title: "Le parole sono diverse",
    words: (name: string) =>
      `Forse qualcuno stava fra te e ${name}. Non dire nulla di segreto. Parla con ${name} per un’altra via e avvisa il tuo amministratore.`,
  },
  broken: {
    title: "Le chiavi di questa chiamata non continuano le precedenti",
    words: (name: string) =>
      `Questo non è il dispositivo di ${name} con cui hai già parlato: è stato configurato da capo, oppure qualcuno sta nel mezzo. La chiamata è stata chiusa prima che si sentisse qualcosa. Chiedi a ${name} per un’altra via.`,
    accept: "So perché",
    acceptWords: (name: string) =>
      `Solo se ${name} ti ha detto perché per un’altra via: un nuovo dispositivo, per esempio. La prossima chiamata comincia come la prima, e confrontate di nuovo le parole.`,
    accepted: "La prossima chiamata comincia come la prima.",
  },
  notProven: {
    title: "Questa chiamata non ha mostrato con chi è",
    words: (name: string) =>
      `Avevi verificato ${name}, e nulla in questa chiamata lo ha confermato: un messaggio è arrivato tardi, è un altro dispositivo, oppure qualcuno sta nel mezzo. La chiamata è stata chiusa prima che si sentisse qualcosa. Richiama. Se resta così, confrontate di nuovo il numero di sicurezza.`,
  },
  details: {
    title: "Dettagli di sicurezza",
    words: "Parole di questa chiamata",
    keyAgreement: "Accordo sulle chiavi",
    cipher: "Cifratura",
    authentication: "Autenticazione",
    hash: "Impronta",
    continuity: "Continuità",
    messaging: "Legata ai messaggi",
    client: "Programma dell’altra parte",
    continuities: {
      first: "Prima chiamata con questo dispositivo: non c’è ancora nulla da continuare.",
      kept: "Continua le chiavi delle chiamate precedenti.",
      forgotten: "L’altra parte non ha conservato chiavi di chiamate precedenti.",
      broken: "Non continua le chiamate precedenti, di cui erano state confrontate le parole.",
    },
    messagingYes:
      "Sì: ne fanno parte chiavi mandate con un messaggio sicuro, anche contro i computer quantistici.",
    messagingNo: "No",
    verified: "Verificata",
    verifiedBy: {
      sas: "Confrontando le parole",
      safety_number: "Con il numero di sicurezza",
      nobody: "Non ancora",
    },
  },
  ends: {
    hung_up: "La chiamata è finita.",
    cancelled: "La chiamata è stata annullata.",
    busy: (name: string) => `${name} è in un’altra chiamata.`,
    declined: (name: string) => `${name} non prende la chiamata adesso.`,
    no_answer: (name: string) => `${name} non ha risposto.`,
    unreachable: (name: string) =>
      `Nessun dispositivo di ${name} è raggiungibile adesso. La chiamata verrà mostrata lì più tardi.`,
    answered_elsewhere: "Risposto su un altro tuo dispositivo.",
    declined_elsewhere: "Rifiutata su un altro tuo dispositivo.",
    not_secured:
      "Non si è trovato un accordo sulle chiavi, quindi la chiamata è stata chiusa. Non si è sentito nulla.",
    mismatch: "Le parole sono diverse, quindi la chiamata è stata chiusa.",
    continuity_broken: "Le chiavi non continuano le chiamate precedenti, quindi la chiamata è stata chiusa.",
    not_proven: (name: string) => `Nulla ha mostrato che fosse ${name}, quindi la chiamata è stata chiusa.`,
    not_recognised: (name: string) =>
      `L’altro dispositivo non ha potuto capire che eri tu e ha chiuso la chiamata. Richiama. Se resta così, confronta il numero di sicurezza con ${name}.`,
    media_lost: "La connessione è caduta.",
    no_way:
      "Le vostre due reti non vi lasciano incontrare. Prova con un’altra rete o chiedi un relè al tuo amministratore.",
    no_microphone:
      "Non c’è un microfono che Sottovoce possa usare. Consentilo per questo sito nel browser, o collegane uno, e richiama.",
    not_allowed: "Le chiamate non sono abilitate per questo account. Chiedi al tuo amministratore.",
    unknown: "Su questo server non c’è un indirizzo così.",
    failed: "Qualcosa è andato storto. Richiama.",
  },
  /** Instead of `no_way`, where the setting is the reason. */
  noRelay: (name: string) =>
    `Nascondi il tuo indirizzo a chi non è verificato, e non c’è un relè per farlo. Verifica ${name}, o cambia questo nelle impostazioni delle chiamate.`,
  again: "Richiama",
  write: "Scrivi un messaggio",
  close: "Chiudi",
  entry: {
    details: "Dettagli della chiamata",
    out: "Chiamata in uscita",
    in: "Chiamata in entrata",
    missed: "Chiamata persa",
    notAnswered: "Senza risposta",
    callBack: "Richiama",
    youDeclined: "Hai rifiutato.",
    youHungUp: "Hai riagganciato prima che foste in comunicazione.",
    theyHungUp: (name: string) => `${name} ha riagganciato prima che foste in comunicazione.`,
    lasted: (time: string) => `Durata: ${time}`,
    receipt: "Ricevuta di sicurezza",
    secured: "Solo voi due potevate sentirla.",
    verified: "Verificata",
  },
  /** On the locked screen, and in a notification. */
  whileLocked: "Qualcuno sta chiamando. Sblocca per vedere chi è e per rispondere.",
  notification: "Chiamata in arrivo",
};
