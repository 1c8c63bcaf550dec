/** How long nobody has done anything in any tab. */
import type { Clock } from "@sottovoce/sip";

export class Idle {
  readonly #clock: Clock;
  #elapsed: number;
  #now: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#elapsed = clock.elapsed();
    this.#now = clock.now();
  }

  /** Somebody did something. */
  touch(): void {
    this.#elapsed = this.#clock.elapsed();
    this.#now = this.#clock.now();
  }

  /**
   * Milliseconds. The time of day is asked as well, since the even clock stands still on some machines while they sleep,
   * and a machine that was asleep was idle.
   */
  get ms(): number {
    return Math.max(this.#clock.elapsed() - this.#elapsed, this.#clock.now() - this.#now);
  }
}
