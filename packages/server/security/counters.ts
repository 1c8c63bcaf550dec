/** Counts of failures that fade: half of them are forgotten after each quiet {@link HALF_LIFE_MS}. */
import { HALF_LIFE_MS, MAX_COUNTERS } from "./limits.ts";
import { Recent } from "./recent.ts";

interface Counter {
  readonly failures: number;
  /** Until when nothing more is to be tried, by `Clock.elapsed`. From then on the failures fade. */
  readonly until: number;
}

/** One sort of counters, of a bounded number. */
export class Counters {
  readonly #counters = new Recent<Counter>(MAX_COUNTERS);

  /** Counters kept. */
  get size(): number {
    return this.#counters.size;
  }

  /** Milliseconds until the key may try again; 0 when it may now. */
  wait(key: string, now: number): number {
    return Math.max(0, (this.#counters.get(key)?.until ?? 0) - now);
  }

  /**
   * Counts a failure.
   * @param delay from the failures by now, a fraction as they fade, to the milliseconds to wait
   * @returns the failures by now
   */
  add(key: string, now: number, delay: (failures: number) => number): number {
    const known = this.#counters.get(key);
    const failures = 1 + (known === undefined ? 0 : faded(known, now));
    this.#counters.set(key, { failures, until: now + delay(failures) });
    return failures;
  }

  forget(key: string): void {
    this.#counters.delete(key);
  }
}

/** Waiting a delay out is not yet a quiet time: otherwise each would be shorter than the one before. */
function faded({ failures, until }: Counter, now: number): number {
  return failures * 0.5 ** (Math.max(0, now - until) / HALF_LIFE_MS);
}
