/**
 * A line of a timeline as it is kept: code and values. The English sentence is made of them when it is read, so that
 * nothing a person is told exists in one language alone (docs/decisions/languages.md).
 */
import type {
  AttemptCause,
  TimelineEntry,
  TimelineEventKind,
  TimelineFact,
  TimelineTrigger,
} from "./facts.ts";

/** What versions before the codes kept. */
interface OldEntry {
  readonly code?: never;
  readonly at: number;
  readonly event: TimelineEventKind;
  readonly text: string;
  readonly nextAttemptAt?: number;
  readonly triggers?: readonly TimelineTrigger[];
  readonly omitted?: number;
}

export type NewEntry = Exclude<TimelineFact, { readonly code: "text" }> & {
  readonly at: number;
  readonly nextAttemptAt?: number;
  /** Of a failure, or a remark: the English sentence where it came about, which may name what the code does not. */
  readonly sentence?: string;
};

export type StoredEntry = NewEntry | OldEntry;

const CAUSES: Readonly<Record<AttemptCause, string>> = {
  written: "the message is new",
  resumed: "the program was started again",
  registered: "this device registered with the server",
  keep_alive: "the server answered a sign of life",
  devices_shown: "the server showed the recipient's devices",
  next_message: "another message was sent",
  user: "it was asked for",
};

const EVENTS: Readonly<Record<NewEntry["code"], TimelineEventKind>> = {
  composed: "composed",
  attempt: "attempt",
  attempt_failed: "attempt_failed",
  waiting: "waiting",
  held: "waiting",
  goes_end_to_site: "waiting",
  enqueued: "enqueued",
  sent_elsewhere: "enqueued",
  delivered: "delivered",
  expired: "expired",
  not_sent_in_time: "failed",
  refused: "failed",
  mailbox_full: "failed",
  device_gone: "failed",
  received: "received",
  resent: "resent",
  remark: "received",
  missed_call: "received",
  omitted: "omitted",
};

const TRIGGERS: Readonly<Partial<Record<NewEntry["code"], readonly TimelineTrigger[]>>> = {
  waiting: ["registered", "keep_alive", "next_message", "user"],
  held: ["user", "registered", "keep_alive"],
  enqueued: ["recipient_registered"],
};

/** What kind of thing an entry tells of. */
export function eventOf(entry: StoredEntry): TimelineEventKind {
  if (entry.code === undefined) return entry.event;
  return EVENTS[entry.code];
}

/** How many entries one stands for. */
export function standsFor(entry: StoredEntry): number {
  if (entry.code === undefined) return entry.omitted ?? 1;
  return entry.code === "omitted" ? entry.omitted : 1;
}

/** The entry as users of the engine see it. */
export function toldEntry(stored: StoredEntry): TimelineEntry {
  if (stored.code === undefined) return { ...stored, code: "text" };
  const { sentence, ...entry } = stored;
  const triggers = triggersOf(stored);
  return {
    ...entry,
    event: eventOf(stored),
    text: sentenceOfEntry(stored),
    ...(triggers === undefined ? {} : { triggers }),
  };
}

function triggersOf(entry: NewEntry): readonly TimelineTrigger[] | undefined {
  const triggers = TRIGGERS[entry.code];
  const waitsForList = entry.code === "held" && entry.failure === "devices_withheld";
  return waitsForList && triggers !== undefined ? ["devices_shown", ...triggers] : triggers;
}

function sentenceOfEntry(entry: NewEntry): string {
  switch (entry.code) {
    case "composed":
      return `Written and stored on this device.${disappearingWords(entry)}`;
    case "attempt": {
      const why = entry.attempt === 1 ? CAUSES[entry.cause] : "the one before failed";
      return `Attempt ${entry.attempt} of ${entry.attempts}: ${why}.`;
    }
    case "attempt_failed":
      return `Attempt ${entry.attempt} failed. ${entry.sentence ?? ""}`.trimEnd();
    case "waiting":
      return "Waits until this device registers, the server answers a sign of life, or another message is sent.";
    case "goes_end_to_site":
      return `The recipient uses a SIP phone, and you agreed: it goes out end-to-site, so that the server can read it.${entry.hereOnly ? HERE_ONLY : ""}`;
    case "enqueued":
      return enqueuedWords(entry);
    case "sent_elsewhere":
      return "Sent from another of your devices.";
    case "delivered":
      return entry.readable ? "The recipient's phone has it." : "A device of the recipient has it.";
    case "expired":
      return "It was not taken in time; the server has deleted it.";
    case "not_sent_in_time":
      return "It could not be handed to the server within 12 hours, and was given up.";
    case "mailbox_full":
      return "The recipient has too many messages waiting.";
    case "device_gone":
      return "The recipient's device is gone.";
    case "received":
      return entry.readable
        ? "Received from a SIP phone, end-to-site, and stored on this device."
        : "Received and stored on this device.";
    case "resent":
      return "A device of the recipient could not read it, and was sent it again.";
    case "omitted":
      return `${entry.omitted} entries before this moment are left out.`;
    case "held":
    case "refused":
    case "remark":
    case "missed_call":
      return entry.sentence ?? "";
  }
}

const HERE_ONLY = " It disappears on this device alone: a phone keeps what it was sent.";

function disappearingWords({ disappearAfterS, hereOnly }: NewEntry & { readonly code: "composed" }): string {
  if (disappearAfterS === null) return "";
  if (hereOnly) return HERE_ONLY;
  return ` It disappears ${duration(disappearAfterS)} after it was read, and here ${duration(disappearAfterS)} after its delivery.`;
}

/** In the largest unit that goes into it whole: `90 minutes`. @param seconds whole, from 1 */
function duration(seconds: number): string {
  const units = [
    ["week", 604_800],
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ] as const;
  for (const [name, length] of units) {
    const count = seconds / length;
    if (Number.isInteger(count)) return count === 1 ? `1 ${name}` : `${count} ${name}s`;
  }
  return seconds === 1 ? "1 second" : `${seconds} seconds`;
}

function enqueuedWords({ expiresAt, readable }: NewEntry & { readonly code: "enqueued" }): string {
  const has = readable ? "The server has it and can read it" : "The server has it";
  const whom = readable ? "the recipient's phone" : "a device of the recipient";
  return `${has}, delivers it as soon as ${whom} registers, and keeps it until ${utc(expiresAt)}.`;
}

/** `2026-11-23 14:00:00 UTC`: the sentence may be read in other time zones than it was made in. */
function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, -5).replace("T", " ")} UTC`;
}
