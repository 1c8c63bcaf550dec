import type { RandomSource } from "../transaction/token.ts";
import { between } from "./fraction.ts";

/**
 * First wait. RFC 5626 §4.5 suggests 30 s for phones that ring through another flow meanwhile; here a message waits
 * for the one flow there is, and the random half spreads a site's phones well enough.
 */
export const BASE_TIME_MS = 2_000;

/**
 * Longest wait. RFC 5626 §4.5 suggests 1800 s; nobody should wait longer than a minute for messages once the server
 * is back, and 5,000 devices spread over half a minute are fewer than 200 handshakes a second.
 */
export const MAX_TIME_MS = 60_000;

/** How long to wait before the next attempt at a flow (RFC 5626 §4.5; both times "MAY be configurable"). */
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

  /** Counts a failure. @returns milliseconds to wait, at random from half the upper bound to all of it */
  failed(): number {
    const upper = Math.min(this.#maxMs, this.#baseMs * 2 ** this.#failures);
    this.#failures++;
    return between(this.#random, upper / 2, upper);
  }

  /** The flow was a success: it registered, and a keep-alive on it was answered. */
  succeeded(): void {
    this.#failures = 0;
  }
}
