/** Every limit of a session, with its reason (SM1.md "Rules"). */

const HOUR_MS = 3_600_000;

/**
 * Message keys stored for messages that have not come yet, in one session. Bounds its memory to 44 kB; mail
 * lives 72 h, so a thousand missing messages are far beyond ordinary loss. The oldest give way.
 */
export const MAX_SKIPPED_KEYS = 1_000;

/**
 * Largest jump over missing messages that is followed, and so what one envelope of a peer may cost us: 10,000 steps
 * and the keys of the last 1,000 are 45 to 70 ms with `node:crypto`, 105 to 180 ms in JavaScript, which the web
 * provider uses for them (measured on two busy cores).
 */
export const MAX_JUMP = 10_000;

/** Receiving chains of the past that still wait for late messages. */
export const MAX_OLD_CHAINS = 5;

/** Messages one chain sends. Without an answer in so many, a new session brings fresh keys. */
export const MAX_CHAIN_MESSAGES = 10_000;

/**
 * How long what was skipped is waited for, replaced sessions receive, and envelopes are remembered: the 72 h the
 * server keeps an envelope, 12 h in the sender's outbox, and half a day for wrong clocks.
 */
export const LATE_MS = 96 * HOUR_MS;

/** Sessions of one peer device that only receive. */
export const MAX_RECEIVE_ONLY = 5;

/** A session that nobody answered for so long was perhaps never received: the next message fetches a new bundle. */
export const UNANSWERED_MS = 7 * 24 * HOUR_MS;

/**
 * A peer that still sends on a session we replaced so long ago has not heard of its successor, perhaps because we had
 * nothing to say: then we follow. Half of the time such a session lives, so that a word every two days is enough.
 */
export const RETURN_MS = LATE_MS / 2;

/** At most one retry request per device in this time, so that two broken clients cannot keep each other busy. */
export const RETRY_INTERVAL_MS = HOUR_MS;

/**
 * How long a session that carries a retry request goes before others. Messages that overtook the request, or were
 * overtaken by it, come within that time; and where only one side knows of the request, because it was lost, the two
 * disagree no longer. When it is over the next request may go out.
 */
export const RETRY_PREFERRED_MS = RETRY_INTERVAL_MS;

/** What is older is not sent again: the mailbox would have dropped it as well (REQUIREMENTS M4). */
export const RESEND_MS = 72 * HOUR_MS;

/**
 * Time between two moments of this device's clock, in milliseconds. Never negative: a clock that was ahead and is set
 * back must not stretch a limit by as much.
 */
export function elapsed(since: number, now: number): number {
  return Math.abs(now - since);
}
