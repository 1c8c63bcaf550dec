/** How often something may happen for each of many: a token bucket apiece, in one number (GCRA, ITU-T I.371). */

export class Quota<Key> {
  readonly #intervalMs: number;
  readonly #burstMs: number;
  /**
   * Moment at which each bucket would be full again. Two generations, the older of which is full by the time it is
   * dropped whole: so nothing has to be looked for, and memory is that of the keys of two bursts' time.
   */
  #fullAt = new Map<Key, number>();
  #older = new Map<Key, number>();
  #turn = Number.NEGATIVE_INFINITY;

  /**
   * @param perMinute how many in the long run
   * @param burst how many at once after a quiet time
   */
  constructor(perMinute: number, burst: number) {
    this.#intervalMs = 60_000 / perMinute;
    this.#burstMs = this.#intervalMs * burst;
  }

  /** Buckets that are remembered. */
  get size(): number {
    return this.#fullAt.size + this.#older.size;
  }

  /**
   * Takes from a key's allowance.
   * @param now by `Clock.elapsed`
   * @param amount how many at once; more than the burst is never there
   * @returns 0, or the milliseconds after which there are as many; then nothing was taken
   */
  take(key: Key, now: number, amount = 1): number {
    if (now >= this.#turn) this.#turnOver(now);
    const known = this.#fullAt.get(key) ?? this.#older.get(key) ?? now;
    const fullAt = Math.max(known, now) + this.#intervalMs * amount;
    // The tolerance keeps the n-th of a burst of n from failing to rounding.
    const wait = fullAt - now - this.#burstMs;
    if (wait > 1e-6) return Math.ceil(wait);
    this.#fullAt.set(key, fullAt);
    return 0;
  }

  /** What was noted before the last turn is full by now. */
  #turnOver(now: number): void {
    this.#older = now - this.#turn < this.#burstMs ? this.#fullAt : new Map();
    this.#fullAt = new Map();
    this.#turn = now + this.#burstMs;
  }
}
