/** The settings and their pages. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("de");

export const settings: Messages["settings"] = {
  you: "Dein Konto",
  list: "Einstellungen",
  choose: "Wähle eine Einstellung",
  offline: "Keine Verbindung",
  lock: {
    title: "Sperre",
    note: (time) => `Nach ${time} ohne Benutzung`,
    after: "Sperren nach",
    afterWhy: (time) =>
      `Die Schlüssel verlassen den Arbeitsspeicher, und was kommt, bleibt ungelesen liegen. Dein Betreiber erlaubt höchstens ${time}.`,
    now: "Jetzt sperren",
  },
  passphrase: {
    title: "Passphrase ändern",
    current: "Jetzige Passphrase",
    next: "Neue Passphrase oder PIN",
    submit: "Ändern",
    working: "Die neue Passphrase wird gesetzt. Das dauert ein paar Sekunden.",
    changed: "Die Passphrase ist geändert.",
    why: "Sie gilt sofort, in allen Tabs dieses Geräts. Ältere Sicherungen dieses Geräts öffnet noch die alte.",
  },
  notifications: {
    title: "Mitteilungen",
    on: "An",
    off: "Aus",
    notAsked: "Noch nicht erlaubt",
    blocked: "Vom Browser blockiert",
    unsupported: "Kann dieser Browser nicht",
    askWhy: "Dein Browser fragt dich vorher um Erlaubnis.",
    blockedWhy:
      "Dein Browser blockiert Mitteilungen dieser Seite. Erlaube sie in seinen Einstellungen für diese Seite und komm zurück.",
    unsupportedWhy:
      "Dieser Browser kann keine Mitteilungen zeigen. Lege Sottovoce auf iPhone und iPad erst auf den Home-Bildschirm.",
    enabled: "Neue Nachrichten und Anrufe",
    enabledWhy: "Während Sottovoce im Hintergrund offen ist.",
    sound: "Ton",
    vibration: "Vibration",
    content: "Absender und Text zeigen",
    contentWhy: "Solange Sottovoce gesperrt ist, siehst du nur, dass etwas gekommen ist.",
    test: "Probe senden",
    testText: "So sieht eine Mitteilung aus.",
    tested: "Gesendet. Siehst du nichts, sieh in den Einstellungen deines Systems nach.",
  },
  calls: {
    title: "Anrufe",
    note: "Klingeln, und was andere über dich erfahren",
    when: "Es klingelt, solange Sottovoce offen ist. Ist es gesperrt, sagt es nicht, wer anruft; neu geladen klingelt es erst, wenn du es einmal entsperrt hast.",
    ringtone: "Klingelton",
    vibration: "Vibration",
    hideAddress: "Meine Adresse vor nicht verifizierten Personen verbergen",
    hideAddressWhy:
      "Anrufe mit ihnen gehen über das Relais deines Betreibers. Hat er keines, kommen sie nicht zustande.",
  },
  language: {
    title: "Sprache",
    system: "Wie im Browser",
  },
  theme: {
    title: "Darstellung",
    system: "Wie im System",
    light: "Hell",
    dark: "Dunkel",
  },
  templates: {
    title: "Vorlagen",
    count: (count) => (count === 0 ? "Noch keine" : plural(count, { one: "# Vorlage", other: "# Vorlagen" })),
    none: "Sätze, die du oft schreibst, griffbereit unter jeder Unterhaltung.",
    new: "Neue Vorlage",
    edit: "Vorlage bearbeiten",
    text: "Text",
    add: "Hinzufügen",
    left: (count) => plural(count, { one: "noch # Zeichen", other: "noch # Zeichen" }),
    tooLong: (count) => plural(count, { one: "# Zeichen zu viel", other: "# Zeichen zu viel" }),
    up: (text) => `Nach oben: ${text}`,
    down: (text) => `Nach unten: ${text}`,
    removed: "Die Vorlage ist gelöscht.",
    full: "Es ist Platz für 50 Vorlagen. Lösche erst eine.",
  },
  storage: {
    title: "Speicher",
    used: "Auf diesem Gerät belegt",
    unknown: "Der Browser sagt es nicht",
    persisted: "Geschützt",
    persistedWhy: "Der Browser behält, was hier gespeichert ist, bis du es löschst.",
    notPersisted: "Nicht geschützt",
    notPersistedWhy: "Wird der Platz knapp, darf der Browser alles löschen, was hier gespeichert ist.",
    persist: "Schützen",
    refused:
      "Der Browser lehnt es noch ab. Installiere Sottovoce oder erlaube Mitteilungen und versuche es noch einmal.",
    export: "Verlauf exportieren",
    exportWhy: "Alle Nachrichten als Datei, zum Lesen oder Aufbewahren.",
    exportWarning:
      "Die Datei ist nicht verschlüsselt: Wer sie hat, liest alles darin. Verwahre sie wie deine Briefe.",
    readable: "Lesbarer Text",
    json: "JSON, für Programme",
    format: "Format",
    exporting: (count) => plural(count, { one: "# Nachricht bisher", other: "# Nachrichten bisher" }),
    exported: (count) =>
      plural(count, { one: "# Nachricht ist in der Datei.", other: "# Nachrichten sind in der Datei." }),
    nothing: "Es gibt noch keine Nachrichten zum Exportieren.",
    save: "Exportieren",
    erase: "Dieses Gerät löschen",
    eraseWhy: "Löscht alle Nachrichten, Kontakte und Schlüssel hier. Dein Konto beim Betreiber bleibt.",
  },
  /** The first line of the exported file. */
  exportHead: (address, when) => `Verlauf von ${address} aus Sottovoce, erstellt am ${when}`,
  devicesNote: "Weitere hinzufügen oder entfernen",
  about: {
    title: "Über Sottovoce",
    version: "Version",
    build: "Build",
    buildWhy:
      "Vergleiche ihn mit dem, was dein Betreiber veröffentlicht hat: Er steht für jede Datei dieser App.",
    server: "Server",
    facts: "Was dich schützt",
    endToEnd:
      "Nachrichten zwischen Menschen mit Sottovoce werden auf deinem Gerät verschlüsselt und erst auf ihrem geöffnet. Der Server reicht sie weiter und kann sie nicht lesen.",
    device:
      "Was hier gespeichert ist, ist mit deiner Passphrase verschlüsselt. Solange Sottovoce gesperrt ist, liegt kein Schlüssel im Arbeitsspeicher.",
    phones:
      "Ein Kontakt mit SIP-Telefon hat keine Schlüssel. Dort kann der Server mitlesen, und du wirst vorher gefragt.",
    served:
      "Dein Server liefert diese App aus. Wer ihn beherrscht, könnte eine andere ausliefern; am Build würdest du es merken.",
    noOthers: "Nichts geht an andere als deinen Server: keine Tracker, kein Push-Dienst, keine Cookies.",
    licences: "Freie Software darin",
    licencesWhy:
      "Sottovoce ist freie Software unter der Apache-Lizenz 2.0 und dankt den Projekten, aus denen es gebaut ist.",
    showLicences: "Ihre Lizenzen zeigen",
  },
};
