/** What the engine and the server say: reasons, timelines, remarks. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("it");

export const engine: Messages["engine"] = {
  /** By error code. */
  errors: {
    network: "Nessuna risposta dal server. Controlla la connessione; si riproverà.",
    impostor: "Questo non è il tuo server. Non gli è stato inviato nulla.",
    bad_answer: "Il server ha dato una risposta incomprensibile. Avvisa il tuo amministratore.",
    wrong_passphrase: "Questa passphrase non è giusta.",
    wait: "Troppi tentativi sbagliati. Attendi un momento.",
    locked: "Questo dispositivo è bloccato. Sbloccalo prima.",
    not_activated: "Su questo dispositivo non c’è ancora un account. Apri il link del tuo amministratore.",
    already_activated: "Questo dispositivo ha già un account.",
    damaged: "Qualcosa di salvato su questo dispositivo è danneggiato. Riattivalo con un nuovo link.",
    storage: "Il dispositivo non ha potuto salvarlo. Libera spazio e riprova.",
    key_changed: "La chiave di sicurezza di questo contatto è cambiata. Decidi prima di scrivere.",
    end_to_site_not_agreed:
      "Questo contatto ha un telefono SIP: il server può leggere ciò che scrivi. Prima devi accettarlo.",
    said_to_be_sip_phone:
      "Il server dice che questo contatto è un telefono SIP, ma ha delle chiavi. Non si invia nulla. Chiedigli per altra via.",
    devices_withheld:
      "Il server non mostra quali dispositivi ha ora questo contatto. Fino ad allora non si invia nulla. Chiedi al contatto per un’altra via se un dispositivo è andato perso e va rimosso, e avvisa il tuo amministratore.",
    own_address: "Questo è il tuo indirizzo.",
    other_domain: "Questo indirizzo è su un altro server. Da qui non si può raggiungere.",
    bad_address: "Questo non è un indirizzo. Somiglia a nome@example.org.",
    bad_link: "Questo link di attivazione è incompleto. Copialo di nuovo dall’inizio alla fine.",
    other_server: "Questo link appartiene a un altro server. Apri il link stesso nel tuo browser.",
    unreachable_devices: "Nessun dispositivo del destinatario potrebbe leggerlo.",
    link_unknown: "Il server non conosce questo link. Creane uno nuovo sull’altro tuo dispositivo.",
    link_used:
      "Un altro dispositivo ha già aperto questo link. Se non sei stato tu, annullalo sull’altro tuo dispositivo.",
    link_expired: "Questo link non vale più. Creane uno nuovo sull’altro tuo dispositivo.",
    link_tampered:
      "Ciò che il server ha inoltrato non viene dall’altro tuo dispositivo. Nulla è stato collegato. Avvisa il tuo amministratore prima di riprovare.",
    wrong_recovery_words:
      "Queste parole non sono quelle di questo account. Confrontale con ciò che hai annotato.",
    not_primary: "Può farlo solo il primo dispositivo che hai configurato.",
    own_device: "Questo dispositivo custodisce la chiave del tuo account e non può rimuovere se stesso.",
    too_many_devices:
      "Il tuo account ha già tutti i dispositivi che può avere. Rimuovine uno che non usi più.",
    busy_here: "C’è già una chiamata. Chiudila prima.",
    no_media: "Questo dispositivo non può trasmettere il suono delle chiamate.",
    no_such_call: "Questa chiamata è finita.",
    stopped: "Sottovoce nel frattempo si è bloccato. Sbloccalo e riprova.",
    other_key:
      "Questa non è la chiave per cui vengono cifrati i tuoi messaggi. Non proseguire prima di sapere perché.",
    own_safety_code: "È il tuo codice. Scansiona quello sull’altro schermo.",
    no_safety_code: "Non è il codice di un numero di sicurezza. Scansiona quello sull’altro schermo.",
    unauthorized:
      "Il server non accetta più questo dispositivo: account disattivato o ripristinato, o dispositivo rimosso. Chiedi al tuo amministratore.",
    forbidden: "Il tuo account non può farlo. Chiedi al tuo amministratore.",
    unknown_recipient: "Questo indirizzo non esiste su questo server. Controlla come è scritto.",
    messaging_disabled:
      "I messaggi sicuri non sono attivi per il tuo account. Chiedi al tuo amministratore di attivarli.",
    recipient_messaging_disabled:
      "I messaggi sicuri non sono attivi per il destinatario. Può attivarli l’amministratore.",
    empty: "Non c’è ancora nulla da inviare.",
    too_long: "Il messaggio supera i 160 caratteri.",
    device_gone: "Il destinatario non ha più un dispositivo e deve prima attivarne uno.",
    mailbox_full: "Troppi messaggi attendono il destinatario. Riprova più tardi.",
    rate_limited: "Troppo in poco tempo. Si continua tra un momento.",
    activation_unknown: "Il server non conosce questo link. Aprilo per intero o chiedine uno nuovo.",
    activation_used:
      "Questo link è già stato usato. Se non sei stato tu, avvisa subito il tuo amministratore; altrimenti chiedine uno nuovo.",
    activation_expired: "Questo link è scaduto. Chiedine uno nuovo.",
    account_disabled: "Il tuo account è disattivato. Chiedi al tuo amministratore.",
    end_to_site_only: "Il destinatario usa un telefono SIP, che non ha chiavi.",
    end_to_end_only: "Questo contatto ha delle chiavi: i messaggi sono sempre cifrati end-to-end.",
    unavailable: "Il server al momento non può farlo. Si riproverà.",
    internal: "Il server ha avuto un problema imprevisto. Si riproverà.",
    bad_request:
      "L’app e il server non si capiscono. Ricarica l’app; se non basta, avvisa il tuo amministratore.",
    not_found:
      "L’app e il server non si capiscono. Ricarica l’app; se non basta, avvisa il tuo amministratore.",
    method_not_allowed:
      "L’app e il server non si capiscono. Ricarica l’app; se non basta, avvisa il tuo amministratore.",
    conflict:
      "L’app e il server non si capiscono. Ricarica l’app; se non basta, avvisa il tuo amministratore.",
    bad_signature:
      "L’app e il server non si capiscono. Ricarica l’app; se non basta, avvisa il tuo amministratore.",
    too_large:
      "L’app e il server non si capiscono. Ricarica l’app; se non basta, avvisa il tuo amministratore.",
    malformed:
      "L’app e il server non si capiscono. Ricarica l’app; se non basta, avvisa il tuo amministratore.",
    devices_changed:
      "L’app e il server non si capiscono. Ricarica l’app; se non basta, avvisa il tuo amministratore.",
    unexpected: "È successo qualcosa di imprevisto. Riprova.",
  },
  notes: {
    key_changed: (name: string) =>
      `${name} ha una nuova chiave di sicurezza: probabilmente un nuovo dispositivo, oppure qualcun altro risponde con questo nome.`,
    sending_blocked: (name: string) =>
      `La chiave di sicurezza di ${name} non è quella che hai verificato. Non si invia nulla finché non decidi.`,
    said_to_be_sip_phone: (name: string) =>
      `Ora il server dice che ${name} è un telefono SIP. Ma ${name} ha chiavi di sicurezza, quindi non si invia nulla. Chiedi per altra via e avvisa il tuo amministratore.`,
    unreadable: (name: string) =>
      `Non è stato possibile leggere un messaggio di ${name}. È stato richiesto di nuovo e apparirà quando arriva.`,
    devices_differ: (name: string) =>
      `Il server indica per ${name} dispositivi diversi da quelli che indica ${name}. Non si invia nulla finché non coincidono, perché un dispositivo rimosso potrebbe leggere. Chiedi a ${name} per un’altra via se un dispositivo è andato perso e va rimosso, e avvisa il tuo amministratore.`,
    unlisted_device: (name: string) =>
      `È arrivato un messaggio da un dispositivo che non è di ${name}. Non viene mostrato. Chiedi a ${name} di inviarlo di nuovo.`,
    unencrypted: (name: string) =>
      `È arrivato un messaggio non cifrato a nome di ${name}. Non viene mostrato: chiunque può averlo inventato. Chiedi a ${name}.`,
    missed_call: (name: string) => `${name} ha chiamato.`,
    call: (name: string) => `C’è stata una chiamata con ${name}.`,
  },
  timeline: {
    composed: "Scritto e salvato su questo dispositivo.",
    composedDisappearing: (time: string) => `Scompare ${time} dopo la lettura.`,
    composedHereOnly: (time: string) => `Qui scompare dopo ${time}; un telefono SIP lo conserva.`,
    attempt: (attempt: number, attempts: number, cause: string) =>
      `Tentativo ${attempt} di ${attempts}: ${cause}.`,
    causes: {
      written: "il messaggio è nuovo",
      resumed: "l’app è stata riavviata",
      registered: "questo dispositivo ha raggiunto il server",
      keep_alive: "il server ha risposto a un segno di vita",
      devices_shown: "il server ha mostrato i dispositivi del destinatario",
      next_message: "è stato inviato un altro messaggio",
      user: "lo hai chiesto tu",
      failed: "il precedente è fallito",
    },
    attempt_failed: (attempt: number, why: string) => `Il tentativo ${attempt} è fallito. ${why}`,
    waiting: "Non ancora inviato. Attende la prossima occasione.",
    goes_end_to_site:
      "Il destinatario ha un telefono SIP e tu hai accettato: parte in modo che il server possa leggerlo.",
    enqueued: "Il server ce l’ha e lo consegna appena un dispositivo del destinatario è presente.",
    enqueuedReadable:
      "Il server ce l’ha, può leggerlo e lo consegna appena il telefono del destinatario è presente.",
    keptUntil: (moment: string) => `Vi resta fino a: ${moment}.`,
    sent_elsewhere: "Inviato da un altro tuo dispositivo.",
    delivered: "Un dispositivo del destinatario lo ha.",
    deliveredReadable: "Il telefono del destinatario lo ha.",
    expired: "Nessuno lo ha ritirato in tempo; il server lo ha eliminato.",
    not_sent_in_time: "Non è stato possibile affidarlo al server entro 12 ore, ed è stato abbandonato.",
    mailbox_full: "Troppi messaggi attendono il destinatario. Riprova più tardi.",
    device_gone: "Il dispositivo del destinatario non esiste più.",
    received: "Ricevuto e salvato su questo dispositivo.",
    receivedReadable:
      "Ricevuto da un telefono SIP e salvato su questo dispositivo. Il server ha potuto leggerlo.",
    resent: "Un dispositivo del destinatario non ha potuto leggerlo, e gli è stato inviato di nuovo.",
    omitted: (count: number) =>
      plural(count, { one: "# voce precedente è omessa.", other: "# voci precedenti sono omesse." }),
    nextAttempt: (moment: string) => `Prossimo tentativo: ${moment}.`,
    nextWhen: (occasions: string) => `Prossimo tentativo quando ${occasions}.`,
    deliveredWhen: (occasions: string) => `Si prosegue quando ${occasions}.`,
    triggers: {
      registered: "questo dispositivo raggiunge il server",
      keep_alive: "il server risponde a un segno di vita",
      devices_shown: "il server mostra i dispositivi del destinatario",
      next_message: "invii un altro messaggio",
      user: "riprovi qui",
      recipient_registered: "il dispositivo del destinatario è online",
    },
  },
  /** Why nothing can be done here at all. */
  broken: {
    no_storage: {
      title: "Sottovoce non può salvare nulla qui",
      words: "Aprilo in una finestra normale, non privata, e controlla se il disco è pieno.",
    },
    newer_version: {
      title: "Sottovoce è stato aggiornato",
      words: "Una versione più recente è aperta in un’altra scheda. Ricarica questa pagina.",
    },
    closed: { title: "Il browser ha chiuso i dati salvati", words: "Ricarica questa pagina." },
    not_started: {
      title: "Sottovoce non si è avviato",
      words: "Ricarica questa pagina. Se non basta, aggiorna il browser.",
    },
  },
};
