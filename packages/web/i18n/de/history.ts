/** The list of conversations. */
import type { Messages } from "../en/index.ts";

export const history: Messages["history"] = {
  search: "Unterhaltungen durchsuchen",
  newMessage: "Neue Nachricht",
  emptyTitle: "Noch keine Nachrichten",
  emptyWords: "Schreib jemandem auf deinem Server. Niemand außer euch beiden kann es lesen.",
  nothingFound: "Nichts gefunden",
  nothingFoundWords: "Kein Name und keine letzte Nachricht enthält diese Wörter.",
  /** Before one’s own last message. */
  you: "Du:",
  missedCall: "Verpasster Anruf",
};
