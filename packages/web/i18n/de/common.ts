/** Words of every screen. */
import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("de");

export const common: Messages["common"] = {
  app: "Sottovoce",
  back: "Zurück",
  close: "Schließen",
  cancel: "Abbrechen",
  ok: "OK",
  done: "Fertig",
  next: "Weiter",
  search: "Suchen",
  clear: "Leeren",
  copy: "Kopieren",
  copied: "Kopiert.",
  remove: "Löschen",
  retry: "Noch einmal versuchen",
  save: "Speichern",
  show: "Anzeigen",
  hide: "Verbergen",
  history: "Verlauf",
  contacts: "Kontakte",
  settings: "Einstellungen",
  navigation: "Hauptmenü",
  loading: "Wird geladen …",
  you: "Du",
  online: "Verbunden",
  connecting: "Verbinden …",
  offline: "Keine Verbindung. Was du schreibst, geht hinaus, sobald wieder eine da ist.",
  refused: "Der Server nimmt dieses Gerät nicht mehr an.",
  impostor: "Das ist nicht dein Server. Ihm wurde nichts gesendet.",
  unexpected: "Etwas Unerwartetes ist geschehen. Bitte versuche es noch einmal.",
  newVersion: "Eine neue Version ist bereit.",
  reload: "Neu laden",
  notLoaded: "Dieser Teil der App konnte nicht geladen werden. Prüfe die Verbindung.",
  choose: "Wähle eine Unterhaltung",
  chooseHint: "Oder beginne eine neue.",
  unread: (count: number) =>
    plural(count, { one: "# ungelesene Nachricht", other: "# ungelesene Nachrichten" }),
  lostWhileLocked: (count: number) =>
    plural(count, {
      one: "# Nachricht, die bei gesperrtem Sottovoce kam, ist beschädigt und nicht lesbar.",
      other: "# Nachrichten, die bei gesperrtem Sottovoce kamen, sind beschädigt und nicht lesbar.",
    }),
};
