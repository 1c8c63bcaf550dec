/** Welcome, activation, recovery kit, linking from the new device's side, unlocking. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("de");

export const setup: Messages["setup"] = {
  welcome: {
    title: "Nachrichten nur für euch",
    about:
      "Mit Sottovoce schreibst du kurze Nachrichten, die nur du und die Empfänger lesen können. Sie sind unterwegs verschlüsselt und auch auf diesem Gerät.",
    begin: "Öffne zum Start den Aktivierungslink deines Betreibers.",
    link: "Aktivierungslink",
    linkHint: "Füge ihn ganz ein, von https:// bis zum Ende.",
    open: "Weiter",
    scan: "QR-Code scannen",
    scanTitle: "QR-Code des Links scannen",
    language: "Sprache",
    another:
      "Du nutzt Sottovoce schon auf einem anderen Gerät? Öffne dort Einstellungen, Geräte und scanne hier den Code.",
  },
  links: {
    none: "Das ist kein Link von Sottovoce. Füge den ganzen Link ein, den du bekommen hast.",
    otherServer: (host) => `Dieser Link gehört zu einem anderen Server, ${host}.`,
    openThere: "Dort öffnen",
    failed: "Dieser Link lässt sich nicht verwenden",
    another: "Anderen Link verwenden",
    network:
      "Keine Antwort vom Server. Prüfe die Verbindung und versuche es noch einmal. Hilft das nicht, lade die App neu.",
  },
  activation: {
    title: "Dieses Gerät einrichten",
    checking: "Der Link wird geprüft …",
    server: "Server",
    submit: "Aktivieren",
    working: "Das Gerät wird verschlüsselt. Das dauert ein paar Sekunden.",
    haveWords: "Ich habe die 24 Wörter",
    noWords: "Ich habe sie nicht",
    words: "Wiederherstellungswörter",
    wordsHint:
      "Nach einem Zurücksetzen geben dir die 24 Wörter deinen Schlüssel zurück: Für deine Kontakte ändert sich nichts.",
    wordCount: (count) => plural(count, { one: "# Wort von 24", other: "# Wörter von 24" }),
    wrongWords:
      "Das sind nicht die Wiederherstellungswörter dieses Kontos. Prüfe jedes Wort und die Reihenfolge.",
    begun: "Hier wurde schon mit einer anderen Passphrase begonnen. Gib die frühere ein, oder beginne neu.",
    anew: "Neu beginnen",
    already: "Dieses Gerät hat schon ein Konto",
    alreadyWhy:
      "Der Link wurde nicht verwendet. Lösche zuerst dieses Gerät unter Einstellungen, Speicher. Oder öffne den Link in einem anderen Browser.",
    openApp: "Sottovoce öffnen",
    unlockFirst: "Der Link wurde nicht verwendet: Dieses Gerät hat schon ein Konto.",
  },
  passphrase: {
    title: "Wähle eine Passphrase",
    why: "Sie verschlüsselt alles auf diesem Gerät und entsperrt Sottovoce. Eine PIN geht auch. Niemand kann sie für dich zurücksetzen.",
    label: "Passphrase oder PIN",
    repeat: "Wiederholen",
    show: "Passphrase anzeigen",
    hide: "Passphrase verbergen",
    suggest: "Eine vorschlagen",
    suggested: "Schreib dir diese Wörter auf, bevor du weitergehst.",
    different: "Die beiden stimmen nicht überein.",
    tooShort: "Nimm mindestens 6 Buchstaben oder Ziffern. Kürzere findet man durch bloßes Probieren.",
    tooCommon: "Das würde jeder gleich zu Anfang probieren. Nimm etwas anderes.",
    strength: "Stärke",
    levels: { weak: "Schwach", fair: "Mittel", good: "Gut", strong: "Sehr gut" },
    thief: (time) => `Wer die Daten dieses Geräts kopiert, bräuchte ${time}, um sie herauszufinden.`,
    times: {
      instant: "weniger als eine Sekunde",
      seconds: "einige Sekunden",
      minutes: "einige Minuten",
      hours: "einige Stunden",
      days: "einige Tage",
      months: "einige Monate",
      years: "einige Jahre",
      centuries: "Jahrhunderte",
    },
    advice: "Besser: vier oder fünf Wörter, die nichts miteinander zu tun haben.",
    adviceFair: "Ein Wort mehr macht sie viel stärker.",
  },
  kit: {
    title: "Deine 24 Wörter",
    why: "Schreib diese 24 Wörter in dieser Reihenfolge auf Papier und verwahre es sicher. Geht das Gerät verloren, geben sie dir deinen Schlüssel zurück; wer sie sonst noch hat, kann sich für dich ausgeben.",
    once: "Sie werden nur jetzt gezeigt.",
    words: "Wiederherstellungswörter",
    print: "Drucken",
    copied: "Kopiert. Andere Apps könnten es lesen: Füge es bald ein und kopiere dann etwas anderes.",
    written: "Ich habe sie aufgeschrieben",
    skip: "Überspringen",
    skipTitle: "Ohne die 24 Wörter weiter?",
    skipWhy:
      "Die Wörter werden nicht noch einmal gezeigt. Verlierst du dieses Gerät, kann dir der Betreiber einen neuen Link geben; deine Kontakte sehen dann aber einen geänderten Schlüssel und müssen dich neu verifizieren.",
    back: "Wörter noch einmal zeigen",
    goOn: "Ohne weiter",
    confirmTitle: "Prüfe dein Papier",
    confirmWhy: "Gib diese drei von deinen 24 Wörtern ein.",
    word: (position) => `Wort ${position}`,
    wrongWord: "Es ist ein anderes Wort. Sieh noch einmal nach.",
    confirm: "Bestätigen",
    confirmed: "Sehr gut. Verwahre das Papier sicher.",
    lost: "Deine 24 Wörter sind nicht bestätigt",
    lostWhy:
      "Stehen die Wörter auf Papier, ist alles gut. Wenn nicht, sind sie weg: Sie werden nur einmal gezeigt. Sottovoce funktioniert trotzdem, aber wenn du dieses Gerät verlierst, sehen deine Kontakte einen geänderten Schlüssel.",
    onPaper: "Sie stehen auf Papier",
    without: "Es geht auch ohne",
  },
  unlock: {
    title: "Gesperrt",
    submit: "Entsperren",
    arrived: "Es ist etwas Neues gekommen.",
    triesLeft: (count) =>
      plural(count, {
        one: "Noch # Versuch bis zu einer Pause.",
        other: "Noch # Versuche bis zu einer Pause.",
      }),
    pause: (time) => `Zu viele falsche Versuche. Der nächste ist in ${time} möglich.`,
    forgot: "Passphrase vergessen?",
    forgotTitle: "Ohne deine Passphrase",
    forgotWhy:
      "Was hier gespeichert ist, kann ohne sie niemand öffnen. Du kannst dieses Gerät löschen und mit einem neuen Link deines Betreibers neu beginnen. Mit deinen Wiederherstellungswörtern behältst du deinen Schlüssel.",
  },
  erase: {
    submit: "Dieses Gerät löschen",
    title: "Alles auf diesem Gerät löschen?",
    why: "Alle Nachrichten, Kontakte und Schlüssel hier werden gelöscht. Was noch nicht gesendet ist, geht verloren. Das lässt sich nicht rückgängig machen.",
    last: "Wirklich alles?",
    lastWhy: "Es gibt keinen Weg zurück.",
    yes: "Ja, alles löschen",
  },
  joining: {
    title: "Gerät hinzufügen",
    why: "Dies wird ein weiteres Gerät deines Kontos.",
    passphraseWhy:
      "Sie verschlüsselt alles auf diesem Gerät. Sie darf eine andere sein als auf deinem anderen Gerät.",
    submit: "Weiter",
    working: "Dein anderes Gerät wird gefragt. Das dauert ein paar Sekunden.",
    compare: "Vergleiche die Ziffern",
    compareWhy:
      "Dein anderes Gerät zeigt auch sechs Ziffern. Sind es dieselben, bestätige dort. Wenn nicht, ist jemand dazwischen: Brich ab.",
    waiting: "Warten auf dein anderes Gerät …",
    declined: "Dein anderes Gerät hat dieses nicht zugelassen.",
    expired: "Der Link ist abgelaufen.",
    again: "Erzeuge auf deinem anderen Gerät einen neuen Link und öffne ihn hier.",
    failed: "Dieses Gerät wurde nicht hinzugefügt",
  },
  notifications: {
    title: "Erfahren, wenn eine Nachricht oder ein Anruf kommt",
    why: "Sottovoce kann dir im Hintergrund Bescheid geben. Nichts läuft über fremde Dienste.",
    allow: "Mitteilungen erlauben",
    later: "Nicht jetzt",
  },
  scanner: {
    starting: "Die Kamera startet …",
    aim: "Halte den Code vor die Kamera.",
    denied:
      "Die Kamera ist nicht erlaubt. Erlaube sie in den Einstellungen deines Browsers und versuche es noch einmal.",
    none: "Hier gibt es keine Kamera, die sich verwenden lässt.",
  },
};
