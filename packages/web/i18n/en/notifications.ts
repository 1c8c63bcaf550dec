/** Notifications of the system. Short: a phone shows two lines. */
import { pluralIn } from "../plural.ts";

const plural = pluralIn("en");

export const notifications = {
  messages: (count: number) => plural(count, { one: "# new message", other: "# new messages" }),
  /** While it is locked: what came may belong to a call, which cannot be told from a message then. */
  arrived: "Something new has come.",
  missedCall: "Missed call.",
  notSent: "A message could not be sent. Open it to see why.",
};
