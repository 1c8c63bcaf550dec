/** How often something may happen for each of many: a token bucket apiece, in one number (GCRA, ITU-T I.371). */

export class Quota<Key> {
  readonly #intervalMs: number;
  readonly #burstMs: number;
  /** Moment at which each bucket would be full again, in the order of last use. */
  readonly #fullAt = new Map<Key, number>();

  /**
   * @param perMinute how many in the long run
   * @param burst how many at once after a quiet time
   */
  constructor(perMinute: number, burst: number) {
    this.#intervalMs = 60_000 / perMinute;
    this.#burstMs = this.#intervalMs * burst;
  }

  /** Buckets that are not full. */
  get size(): number {
    return this.#fullAt.size;
  }

  /**
   * Takes one from a key's allowance.
   * @param now by `Clock.elapsed`
   * @returns 0, or the milliseconds after which there is one
   */
  take(key: Key, now: number): number {
    this.#forgetOldest(now);
    const fullAt = Math.max(this.#fullAt.get(key) ?? now, now) + this.#intervalMs;
    // The tolerance keeps the n-th of a burst of n from failing to rounding.
    const wait = fullAt - now - this.#burstMs;
    if (wait > 1e-6) return Math.ceil(wait);
    this.#fullAt.delete(key);
    this.#fullAt.set(key, fullAt);
    return 0;
  }

  /** Each call clears away up to two full buckets, which say nothing: the map never outgrows the active keys. */
  #forgetOldest(now: number): void {
    let looked = 0;
    for (const [key, fullAt] of this.#fullAt) {
      if (fullAt > now || ++looked > 2) return;
      this.#fullAt.delete(key);
    }
  }
}
