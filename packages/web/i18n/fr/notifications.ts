import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("fr");

export const notifications: Messages["notifications"] = {
  messages: (count: number) => plural(count, { one: "# nouveau message", other: "# nouveaux messages" }),
  arrived: "Il y a du nouveau.",
  missedCall: "Appel manqué.",
  notSent: "Un message n’a pas pu être envoyé. Ouvrez-le pour savoir pourquoi.",
};
