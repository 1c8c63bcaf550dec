/** Calls: the call screen, ringing, and what is left of a call in History. */
import type { Messages } from "../en/index.ts";

export const calls: Messages["calls"] = {
  call: "Anrufen",
  callName: (name: string) => `${name} anrufen`,
  screen: (name: string) => `Anruf mit ${name}`,
  incomingFrom: (name: string) => `${name} ruft an`,
  answer: "Annehmen",
  decline: "Ablehnen",
  end: "Auflegen",
  back: "Zurück zu den Nachrichten",
  return: (name: string) => `Zurück zum Anruf mit ${name}`,
  mute: "Stumm",
  muted: "Dein Mikrofon ist aus.",
  microphoneGone:
    "Dein Mikrofon ist weg, deshalb hört man dich nicht. Schließ eines an, und ruf noch einmal an.",
  hold: "Halten",
  held: "Du hältst den Anruf. Keiner von euch hört den anderen.",
  heldThere: (name: string) => `${name} hält den Anruf.`,
  quiet: (name: string) => `Gerade kommt von ${name} nichts an. Bleibt es so, endet der Anruf von selbst.`,
  speaker: "Laut\u00ADsprecher",
  speakerTitle: "Wo du den Anruf hörst",
  speakerSystem: "Wie das System wählt",
  second: (name: string) => `Auch ${name} ruft an.`,
  length: "Dauer",
  elsewhere: "In einem anderen Tab läuft ein Anruf. Dort kannst du ihn beenden.",
  unsupported:
    "Dieser Browser kann Anrufe nicht verschlüsseln, deshalb sind hier keine möglich. Nimm eine aktuelle Version von Chrome, Edge, Firefox oder Safari.",
  interrupted:
    "Der Anruf wurde hier beendet: Der Tab, in dem Sottovoce lief, wurde geschlossen, und ein anderer hat übernommen. Ruf noch einmal an.",
  phases: {
    dialing: "Anruf wird aufgebaut …",
    ringing: "Es klingelt dort …",
    incoming: "Eingehender Anruf",
    connecting: "Verbinden …",
    securing: "Schlüssel werden vereinbart …",
    ended: "Anruf beendet",
  },
  secured: {
    open: "Verschlüsselt, ungeprüft",
    verified: "Sicher, verifiziert",
    unproven: "Verschlüsselt, aber mit wem?",
    disclosed: "Vielleicht hört jemand mit",
  },
  trust: {
    verified: (name: string) =>
      `Du hast ${name} verifiziert. Nach dem Annehmen zeigt der Anruf, ob es diese Person ist.`,
    unverified: (name: string) =>
      `Du hast ${name} noch nicht verifiziert. Vergleicht nach dem Annehmen zwei Wörter.`,
    changed: (name: string) =>
      `Die Schlüssel von ${name} haben sich geändert. Entscheide darüber zuerst in der Unterhaltung: Bis dahin kommt kein Anruf zustande.`,
    unknown: "Diese Adresse gehört nicht zu deinen Kontakten.",
  },
  phaseWhy: {
    red: "Noch hört niemand etwas.",
    yellow: "Beide Geräte vereinbaren neue Schlüssel. Vorher ist nichts zu hören.",
  },
  microphone: "Dein Browser fragt, ob Sottovoce das Mikrofon benutzen darf. Erlaube es, damit man dich hört.",
  sas: {
    title: "Vergleicht zwei Wörter",
    why: "Begrüßt euch und lest euch dann die Wörter vor. Zeigen beide Bildschirme dieselben, steht niemand zwischen euch.",
    unproven: (name: string) =>
      `Du hattest ${name} verifiziert, aber dieser Anruf belegt es nicht: Es ist ein anderes Gerät, oder jemand steht dazwischen. Sag nichts Geheimes, bevor die Wörter übereinstimmen.`,
    forgotten: (name: string) =>
      `Das Gerät von ${name} hat die Schlüssel eurer früheren Anrufe verloren, oder jemand steht dazwischen. Sag nichts Geheimes, bevor die Wörter übereinstimmen.`,
    onHold: "Setzt den Anruf erst fort: Jetzt hört niemand die Wörter.",
    youRead: "Du liest vor",
    theyRead: (name: string) => `${name} liest vor`,
    match: "Sie stimmen überein",
    differ: "Sie stimmen nicht überein",
    differHere: "Die Wörter stimmen nicht überein",
    differTitle: "Sind die Wörter wirklich verschieden?",
    differWords: (name: string) =>
      `Dann hört vielleicht jemand dazwischen mit. Der Anruf wird beendet, und ${name} gilt nicht mehr als verifiziert.`,
    differConfirm: "Anruf beenden",
    goOn: "Noch einmal vergleichen",
  },
  verified: {
    sas: (name: string) =>
      `${name} ist verifiziert: Ihr habt die Wörter in diesem oder einem früheren Anruf verglichen.`,
    safety_number: (name: string) => `${name} ist verifiziert: Du hast die Sicherheitsnummer verglichen.`,
  },
  discloses: (name: string) =>
    `Das Programm von ${name} gibt seine Schlüssel weiter, und jemand kann mithören. Es sagt das selbst.`,
  mismatch: {
    title: "Die Wörter sind verschieden",
    words: (name: string) =>
      `Vielleicht stand jemand zwischen dir und ${name}. Sag nichts Geheimes. Sprich mit ${name} auf anderem Weg, und sag deinem Betreiber Bescheid.`,
  },
  broken: {
    title: "Die Schlüssel dieses Anrufs setzen die früheren nicht fort",
    words: (name: string) =>
      `Dies ist nicht das Gerät von ${name}, mit dem du früher gesprochen hast: Es wurde neu eingerichtet, oder jemand steht dazwischen. Der Anruf wurde beendet, bevor etwas zu hören war. Frag ${name} auf anderem Weg.`,
    accept: "Ich weiß, warum",
    acceptWords: (name: string) =>
      `Nur wenn ${name} dir auf anderem Weg gesagt hat, warum: ein neues Gerät zum Beispiel. Euer nächster Anruf beginnt wie der erste, und ihr vergleicht die Wörter noch einmal.`,
    accepted: "Der nächste Anruf beginnt wie der erste.",
  },
  notProven: {
    title: "Dieser Anruf zeigte nicht, mit wem er ist",
    words: (name: string) =>
      `Du hattest ${name} verifiziert, und nichts an diesem Anruf zeigte, wer da spricht: Eine Nachricht kam zu spät, es ist ein anderes Gerät, oder jemand steht dazwischen. Der Anruf wurde beendet, bevor etwas zu hören war. Ruf noch einmal an. Bleibt es dabei, vergleicht noch einmal die Sicherheitsnummer.`,
  },
  details: {
    title: "Angaben zur Sicherheit",
    words: "Wörter dieses Anrufs",
    keyAgreement: "Schlüssel\u00ADvereinbarung",
    cipher: "Verschlüsselung",
    authentication: "Echtheit",
    hash: "Prüfsumme",
    continuity: "Fortsetzung",
    messaging: "Mit Nachrichten verbunden",
    client: "Programm der anderen Seite",
    continuities: {
      first: "Erster Anruf mit diesem Gerät: Noch gibt es nichts fortzusetzen.",
      kept: "Setzt die Schlüssel früherer Anrufe fort.",
      forgotten: "Die andere Seite hat keine Schlüssel früherer Anrufe behalten.",
      broken: "Setzt die früheren Anrufe, deren Wörter verglichen waren, nicht fort.",
    },
    messagingYes:
      "Ja: Schlüssel aus einer sicheren Nachricht sind ein Teil davon, auch gegen Quanten\u00ADcomputer.",
    messagingNo: "Nein",
    verified: "Verifiziert",
    verifiedBy: {
      sas: "Durch Vergleich der Wörter",
      safety_number: "Durch die Sicherheitsnummer",
      nobody: "Noch nicht",
    },
  },
  ends: {
    hung_up: "Der Anruf ist zu Ende.",
    cancelled: "Der Anruf wurde abgebrochen.",
    busy: (name: string) => `${name} führt gerade ein anderes Gespräch.`,
    declined: (name: string) => `${name} nimmt den Anruf jetzt nicht an.`,
    no_answer: (name: string) => `${name} hat nicht abgenommen.`,
    unreachable: (name: string) =>
      `Gerade ist kein Gerät von ${name} erreichbar. Der Anruf wird dort später angezeigt.`,
    answered_elsewhere: "Auf einem anderen Gerät von dir angenommen.",
    declined_elsewhere: "Auf einem anderen Gerät von dir abgelehnt.",
    not_secured: "Es kamen keine Schlüssel zustande, deshalb wurde der Anruf beendet. Zu hören war nichts.",
    mismatch: "Die Wörter sind verschieden, deshalb wurde der Anruf beendet.",
    continuity_broken:
      "Die Schlüssel setzen die früheren Anrufe nicht fort, deshalb wurde der Anruf beendet.",
    not_proven: (name: string) => `Nichts zeigte, dass es ${name} war, deshalb wurde der Anruf beendet.`,
    not_recognised: (name: string) =>
      `Das andere Gerät konnte nicht erkennen, dass du es bist, und hat den Anruf beendet. Ruf noch einmal an. Bleibt es dabei, vergleiche mit ${name} die Sicherheitsnummer.`,
    media_lost: "Die Verbindung ist abgerissen.",
    no_way:
      "Eure beiden Netze lassen euch nicht zueinander. Versuch es in einem anderen Netz, oder bitte deinen Betreiber um ein Relais.",
    no_microphone:
      "Es gibt kein Mikrofon, das Sottovoce benutzen darf. Erlaube es im Browser für diese Seite, oder schließ eines an, und ruf noch einmal an.",
    not_allowed: "Anrufe sind für dieses Konto nicht freigegeben. Bitte deinen Betreiber darum.",
    unknown: "Diese Adresse gibt es auf diesem Server nicht.",
    failed: "Etwas ist schiefgegangen. Ruf noch einmal an.",
  },
  /** Instead of `no_way`, where the setting is the reason. */
  noRelay: (name: string) =>
    `Du verbirgst deine Adresse vor nicht verifizierten Personen, und es gibt kein Relais dafür. Verifiziere ${name}, oder ändere das in den Einstellungen für Anrufe.`,
  again: "Noch einmal anrufen",
  write: "Nachricht schreiben",
  close: "Schließen",
  entry: {
    details: "Angaben zum Anruf",
    out: "Ausgehender Anruf",
    in: "Eingehender Anruf",
    missed: "Verpasster Anruf",
    notAnswered: "Nicht angenommen",
    callBack: "Zurückrufen",
    youDeclined: "Du hast abgelehnt.",
    youHungUp: "Du hast aufgelegt, bevor ihr verbunden wart.",
    theyHungUp: (name: string) => `${name} hat aufgelegt, bevor ihr verbunden wart.`,
    lasted: (time: string) => `Dauer: ${time}`,
    receipt: "Sicherheitsbeleg",
    secured: "Nur ihr beide konntet ihn hören.",
    verified: "Verifiziert",
  },
  /** On the locked screen, and in a notification. */
  whileLocked: "Jemand ruft an. Entsperre, um zu sehen, wer es ist, und um anzunehmen.",
  notification: "Eingehender Anruf",
};
