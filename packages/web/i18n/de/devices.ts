/** The devices of the account: list, linking from the side that lets in, removing. */
import type { Messages } from "../en/index.ts";

export const devices: Messages["devices"] = {
  title: "Geräte",
  about: "Was du schreibst und bekommst, erscheint auf jedem deiner Geräte.",
  list: "Deine Geräte",
  thisDevice: "Dieses Gerät",
  first: "Erstes Gerät",
  other: "Weiteres Gerät",
  unnamed: "Ein Gerät",
  primary: "Verbindet und entfernt Geräte",
  since: (date) => `Seit ${date}`,
  link: "Weiteres Gerät verbinden",
  notHere: "Verbunden und entfernt werden Geräte auf dem, das du als erstes eingerichtet hast.",
  remove: (device) => `${device} entfernen`,
  removeTitle: (device) => `${device} entfernen?`,
  removeWords:
    "Es wird sofort abgemeldet und bekommt keine Nachrichten mehr. Was darauf gespeichert ist, bleibt dort, verschlüsselt unter seiner Passphrase.",
  removeYes: "Entfernen",
  removed: (device) => `${device} ist entfernt.`,
  offer: {
    title: "Weiteres Gerät verbinden",
    how: "Öffne Sottovoce im Browser des anderen Geräts und scanne dort diesen Code. Oder öffne dort diesen Link.",
    secret: "Zeige ihn sonst niemandem.",
    code: "QR-Code für das andere Gerät",
    copy: "Link kopieren",
    validFor: (time) => `Gültig noch ${time}`,
    waiting: "Warten auf das andere Gerät …",
    making: "Der Link wird erstellt …",
  },
  compare: {
    title: "Vergleiche die Ziffern",
    words: (device) =>
      `${device} möchte in dein Konto. Lass es nur herein, wenn es dieselben sechs Ziffern zeigt.`,
    digits: "Sechs Ziffern",
    match: "Gleich: hereinlassen",
    differ: "Sie sind verschieden",
  },
  linked: {
    title: "Das Gerät ist verbunden",
    words: "Was du schreibst und bekommst, erscheint von jetzt an auf beiden.",
  },
  declined: {
    title: "Das Gerät wurde nicht hereingelassen",
    words:
      "Vielleicht hat jemand anders deinen Link geöffnet. In dein Konto ist niemand gekommen. Erstelle einen neuen Link und zeige ihn nur deinem eigenen Gerät.",
  },
  expired: {
    title: "Der Link gilt nicht mehr",
    words: "Niemand ist damit dazugekommen. Erstelle einen neuen, wenn das andere Gerät bereit ist.",
  },
  failed: "Das Gerät ist nicht verbunden",
  again: "Neuen Link erstellen",
};
