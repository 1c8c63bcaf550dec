/** Words of every screen. */
import { pluralIn } from "../plural.ts";

const plural = pluralIn("en");

export const common = {
  app: "Sottovoce",
  back: "Back",
  close: "Close",
  cancel: "Cancel",
  ok: "OK",
  done: "Done",
  next: "Continue",
  search: "Search",
  clear: "Clear",
  copy: "Copy",
  copied: "Copied.",
  remove: "Delete",
  retry: "Try again",
  save: "Save",
  show: "Show",
  hide: "Hide",
  history: "History",
  contacts: "Contacts",
  settings: "Settings",
  navigation: "Main",
  loading: "Loading…",
  you: "You",
  online: "Connected",
  connecting: "Connecting…",
  offline: "No connection. What you write is sent as soon as there is one.",
  refused: "The server no longer accepts this device.",
  impostor: "This is not your server. Nothing was sent to it.",
  unexpected: "Something unexpected happened. Please try again.",
  newVersion: "A new version is ready.",
  reload: "Reload",
  notLoaded: "This part of the app could not be loaded. Check the connection.",
  choose: "Choose a conversation",
  chooseHint: "Or start a new one.",
  unread: (count: number) => plural(count, { one: "# unread message", other: "# unread messages" }),
  lostWhileLocked: (count: number) =>
    plural(count, {
      one: "# message that came while Sottovoce was locked is damaged and cannot be read.",
      other: "# messages that came while Sottovoce was locked are damaged and cannot be read.",
    }),
};
