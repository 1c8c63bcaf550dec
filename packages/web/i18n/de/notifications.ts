import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("de");

export const notifications: Messages["notifications"] = {
  messages: (count: number) => plural(count, { one: "# neue Nachricht", other: "# neue Nachrichten" }),
  arrived: "Es ist etwas Neues gekommen.",
  missedCall: "Verpasster Anruf.",
  notSent: "Eine Nachricht konnte nicht gesendet werden. Öffne sie, um zu sehen, warum.",
};
