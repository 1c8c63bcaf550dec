import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("it");

export const notifications: Messages["notifications"] = {
  messages: (count: number) => plural(count, { one: "# nuovo messaggio", other: "# nuovi messaggi" }),
  arrived: "È arrivato qualcosa di nuovo.",
  missedCall: "Chiamata persa.",
  notSent: "Un messaggio non è stato inviato. Aprilo per sapere perché.",
};
