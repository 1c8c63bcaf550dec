/** Contacts, what is known of each, and how it is verified. */
import type { Messages } from "../en/index.ts";

export const contacts: Messages["contacts"] = {
  changed: {
    bar: (name) =>
      `Der Sicherheitsschlüssel von ${name} hat sich geändert. Nichts wird gesendet, bis du entscheidest.`,
    decide: "Entscheiden",
    title: (name) => `Neuer Sicherheitsschlüssel von ${name}`,
    happened: (name) =>
      `Du hast ${name} verifiziert. Seither ist ein anderer Schlüssel an die Stelle getreten.`,
    meaning: (name) =>
      `Meist hat ${name} ein neues Handy oder hat Sottovoce neu eingerichtet. Es könnte sich aber auch jemand als ${name} ausgeben.`,
    advice: "Vergleicht noch einmal, persönlich oder am Telefon. Bis du entscheidest, wird nichts gesendet.",
    compare: "Noch einmal vergleichen",
    accept: "Ohne Vergleich annehmen",
    acceptNote: (name) => `Du kannst dann wieder schreiben, aber ${name} gilt nicht mehr als verifiziert.`,
    accepted: (name) =>
      `Du kannst ${name} wieder schreiben. Vergleicht bei Gelegenheit die Sicherheitsnummer.`,
    later: "Nicht jetzt",
  },
  contradicted: {
    title: "Zu deiner Sicherheit wird nichts gesendet",
    words: (name) =>
      `Der Server sagt, ${name} sei jetzt ein SIP-Telefon, aber wir kennen einen Schlüssel von ${name}. Ohne Verschlüsselung wird nichts gesendet. Frage ${name} auf anderem Weg und sag es deinem Betreiber.`,
  },
  endToSite: {
    title: "Dein Server kann das lesen",
    words: (name) =>
      `${name} hat ein SIP-Telefon, und das hat keine Schlüssel. Was du schreibst, ist unterwegs geschützt, aber dein Server könnte es lesen.`,
    agree: "Trotzdem schreiben",
  },
};
