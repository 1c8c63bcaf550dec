/** Every limit of a session, with its reason (SM1.md "Rules"). */

const HOUR_MS = 3_600_000;

/**
 * Message keys stored for messages that have not come yet, in one session. Bounds its memory to 44 kB; mail
 * lives 72 h, so a thousand missing messages are far beyond ordinary loss. The oldest give way.
 */
export const MAX_SKIPPED_KEYS = 1_000;

/** Largest jump over missing messages that is followed: 10,000 steps are 70 ms, what a peer may cost us at most. */
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

/** At most one retry request per device in this time, so that two broken clients cannot keep each other busy. */
export const RETRY_INTERVAL_MS = HOUR_MS;

/** What is older is not sent again: the mailbox would have dropped it as well (REQUIREMENTS M4). */
export const RESEND_MS = 72 * HOUR_MS;
