/** The outbox's part of a message's timeline (REQUIREMENTS M16). */
import type { NewEntry } from "../history/entry.ts";
import type { Failure } from "./failure.ts";
import { TRIES, type Try } from "./rules.ts";

/**
 * @param disappearAfterS `null` for a message that stays
 * @param hereOnly whether a SIP phone is to get it, which keeps it
 */
export function composedEntry(at: number, disappearAfterS: number | null, hereOnly: boolean): NewEntry {
  return { at, code: "composed", disappearAfterS, hereOnly: hereOnly && disappearAfterS !== null };
}

/** @param at when the try began */
export function attemptEntry(at: number, { number, cause }: Try): NewEntry {
  return { at, code: "attempt", attempt: number, attempts: TRIES, cause };
}

/** @param nextAt when the next try comes, `null` when none is planned */
export function failedEntry(
  at: number,
  { number }: Try,
  { code, sentence }: Failure,
  nextAt: number | null,
): NewEntry {
  const next = nextAt === null ? {} : { nextAttemptAt: nextAt };
  return { at, code: "attempt_failed", attempt: number, failure: code, sentence, ...next };
}

export function waitingEntry(at: number): NewEntry {
  return { at, code: "waiting" };
}

/** The try found that it may not leave now, and would find the same again. */
export function heldEntry(at: number, { code, sentence }: Failure): NewEntry {
  return { at, code: "held", failure: code, sentence };
}

/**
 * The recipient turned out to have a SIP phone, and a person has agreed.
 * @param hereOnly whether it was to disappear, which a phone does not make it do
 */
export function endToSiteEntry(at: number, hereOnly: boolean): NewEntry {
  return { at, code: "goes_end_to_site", hereOnly };
}

/**
 * @param expiresAt when the server gives it up, Unix milliseconds
 * @param readable whether the server was given the text itself
 */
export function enqueuedEntry(at: number, expiresAt: number, readable: boolean): NewEntry {
  return { at, code: "enqueued", expiresAt, readable };
}

export function notSentEntry(at: number): NewEntry {
  return { at, code: "not_sent_in_time" };
}

export function refusedEntry(at: number, { code, sentence }: Failure): NewEntry {
  return { at, code: "refused", failure: code, sentence };
}

export function resentEntry(at: number): NewEntry {
  return { at, code: "resent" };
}
