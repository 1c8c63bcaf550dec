/** Contacts, what is known of each, and how it is verified. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("de");

export const contacts: Messages["contacts"] = {
  search: "Kontakte suchen",
  newMessage: "Neue Nachricht",
  tabs: { label: "Anzeigen", all: "Alle", known: "Auf dem Server", favourites: "Favoriten" },
  marks: {
    favourite: "Favorit",
    verified: "Verifiziert",
    changed: "Schlüssel neu",
    contradicted: "Nichts wird gesendet",
    endToSite: "Server kann mitlesen",
    phone: "SIP-Telefon",
  },
  empty: {
    all: "Noch keine Kontakte",
    allWords: "Hier steht jeder, dem du schreibst. Fang mit jemandem auf deinem Server an.",
    find: "Wer ist auf dem Server?",
    known: "Noch niemand sonst da",
    knownWords: "Dein Betreiber nimmt Leute auf diesem Server auf. Sie erscheinen hier von selbst.",
    noList: "Kein Verzeichnis",
    noListWords:
      "Dein Betreiber zeigt niemandem, wer sonst auf diesem Server ist. An eine Adresse kannst du trotzdem schreiben.",
    writeToAddress: "An eine Adresse schreiben",
    favourites: "Noch keine Favoriten",
    favouritesWords: "Öffne einen Kontakt und tippe auf den Stern: Dann steht er hier.",
    nothing: "Nichts gefunden",
    nothingWords: "Kein Name und keine Adresse fängt so an. Prüfe die Schreibweise.",
  },
  choose: "Wähle einen Kontakt",
  remembered: "Keine Verbindung zum Server. Das ist sein letzter Stand.",
  more: "Mehr anzeigen",
  reading: "Suche …",
  details: {
    message: "Nachricht",
    favourite: "Favorit",
    copyAddress: "Adresse kopieren",
    reachable: "Jetzt erreichbar",
    unreachable: "Gerade nicht erreichbar",
    security: "Sicherheit",
    levels: {
      "end-to-end": {
        title: "Ende-zu-Ende verschlüsselt",
        words: "Nur ihr beide könnt lesen, was ihr schreibt. Der Server kann es nicht.",
      },
      "end-to-site": {
        title: "Nicht Ende-zu-Ende verschlüsselt",
        words: "Ein SIP-Telefon hat keine Schlüssel. Dein Server kann lesen, was ihr schreibt.",
      },
      contradicted: {
        title: "Nichts wird gesendet",
        words: "Der Server widerspricht dem Schlüssel, den wir kennen.",
      },
    },
    trust: {
      unverified: {
        title: "Noch nicht verifiziert",
        words: "Vergleicht einmal die Sicherheitsnummer: Dann ist sicher, dass niemand dazwischensteht.",
      },
      verified: {
        title: "Verifiziert",
        words: "Du hast die Sicherheitsnummer verglichen: Niemand steht dazwischen.",
      },
      changed: {
        title: "Sicherheitsschlüssel geändert",
        words: "Vergleicht die Sicherheitsnummer noch einmal.",
      },
    },
    verifiedInCall: "Du hast die Wörter eines Anrufs verglichen: Niemand steht dazwischen.",
    agreed: "Schreiben, obwohl der Server mitlesen kann",
    agreedNote: "Solange das aus ist, geht nichts an dieses Telefon hinaus.",
    messages: "Nachrichten",
    disappearing: "Verschwindende Nachrichten",
    disappearingWords: (name) =>
      `Was du von jetzt an schreibst, wird auf beiden Seiten gelöscht, sobald nach dem Lesen diese Zeit vergangen ist. Was ${name} schreibt, richtet sich nach der Einstellung von ${name}.`,
    disappearingWarning: "Die andere Seite könnte trotzdem eine Kopie oder ein Foto machen.",
    disappearingPhone:
      "Was du von jetzt an schreibst, wird auf diesem Gerät gelöscht, sobald nach dem Lesen diese Zeit vergangen ist. Das SIP-Telefon behält es.",
    off: "Aus",
    afterReading: (time) => `${time} nach dem Lesen`,
    remove: "Unterhaltung löschen",
    removeTitle: (name) => `Unterhaltung mit ${name} löschen?`,
    removeWords: (name) =>
      `Alle ihre Nachrichten werden auf diesem Gerät gelöscht, auch solche, die noch nicht gesendet sind. ${name} behält, was angekommen ist.`,
    removed: "Die Unterhaltung ist gelöscht.",
    unknown: "Diese Adresse hat niemand",
    unknownWords: "Es gibt sie auf diesem Server nicht. Prüfe die Schreibweise oder frage deinen Betreiber.",
    own: "Das bist du",
    ownWords: "Unter dieser Adresse erreichen dich die anderen auf deinem Server.",
    failed: "Noch nicht bekannt",
  },
  verify: {
    title: (name) => `${name} verifizieren`,
    how: (name) =>
      `Triff dich mit ${name}, oder telefoniert miteinander. Scanne den Code auf dem anderen Bildschirm, oder vergleicht diese Ziffern: Auf beiden Seiten sind es dieselben.`,
    where: (name) => `${name} findet sie in deinem Kontakt unter „Sicherheit“.`,
    code: "Dein Code, zum Scannen für die andere Seite",
    groups: "Zwölf Gruppen von fünf Ziffern",
    scan: "Anderen Code scannen",
    match: "Alle Ziffern stimmen",
    confirmTitle: "Sind alle 60 Ziffern gleich?",
    confirmWords: (name) =>
      `Markiere ${name} nur dann als verifiziert, wenn du alle verglichen hast, von Angesicht zu Angesicht oder am Telefon.`,
    confirm: "Als verifiziert markieren",
    verified: (name) => `${name} ist verifiziert.`,
    already: (name) => `Du hast ${name} verifiziert.`,
    newKey: "Der Sicherheitsschlüssel hat sich geändert. Was du hier vergleichst, ist der neue.",
    scanTitle: "Anderen Code scannen",
    matches: "Die Codes stimmen überein",
    matchesWords: (name) => `${name} ist verifiziert: Niemand steht dazwischen.`,
    otherKey: "Halt: Das ist ein anderer Schlüssel",
    otherKeyWords: (name) =>
      `Dieser Code passt nicht zu dem Schlüssel, für den deine Nachrichten an ${name} verschlüsselt werden.`,
    otherKeyCheck: (name) =>
      `Prüfe zuerst, ob ${name} wirklich den Code deines Kontakts zeigt und nicht den eines anderen.`,
    otherKeyDanger:
      "Ist es deiner, dann steht vielleicht jemand dazwischen. Schreibe nichts Vertrauliches und sag es deinem Betreiber.",
    notThat: "Das ist nicht der richtige Code",
    scanAgain: "Noch einmal scannen",
    byEye: "Stattdessen Ziffern vergleichen",
    failed: "Es gibt nichts zu vergleichen",
  },
  compose: {
    field: "Name oder Adresse",
    hint: (example) => `Jemand auf deinem Server, mit Namen oder wie ${example}`,
    suggestions: "Vorschläge",
    found: (count) => plural(count, { one: "# Vorschlag", other: "# Vorschläge" }),
    none: "Keine Vorschläge",
    unknown: (address) =>
      `Niemand auf diesem Server hat die Adresse ${address}. Prüfe die Schreibweise, oder frage die Person danach.`,
    notAnAddress: (example) =>
      `So heißt hier niemand, und eine Adresse ist es nicht. Eine Adresse sieht aus wie ${example}.`,
    elsewhere: (domain) => `Du kannst nur Leuten auf ${domain} schreiben.`,
  },
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
    acceptNote: (name) =>
      `Nimmst du ihn ohne Vergleich an, kannst du wieder schreiben, aber ${name} gilt nicht mehr als verifiziert.`,
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
