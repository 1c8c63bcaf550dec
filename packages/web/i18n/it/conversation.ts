/** A conversation: its messages, the field to write in, and a message's details. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("it");

export const conversation: Messages["conversation"] = {
  messagesWith: (name: string) => `Messaggi con ${name}`,
  contactDetails: (name: string) => `Dettagli di ${name}`,
  reachable: "raggiungibile",
  unreachable: "non raggiungibile",
  noConnection: "sei offline",
  beginning: (name: string) => `La tua conversazione con ${name} inizia qui.`,
  emptyTitle: "Ancora nessun messaggio",
  emptyWords: (name: string) => `Ciò che scrivi qui resta tra te e ${name}.`,
  newMessages: "Nuovi messaggi",
  toNewest: "Vai all’ultimo messaggio",
  newer: (count: number) =>
    plural(count, { one: "# nuovo messaggio più in basso", other: "# nuovi messaggi più in basso" }),
  spoken: (who: string, when: string, text: string) => `${who}, ${when}: ${text}`,
  openDetails: "Dettagli di questo messaggio",
  notAllowed:
    "I messaggi sicuri non sono attivi per il tuo account. Chiedi al tuo amministratore di attivarli.",
  notLoaded: "Non è stato possibile leggere questi messaggi. Riprova.",
  status: {
    sending: "Invio in corso",
    enqueued: "In coda",
    delivered: "Consegnato",
    error: "Errore",
    expired: "Scaduto",
    received: "Ricevuto",
  },
  waitsForYou: "Attende una tua decisione",
  readable: "Leggibile dal server",
  disappears: (time: string) => `Scompare ${time} dopo la lettura`,
  padlock: {
    verified: "Cifrato end-to-end, verificato",
    unverified: "Cifrato end-to-end, non verificato",
    endToSite: "Non end-to-end: il server può leggere",
    changed: "Chiave di sicurezza cambiata: nulla viene inviato",
    contradicted: "Per la tua sicurezza nulla viene inviato",
  },
  missed: {
    title: "Chiamata persa",
    not_answered: "Nessuno ha risposto.",
    offline: "Non eri raggiungibile.",
    busy: "Eri impegnato in un’altra chiamata.",
    answer: "Scrivi un messaggio",
  },
  compare: "Confronta il numero di sicurezza",
  composer: {
    label: (name: string) => `Messaggio a ${name}`,
    placeholder: "Messaggio",
    send: "Invia",
    left: (count: number) => plural(count, { one: "ancora #", other: "ancora #" }),
    leftSpoken: (count: number) =>
      plural(count, { one: "# carattere rimasto", other: "# caratteri rimasti" }),
    cut: (count: number) =>
      plural(count, {
        one: "Un messaggio ha spazio per 160 caratteri. # carattere è stato tralasciato.",
        other: "Un messaggio ha spazio per 160 caratteri. # caratteri sono stati tralasciati.",
      }),
    emoji: "Emoji",
    quickReplies: "Risposte rapide",
    editReplies: "Modifica",
    replies: ["Sì", "No", "Va bene!", "Grazie!", "Sto arrivando.", "Ti chiamo più tardi."],
    missedReplies: [
      "Ti richiamo.",
      "Ora non posso parlare. Di che si tratta?",
      "Sono in riunione. È urgente?",
    ],
  },
  emoji: {
    title: "Scegli un’emoji",
    search: "Cerca un’emoji",
    none: "Nessuna emoji trovata.",
    recent: "Usate di recente",
    tone: "Tonalità della pelle",
    tones: ["Gialla", "Chiara", "Medio-chiara", "Media", "Medio-scura", "Scura"],
    groups: [
      "Faccine ed emozioni",
      "Persone",
      "Animali e natura",
      "Cibo e bevande",
      "Viaggi e luoghi",
      "Attività",
      "Oggetti",
      "Simboli",
      "Bandiere",
    ],
  },
  details: {
    title: "Dettagli del messaggio",
    gone: "Questo messaggio non è più su questo dispositivo.",
    to: (name: string) => `A ${name}`,
    from: (name: string) => `Da ${name}`,
    history: "Che cosa è successo",
    again: "Riprova ora",
    sendAgain: "Invia di nuovo",
    remove: "Elimina",
    removeTitle: "Eliminare questo messaggio?",
    removeWords: "Viene eliminato solo su questo dispositivo.",
    removeWaiting: "Viene eliminato qui e non sarà più inviato.",
    security: {
      "end-to-end": "Cifrato end-to-end: solo voi due potete leggerlo.",
      "end-to-end-reduced":
        "Cifrato end-to-end, con forward secrecy ridotta: non restava alcuna chiave monouso, e quella usata è condivisa con altri primi messaggi.",
      "end-to-site":
        "Non end-to-end: il server ha potuto leggerlo nel tragitto verso il telefono SIP o da esso.",
    },
    expiresInOutbox: (moment: string) => `Abbandonato se non parte entro: ${moment}.`,
    expiresAtServer: (moment: string) => `Il server lo conserva fino a: ${moment}.`,
    disappearsAt: (moment: string) => `Scompare da questo dispositivo: ${moment}.`,
  },
};
