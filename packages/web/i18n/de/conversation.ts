/** A conversation: its messages, the field to write in, and a message's details. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("de");

export const conversation: Messages["conversation"] = {
  messagesWith: (name: string) => `Nachrichten mit ${name}`,
  contactDetails: (name: string) => `Angaben zu ${name}`,
  reachable: "jetzt erreichbar",
  unreachable: "gerade nicht erreichbar",
  noConnection: "keine Verbindung",
  beginning: (name: string) => `Hier beginnt deine Unterhaltung mit ${name}.`,
  emptyTitle: "Noch keine Nachrichten",
  emptyWords: (name: string) => `Was ihr hier schreibt, bleibt zwischen dir und ${name}.`,
  newMessages: "Neue Nachrichten",
  toNewest: "Zur neuesten Nachricht",
  newer: (count: number) =>
    plural(count, { one: "# neue Nachricht weiter unten", other: "# neue Nachrichten weiter unten" }),
  spoken: (who: string, when: string, text: string) => `${who}, ${when}: ${text}`,
  openDetails: "Einzelheiten dieser Nachricht",
  notAllowed: "Sichere Nachrichten sind für dein Konto nicht freigegeben. Bitte deinen Betreiber darum.",
  notLoaded: "Diese Nachrichten konnten nicht gelesen werden. Versuche es noch einmal.",
  status: {
    sending: "Wird gesendet",
    enqueued: "Beim Server",
    delivered: "Zugestellt",
    error: "Fehler",
    expired: "Abgelaufen",
    received: "Empfangen",
  },
  waitsForYou: "Wartet auf dich",
  readable: "Für den Server lesbar",
  disappears: (time: string) => `Verschwindet ${time} nach dem Lesen`,
  padlock: {
    verified: "Ende-zu-Ende verschlüsselt, verifiziert",
    unverified: "Ende-zu-Ende verschlüsselt, nicht verifiziert",
    endToSite: "Nicht Ende-zu-Ende: Der Server kann mitlesen",
    changed: "Neuer Sicherheitsschlüssel: Nichts wird gesendet",
    contradicted: "Zu deiner Sicherheit wird nichts gesendet",
  },
  missed: {
    title: "Verpasster Anruf",
    not_answered: "Niemand hat abgenommen.",
    offline: "Du warst nicht erreichbar.",
    busy: "Du warst in einem anderen Gespräch.",
    answer: "Mit Nachricht antworten",
  },
  compare: "Sicherheitsnummer vergleichen",
  composer: {
    label: (name: string) => `Nachricht an ${name}`,
    placeholder: "Nachricht",
    send: "Senden",
    left: (count: number) => plural(count, { one: "noch #", other: "noch #" }),
    leftSpoken: (count: number) => plural(count, { one: "noch # Zeichen", other: "noch # Zeichen" }),
    cut: (count: number) =>
      plural(count, {
        one: "Eine Nachricht hat Platz für 160 Zeichen. # Zeichen wurde weggelassen.",
        other: "Eine Nachricht hat Platz für 160 Zeichen. # Zeichen wurden weggelassen.",
      }),
    emoji: "Emoji",
    quickReplies: "Schnellantworten",
    editReplies: "Bearbeiten",
    replies: ["Ja", "Nein", "In Ordnung!", "Danke!", "Bin unterwegs.", "Ich rufe später an."],
    missedReplies: [
      "Ich rufe zurück.",
      "Kann gerade nicht sprechen. Worum geht es?",
      "Bin in einer Besprechung. Ist es dringend?",
    ],
  },
  emoji: {
    title: "Emoji auswählen",
    search: "Emoji suchen",
    none: "Kein Emoji gefunden.",
    recent: "Zuletzt benutzt",
    tone: "Hautton",
    tones: ["Gelb", "Hell", "Mittelhell", "Mittel", "Mitteldunkel", "Dunkel"],
    groups: [
      "Smileys und Gefühle",
      "Menschen",
      "Tiere und Natur",
      "Essen und Trinken",
      "Reisen und Orte",
      "Aktivitäten",
      "Dinge",
      "Symbole",
      "Flaggen",
    ],
  },
  details: {
    title: "Einzelheiten",
    gone: "Diese Nachricht ist nicht mehr auf diesem Gerät.",
    to: (name: string) => `An ${name}`,
    from: (name: string) => `Von ${name}`,
    history: "Was geschehen ist",
    again: "Jetzt versuchen",
    sendAgain: "Noch einmal senden",
    remove: "Löschen",
    removeTitle: "Diese Nachricht löschen?",
    removeWords: "Sie wird nur auf diesem Gerät gelöscht.",
    removeWaiting: "Sie wird hier gelöscht und nicht mehr gesendet.",
    security: {
      "end-to-end": "Ende-zu-Ende verschlüsselt: Nur ihr beide könnt sie lesen.",
      "end-to-end-reduced":
        "Ende-zu-Ende verschlüsselt, aber mit verringerter Vorwärtssicherheit: Es war kein Einmalschlüssel mehr da, deshalb wurde einer benutzt, den auch andere erste Nachrichten benutzen.",
      "end-to-site":
        "Nicht Ende-zu-Ende: Auf dem Weg zum SIP-Telefon oder von ihm her konnte der Server sie lesen.",
    },
    expiresInOutbox: (moment: string) => `Wird aufgegeben, wenn sie bis ${moment} nicht gesendet ist.`,
    expiresAtServer: (moment: string) => `Der Server bewahrt sie bis ${moment} auf.`,
    disappearsAt: (moment: string) => `Sie verschwindet von diesem Gerät am ${moment}.`,
  },
};
