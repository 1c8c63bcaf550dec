/** The outbox's numbers (REQUIREMENTS M7), as PrivateGSM users know them. */
import type { AttemptCause } from "../history/facts.ts";

/** Tries in one round. */
export const TRIES = 5;

/** One try lasts this long, whether it fails at once or hangs: five make the 60 seconds of a round. */
export const TRY_MS = 12_000;

/** A message that could not be handed to the server in this time is given up. */
export const OUTBOX_LIFETIME_MS = 12 * 3_600_000;

/**
 * Submissions under way at once, over all recipients. Enough to share the server's group commits,
 * few enough that a phone's network is not choked.
 */
export const MAX_IN_FLIGHT = 32;

/**
 * How often one try goes back because the devices changed between asking and sending. They change when somebody
 * links a device: more than once in a try is a server that contradicts itself.
 */
export const MAX_ROUNDS = 3;

/** What started a round: a trigger, the message itself, or the program after it was interrupted in a round. */
export type Cause = AttemptCause;

/** What starts a new round for a waiting message. */
export type Trigger = Exclude<Cause, "written" | "resumed">;

/** One try: which one of its round, and what started the round. */
export interface Try {
  /** 1 … 5. */
  readonly number: number;
  readonly cause: Cause;
}
