import type { RandomSource } from "../transaction/token.ts";
import { between } from "./fraction.ts";

/**
 * First wait. RFC 5626 §4.5 suggests 30 s for phones that ring through another flow meanwhile; here a message waits
 * for the one flow there is, and a server restarts in two or three seconds: it is found again about as long after it
 * came back as it was away.
 */
export const BASE_TIME_MS = 1_000;

/**
 * Longest wait. RFC 5626 §4.5 suggests 1800 s; once the server is back, however long it was away, everybody shall have
 * their messages within half a minute, and 5,000 devices spread over that are fewer than 250 handshakes a second.
 */
export const MAX_TIME_MS = 24_000;

/**
 * Shortest wait as a part of the upper bound. RFC 5626 §4.5 takes half; all devices of a server that restarts lose
 * their flows in the same instant, and waits from half of one bound to all of it would keep them in waves. Spread this
 * wide, the waves run into each other: 5,000 devices come at half the rate (`bench/restart.ts`).
 */
const SHORTEST = 0.1;

/** How long to wait before the next attempt at a flow (RFC 5626 §4.5; both times "MAY be configured"). */
export class Backoff {
  readonly #random: RandomSource;
  readonly #baseMs: number;
  readonly #maxMs: number;
  #failures = 0;

  constructor(random: RandomSource, baseMs = BASE_TIME_MS, maxMs = MAX_TIME_MS) {
    this.#random = random;
    this.#baseMs = baseMs;
    this.#maxMs = maxMs;
  }

  /** Counts a failure. @returns milliseconds to wait, at random from a tenth of the upper bound to all of it */
  failed(): number {
    const upper = Math.min(this.#maxMs, this.#baseMs * 2 ** this.#failures);
    this.#failures++;
    return between(this.#random, upper * SHORTEST, upper);
  }

  /** The flow was a success: it registered, and a keep-alive on it was answered. */
  succeeded(): void {
    this.#failures = 0;
  }
}
