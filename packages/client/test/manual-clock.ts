/** Time that a test moves by hand. */
import type { Clock, TimerHandle } from "@sottovoce/sip";

interface Pending {
  readonly due: number;
  readonly callback: () => void;
}

export class ManualClock implements Clock {
  readonly #start: number;
  #now: number;
  readonly #timers = new Set<Pending>();

  constructor(start = Date.UTC(2026, 0, 15, 8)) {
    this.#start = start;
    this.#now = start;
  }

  /** Timers that have not run yet. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now - this.#start;
  }

  setTimer(ms: number, callback: () => void): TimerHandle {
    const timer: Pending = { due: this.#now + Math.max(0, ms), callback };
    this.#timers.add(timer);
    return { timer };
  }

  clearTimer(handle: TimerHandle): void {
    this.#timers.delete(handle.timer as Pending);
  }

  /** Lets time pass. Each timer runs at its moment, and what it sets going has come to rest before the next one does. */
  async elapse(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#next(end); next !== null; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.due);
      this.#timers.delete(next);
      next.callback();
      await settle();
    }
    this.#now = end;
  }

  #next(end: number): Pending | null {
    let first: Pending | null = null;
    for (const timer of this.#timers) {
      if (timer.due <= end && (first === null || timer.due < first.due)) first = timer;
    }
    return first;
  }
}

/**
 * Resolves when everything that does not wait for a timer is done: in these tests nothing does real input or output,
 * so all of it runs in microtasks, and a turn of the event loop empties their queue.
 */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}
