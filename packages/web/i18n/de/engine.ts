/** What the engine and the server say: reasons, timelines, remarks. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("de");

export const engine: Messages["engine"] = {
  /** By error code. */
  errors: {
    network: "Keine Antwort vom Server. Prüfe die Verbindung; es wird weiter versucht.",
    impostor: "Das ist nicht dein Server. Ihm wurde nichts gesendet.",
    bad_answer: "Der Server hat eine unverständliche Antwort gegeben. Sag es deinem Betreiber.",
    wrong_passphrase: "Diese Passphrase stimmt nicht.",
    wait: "Zu viele falsche Versuche. Warte einen Augenblick.",
    locked: "Dieses Gerät ist gesperrt. Entsperre es zuerst.",
    not_activated: "Auf diesem Gerät gibt es noch kein Konto. Öffne den Link deines Betreibers.",
    already_activated: "Dieses Gerät hat schon ein Konto.",
    damaged: "Etwas auf diesem Gerät Gespeichertes ist beschädigt. Aktiviere es mit einem neuen Link.",
    storage: "Das Gerät konnte es nicht speichern. Schaffe etwas Platz und versuche es noch einmal.",
    key_changed:
      "Der Sicherheitsschlüssel dieses Kontakts hat sich geändert. Entscheide darüber, bevor du schreibst.",
    end_to_site_not_agreed:
      "Dieser Kontakt hat ein SIP-Telefon: Der Server kann lesen, was du schreibst. Stimme dem erst zu.",
    said_to_be_sip_phone:
      "Der Server sagt, dieser Kontakt sei ein SIP-Telefon, doch er hat Schlüssel. Nichts wird gesendet. Frage ihn auf anderem Weg.",
    devices_withheld:
      "Der Server zeigt nicht, welche Geräte dieser Kontakt jetzt hat. Bis dahin wird nichts gesendet. Frag den Kontakt auf anderem Weg, ob ein Gerät verloren ging und entfernt werden muss, und sag es deinem Betreiber.",
    own_address: "Das ist deine eigene Adresse.",
    other_domain: "Diese Adresse gehört zu einem anderen Server. Von hier führt kein Weg dorthin.",
    bad_address: "Das ist keine Adresse. Sie sieht aus wie name@example.org.",
    bad_link: "Das ist kein vollständiger Aktivierungslink. Kopiere ihn noch einmal von Anfang bis Ende.",
    other_server: "Dieser Link gehört zu einem anderen Server. Öffne den Link selbst in deinem Browser.",
    unreachable_devices: "Keines der Geräte des Empfängers könnte es lesen.",
    link_unknown: "Der Server kennt diesen Link nicht. Erstelle auf deinem anderen Gerät einen neuen.",
    link_used:
      "Ein anderes Gerät hat diesen Link schon geöffnet. Warst du das nicht, brich auf deinem anderen Gerät ab.",
    link_expired: "Dieser Link gilt nicht mehr. Erstelle auf deinem anderen Gerät einen neuen.",
    link_tampered:
      "Was der Server weitergab, stammt nicht von deinem anderen Gerät. Nichts wurde verbunden. Sag deinem Betreiber Bescheid, bevor du es wieder versuchst.",
    wrong_recovery_words:
      "Diese Wörter gehören nicht zu diesem Konto. Vergleiche sie mit dem, was du aufgeschrieben hast.",
    not_primary: "Das kann nur das Gerät, das du zuerst eingerichtet hast.",
    own_device: "Dieses Gerät hat den Schlüssel deines Kontos und kann sich nicht selbst entfernen.",
    too_many_devices:
      "Dein Konto hat so viele Geräte, wie es haben kann. Entferne eines, das du nicht mehr benutzt.",
    busy_here: "Es läuft schon ein Anruf. Beende ihn zuerst.",
    no_media: "Dieses Gerät kann den Ton von Anrufen nicht übertragen.",
    no_such_call: "Dieser Anruf ist zu Ende.",
    stopped: "Sottovoce wurde inzwischen gesperrt. Entsperre es und versuche es noch einmal.",
    other_key:
      "Das ist nicht der Schlüssel, für den deine Nachrichten verschlüsselt werden. Mach nicht weiter, bevor du weißt, warum.",
    own_safety_code: "Das ist dein eigener Code. Scanne den auf dem anderen Bildschirm.",
    no_safety_code: "Das ist nicht der Code einer Sicherheitsnummer. Scanne den auf dem anderen Bildschirm.",
    unauthorized:
      "Der Server nimmt dieses Gerät nicht mehr an: Das Konto wurde gesperrt oder zurückgesetzt, oder das Gerät entfernt. Frage deinen Betreiber.",
    forbidden: "Dein Konto darf das nicht. Frage deinen Betreiber.",
    unknown_recipient: "Diese Adresse gibt es auf diesem Server nicht. Prüfe die Schreibweise.",
    messaging_disabled:
      "Sichere Nachrichten sind für dein Konto nicht freigegeben. Bitte deinen Betreiber darum.",
    recipient_messaging_disabled:
      "Sichere Nachrichten sind für den Empfänger nicht freigegeben. Der Betreiber kann das ändern.",
    empty: "Es gibt noch nichts zu senden.",
    too_long: "Die Nachricht ist länger als 160 Zeichen.",
    device_gone: "Der Empfänger hat kein Gerät mehr und muss erst eines aktivieren.",
    mailbox_full: "Für den Empfänger warten zu viele Nachrichten. Versuche es später noch einmal.",
    rate_limited: "Zu viel in kurzer Zeit. Es geht gleich weiter.",
    activation_unknown:
      "Der Server kennt diesen Link nicht. Öffne ihn vollständig, oder bitte deinen Betreiber um einen neuen.",
    activation_used:
      "Dieser Link wurde schon benutzt. Wenn du das nicht warst, sag es sofort deinem Betreiber; sonst bitte um einen neuen.",
    activation_expired: "Dieser Link ist abgelaufen. Bitte um einen neuen.",
    account_disabled: "Dein Konto ist gesperrt. Frage deinen Betreiber.",
    end_to_site_only: "Der Empfänger benutzt ein SIP-Telefon, das keine Schlüssel hat.",
    end_to_end_only:
      "Dieser Kontakt hat Schlüssel; Nachrichten an ihn sind immer Ende-zu-Ende verschlüsselt.",
    unavailable: "Der Server kann das gerade nicht. Es wird weiter versucht.",
    internal: "Beim Server ist etwas Unerwartetes geschehen. Es wird weiter versucht.",
    bad_request:
      "App und Server verstehen einander nicht. Lade die App neu; hilft das nicht, sag es deinem Betreiber.",
    not_found:
      "App und Server verstehen einander nicht. Lade die App neu; hilft das nicht, sag es deinem Betreiber.",
    method_not_allowed:
      "App und Server verstehen einander nicht. Lade die App neu; hilft das nicht, sag es deinem Betreiber.",
    conflict:
      "App und Server verstehen einander nicht. Lade die App neu; hilft das nicht, sag es deinem Betreiber.",
    bad_signature:
      "App und Server verstehen einander nicht. Lade die App neu; hilft das nicht, sag es deinem Betreiber.",
    too_large:
      "App und Server verstehen einander nicht. Lade die App neu; hilft das nicht, sag es deinem Betreiber.",
    malformed:
      "App und Server verstehen einander nicht. Lade die App neu; hilft das nicht, sag es deinem Betreiber.",
    devices_changed:
      "App und Server verstehen einander nicht. Lade die App neu; hilft das nicht, sag es deinem Betreiber.",
    unexpected: "Etwas Unerwartetes ist geschehen. Bitte versuche es noch einmal.",
  },
  notes: {
    key_changed: (name: string) =>
      `${name} hat einen neuen Sicherheitsschlüssel: wahrscheinlich ein neues Gerät, vielleicht aber jemand anderes unter diesem Namen.`,
    sending_blocked: (name: string) =>
      `Der Sicherheitsschlüssel von ${name} ist nicht der, den du verifiziert hast. Nichts wird gesendet, bis du entscheidest.`,
    said_to_be_sip_phone: (name: string) =>
      `Der Server sagt jetzt, ${name} sei ein SIP-Telefon. Doch ${name} hat Sicherheitsschlüssel; deshalb wird nichts gesendet. Frage auf anderem Weg nach, und sag es deinem Betreiber.`,
    unreadable: (name: string) =>
      `Eine Nachricht von ${name} war nicht lesbar. Sie wurde noch einmal angefordert und erscheint, sobald sie kommt.`,
    devices_differ: (name: string) =>
      `Der Server nennt für ${name} andere Geräte als ${name} selbst. Bis beide übereinstimmen, wird nichts gesendet, denn ein entferntes Gerät könnte mitlesen. Frag ${name} auf anderem Weg, ob ein Gerät verloren ging und entfernt werden muss, und sag es deinem Betreiber.`,
    unlisted_device: (name: string) =>
      `Eine Nachricht kam von einem Gerät, das nicht zu ${name} gehört. Sie wird nicht gezeigt. Bitte ${name}, sie noch einmal zu senden.`,
    unencrypted: (name: string) =>
      `Eine Nachricht kam unverschlüsselt im Namen von ${name}. Sie wird nicht gezeigt, denn jeder könnte sie erfunden haben. Frage ${name}.`,
    missed_call: (name: string) => `${name} hat angerufen.`,
    call: (name: string) => `Es gab einen Anruf mit ${name}.`,
  },
  timeline: {
    composed: "Geschrieben und auf diesem Gerät gespeichert.",
    composedDisappearing: (time: string) => `Sie verschwindet ${time} nach dem Lesen.`,
    composedHereOnly: (time: string) => `Hier verschwindet sie nach ${time}; ein SIP-Telefon behält sie.`,
    attempt: (attempt: number, attempts: number, cause: string) =>
      `Versuch ${attempt} von ${attempts}: ${cause}.`,
    causes: {
      written: "die Nachricht ist neu",
      resumed: "die App wurde neu gestartet",
      registered: "dieses Gerät hat den Server erreicht",
      keep_alive: "der Server hat auf ein Lebenszeichen geantwortet",
      devices_shown: "der Server hat die Geräte des Empfängers gezeigt",
      next_message: "eine andere Nachricht wurde gesendet",
      user: "du wolltest es",
      failed: "der vorige ist gescheitert",
    },
    attempt_failed: (attempt: number, why: string) => `Versuch ${attempt} ist gescheitert. ${why}`,
    waiting: "Noch nicht gesendet. Sie wartet auf die nächste Gelegenheit.",
    goes_end_to_site:
      "Der Empfänger hat ein SIP-Telefon, und du hast zugestimmt: Sie wird so gesendet, dass der Server sie lesen kann.",
    enqueued: "Der Server hat sie und stellt sie zu, sobald ein Gerät des Empfängers da ist.",
    enqueuedReadable:
      "Der Server hat sie, kann sie lesen und stellt sie zu, sobald das Telefon des Empfängers da ist.",
    keptUntil: (moment: string) => `Dort bleibt sie bis ${moment}.`,
    sent_elsewhere: "Von einem anderen deiner Geräte gesendet.",
    delivered: "Ein Gerät des Empfängers hat sie.",
    deliveredReadable: "Das Telefon des Empfängers hat sie.",
    expired: "Niemand hat sie rechtzeitig abgeholt; der Server hat sie gelöscht.",
    not_sent_in_time: "Sie konnte dem Server in 12 Stunden nicht übergeben werden und wurde aufgegeben.",
    mailbox_full: "Für den Empfänger warten zu viele Nachrichten. Versuche es später noch einmal.",
    device_gone: "Das Gerät des Empfängers gibt es nicht mehr.",
    received: "Empfangen und auf diesem Gerät gespeichert.",
    receivedReadable:
      "Von einem SIP-Telefon empfangen und auf diesem Gerät gespeichert. Der Server konnte sie lesen.",
    resent: "Ein Gerät des Empfängers konnte sie nicht lesen und bekam sie noch einmal.",
    omitted: (count: number) =>
      plural(count, { one: "# Eintrag davor ist weggelassen.", other: "# Einträge davor sind weggelassen." }),
    nextAttempt: (moment: string) => `Nächster Versuch: ${moment}.`,
    nextWhen: (occasions: string) => `Nächster Versuch, wenn ${occasions}.`,
    deliveredWhen: (occasions: string) => `Es geht weiter, wenn ${occasions}.`,
    triggers: {
      registered: "dieses Gerät den Server erreicht",
      keep_alive: "der Server auf ein Lebenszeichen antwortet",
      devices_shown: "der Server die Geräte des Empfängers zeigt",
      next_message: "du eine andere Nachricht sendest",
      user: "du es hier versuchst",
      recipient_registered: "das Gerät des Empfängers online ist",
    },
  },
  /** Why nothing can be done here at all. */
  broken: {
    no_storage: {
      title: "Sottovoce kann hier nichts speichern",
      words:
        "Öffne es in einem gewöhnlichen Fenster, nicht in einem privaten, und sieh nach, ob der Speicher voll ist.",
    },
    newer_version: {
      title: "Sottovoce wurde erneuert",
      words: "In einem anderen Tab ist eine neuere Version offen. Lade diese Seite neu.",
    },
    closed: { title: "Der Browser hat das Gespeicherte geschlossen", words: "Lade diese Seite neu." },
    not_started: {
      title: "Sottovoce konnte nicht starten",
      words: "Lade diese Seite neu. Wenn das nicht hilft, aktualisiere deinen Browser.",
    },
  },
};
