/** Remarks of the engine, in words. */
import type { MessageSummary } from "@sottovoce/client";
import { sanitizeLine } from "./sanitize.ts";
import { dateTime } from "./time.ts";

/** Why a call was missed, as the end of a sentence. */
const CALL_ENDS: Readonly<Record<NonNullable<MessageSummary["missedCall"]>, string>> = {
  not_answered: "nobody answered",
  offline: "no device of yours was connected",
  busy: "your devices were busy",
};

/**
 * The sentence of a remark; of a missed call with its moment, which is not the one at which the remark came.
 * @param when how that moment is written
 */
export function noteWords(message: MessageSummary, when: (at: number) => string = dateTime): string {
  const { peer, text, sentAt, missedCall } = message;
  if (missedCall === undefined) return sanitizeLine(text);
  return `Missed call from ${peer} at ${when(sentAt)}: ${CALL_ENDS[missedCall]}.`;
}
