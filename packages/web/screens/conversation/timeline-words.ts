/** A message's timeline in the person's language. */
import type { FailureCode, MessageSummary, TimelineEntry } from "@sottovoce/client";
import { formatDuration, formatMoment } from "../../i18n/format.ts";
import { language, t } from "../../i18n/index.ts";

export interface TimelineLine {
  readonly at: number;
  /** What happened, and then what comes next: each a sentence. */
  readonly happened: readonly string[];
  readonly next: readonly string[];
}

/** @param name of the peer, harmless and isolated */
export function timelineLine(entry: TimelineEntry, message: MessageSummary, name: string): TimelineLine {
  return { at: entry.at, happened: happened(entry, message, name), next: whatComesNext(entry) };
}

function happened(entry: TimelineEntry, message: MessageSummary, name: string): readonly string[] {
  const { timeline: words, notes } = t().engine;
  switch (entry.code) {
    case "composed":
      return composed(entry.disappearAfterS, entry.hereOnly);
    case "attempt": {
      const cause = entry.attempt > 1 ? words.causes.failed : words.causes[entry.cause];
      return [words.attempt(entry.attempt, entry.attempts, cause)];
    }
    case "attempt_failed":
      return [words.attempt_failed(entry.attempt, sentenceOf(entry.failure))];
    case "held":
    case "refused":
      return [sentenceOf(entry.failure)];
    case "enqueued":
      return [
        entry.readable ? words.enqueuedReadable : words.enqueued,
        words.keptUntil(formatMoment(entry.expiresAt)),
      ];
    case "delivered":
      return [entry.readable ? words.deliveredReadable : words.delivered];
    case "received":
      return [entry.readable ? words.receivedReadable : words.received];
    case "omitted":
      return [words.omitted(entry.omitted)];
    case "remark":
      return message.note === null ? [entry.text] : [notes[message.note](name)];
    case "missed_call":
      return missedCall(message);
    case "waiting":
    case "goes_end_to_site":
    case "sent_elsewhere":
    case "expired":
    case "not_sent_in_time":
    case "mailbox_full":
    case "device_gone":
    case "resent":
      return [words[entry.code]];
    default:
      // Kept by a version that knew the English sentence alone, or made by a newer one.
      return [entry.text];
  }
}

/** A newer version may have kept a code that this one does not know. */
function sentenceOf(failure: FailureCode): string {
  const sentences: Readonly<Record<string, string | undefined>> = t().engine.errors;
  return sentences[failure] ?? t().engine.errors.unexpected;
}

function composed(disappearAfterS: number | null, hereOnly: boolean): readonly string[] {
  const words = t().engine.timeline;
  if (disappearAfterS === null) return [words.composed];
  const time = formatDuration(disappearAfterS * 1_000);
  return [words.composed, hereOnly ? words.composedHereOnly(time) : words.composedDisappearing(time)];
}

function missedCall({ missedCall: why }: MessageSummary): readonly string[] {
  const { missed } = t().conversation;
  return why === undefined ? [missed.title] : [missed.title, missed[why]];
}

function whatComesNext({ event, nextAttemptAt, triggers = [] }: TimelineEntry): readonly string[] {
  const words = t().engine.timeline;
  const lines: string[] = [];
  if (nextAttemptAt !== undefined) lines.push(words.nextAttempt(formatMoment(nextAttemptAt)));
  if (triggers.length > 0) {
    const any = new Intl.ListFormat(language(), { type: "disjunction" });
    const occasions = any.format(triggers.map((trigger) => words.triggers[trigger]));
    lines.push(event === "enqueued" ? words.deliveredWhen(occasions) : words.nextWhen(occasions));
  }
  return lines;
}
