/** The list of conversations. */
import type { Messages } from "../en/index.ts";

export const history: Messages["history"] = {
  search: "Rechercher une conversation",
  newMessage: "Nouveau message",
  emptyTitle: "Aucun message pour l’instant",
  emptyWords: "Écrivez à quelqu’un de votre serveur. Personne d’autre que vous deux ne peut le lire.",
  nothingFound: "Aucun résultat",
  nothingFoundWords: "Aucun nom ni dernier message ne contient ces mots.",
  /** Before one’s own last message. */
  you: "Vous :",
  missedCall: "Appel manqué",
};
