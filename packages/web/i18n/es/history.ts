/** The list of conversations. */
import type { Messages } from "../en/index.ts";

export const history: Messages["history"] = {
  search: "Buscar conversaciones",
  newMessage: "Mensaje nuevo",
  emptyTitle: "Aún no hay mensajes",
  emptyWords: "Escribe a alguien de tu servidor. Nadie más que vosotros dos puede leerlo.",
  nothingFound: "No se ha encontrado nada",
  nothingFoundWords: "Ningún nombre ni último mensaje contiene esas palabras.",
  /** Before one’s own last message. */
  you: "Tú:",
  missedCall: "Llamada perdida",
};
