/** The list of conversations. */
import type { Messages } from "../en/index.ts";

export const history: Messages["history"] = {
  search: "Cerca tra le conversazioni",
  newMessage: "Nuovo messaggio",
  emptyTitle: "Ancora nessun messaggio",
  emptyWords: "Scrivi a qualcuno sul tuo server. Nessuno tranne voi due può leggerlo.",
  nothingFound: "Nessun risultato",
  nothingFoundWords: "Nessun nome e nessun ultimo messaggio contiene queste parole.",
  /** Before one’s own last message. */
  you: "Tu:",
  missedCall: "Chiamata persa",
};
