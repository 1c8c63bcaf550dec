import type { Messages } from "../en/index.ts";
import { pluralIn } from "../plural.ts";

const plural = pluralIn("es");

export const notifications: Messages["notifications"] = {
  messages: (count: number) => plural(count, { one: "# mensaje nuevo", other: "# mensajes nuevos" }),
  arrived: "Ha llegado algo nuevo.",
  missedCall: "Llamada perdida.",
  notSent: "Un mensaje no se pudo enviar. Ábrelo para saber por qué.",
};
