/** The outbox's part of a message's timeline, in sentences (REQUIREMENTS M16). */
import type { TimelineEntry } from "../engine-api.ts";
import { type Cause, TRIES, type Trigger, type Try } from "./rules.ts";

const CAUSES: Readonly<Record<Cause, string>> = {
  written: "the message is new",
  resumed: "the program was started again",
  registered: "this device registered with the server",
  keep_alive: "the server answered a sign of life",
  next_message: "another message was sent",
  user: "it was asked for",
};

/** What a waiting message waits for. */
const TRIGGERS: readonly Trigger[] = ["registered", "keep_alive", "next_message", "user"];

export function composedEntry(at: number): TimelineEntry {
  return { at, event: "composed", text: "Written and stored on this device." };
}

/** @param at when the try began */
export function attemptEntry(at: number, { number, cause }: Try): TimelineEntry {
  const why = number === 1 ? CAUSES[cause] : "the one before failed";
  return { at, event: "attempt", text: `Attempt ${number} of ${TRIES}: ${why}.` };
}

/** @param nextAt when the next try comes, `null` when none is planned */
export function failedEntry(
  at: number,
  { number }: Try,
  sentence: string,
  nextAt: number | null,
): TimelineEntry {
  return {
    at,
    event: "attempt_failed",
    text: `Attempt ${number} failed. ${sentence}`,
    ...(nextAt === null ? {} : { nextAttemptAt: nextAt }),
  };
}

export function waitingEntry(at: number): TimelineEntry {
  return {
    at,
    event: "waiting",
    text: "Waits until this device registers, the server answers a sign of life, or another message is sent.",
    triggers: TRIGGERS,
  };
}

/** The try found that it may not leave now, and would find the same again. */
export function heldEntry(at: number, sentence: string): TimelineEntry {
  return { at, event: "waiting", text: sentence, triggers: ["user", "registered", "keep_alive"] };
}

/** The recipient turned out to have a SIP phone, and a person has agreed. */
export function endToSiteEntry(at: number): TimelineEntry {
  return {
    at,
    event: "waiting",
    text: "The recipient uses a SIP phone, and you agreed: it goes out end-to-site, so that the server can read it.",
  };
}

/**
 * @param expiresAt when the server gives it up, Unix milliseconds
 * @param isReadable whether the server was given the text itself
 */
export function enqueuedEntry(at: number, expiresAt: number, isReadable: boolean): TimelineEntry {
  const has = isReadable ? "The server has it and can read it" : "The server has it";
  const whom = isReadable ? "the recipient's phone" : "a device of the recipient";
  return {
    at,
    event: "enqueued",
    text: `${has}, delivers it as soon as ${whom} registers, and keeps it until ${utc(expiresAt)}.`,
    triggers: ["recipient_registered"],
  };
}

/** `2026-11-23 14:00:00 UTC`: a sentence is kept for good, and is read in other time zones than it was made in. */
function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, -5).replace("T", " ")} UTC`;
}

export function notSentEntry(at: number): TimelineEntry {
  return {
    at,
    event: "failed",
    text: "It could not be handed to the server within 12 hours, and was given up.",
  };
}

export function refusedEntry(at: number, sentence: string): TimelineEntry {
  return { at, event: "failed", text: sentence };
}

export function resentEntry(at: number): TimelineEntry {
  return { at, event: "resent", text: "A device of the recipient could not read it, and was sent it again." };
}
