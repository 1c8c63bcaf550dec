/** What is said of a message besides its text. */
import type { Contact, MessageSummary } from "@sottovoce/client";
import { formatDuration, formatTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { decisionFor } from "../../state/decision.ts";
import { harmlessLine } from "../../ui/harmless.ts";
import { shownAt } from "./shape.ts";

/** The status of an outgoing message, in words. */
export function statusWords({ status, reason }: MessageSummary): string {
  // It goes out only after a person has decided something.
  if (status === "sending" && reason !== null) return t().conversation.waitsForYou;
  return t().conversation.status[status];
}

/** Why a message is in trouble and what to do, or `null`. */
export function troubleWords({ status, reason }: MessageSummary): string | null {
  if (reason === null || status === "delivered") return null;
  const { errors, timeline } = t().engine;
  switch (reason) {
    case "expired":
      return timeline.expired;
    case "not_sent_in_time":
      return timeline.not_sent_in_time;
    case "refused":
      return errors.unexpected;
    default:
      return errors[reason];
  }
}

/** `5 minutes`, or `null` for a message that stays. */
export function disappearingTime({ disappearAfterS }: MessageSummary): string | null {
  return disappearAfterS === null ? null : formatDuration(disappearAfterS * 1_000);
}

/** The whole message in one sentence, for whoever hears it. @param name of the peer */
export function spokenMessage(message: MessageSummary, name: string): string {
  const { conversation, common } = t();
  const out = message.direction === "out";
  const words = [formatTime(shownAt(message))];
  if (out) words.push(statusWords(message));
  if (message.security === "end-to-site") words.push(conversation.readable);
  return conversation.spoken(out ? common.you : name, words.join(", "), harmlessLine(message.text));
}

export type Padlock = "verified" | "unverified" | "endToSite" | "changed" | "contradicted";

/** How messages to a contact are protected; the key of the words for it. */
export function padlockOf(contact: Contact): Padlock {
  const decision = decisionFor(contact);
  if (decision === "contradicted") return "contradicted";
  if (decision === "changed_key") return "changed";
  if (contact.level === "end-to-site") return "endToSite";
  return contact.trust === "verified" ? "verified" : "unverified";
}
