import type { Clock, TimerHandle } from "@sottovoce/sip";

interface Pending {
  readonly due: number;
  readonly callback: () => void;
}

/** Time that a test moves by hand. */
export class ManualClock implements Clock {
  #elapsed = 0;
  readonly #timers = new Set<Pending>();

  now(): number {
    return 1_760_000_000_000 + this.#elapsed;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  setTimer(ms: number, callback: () => void): TimerHandle {
    const timer: Pending = { due: this.#elapsed + Math.max(0, ms), callback };
    this.#timers.add(timer);
    return { timer };
  }

  clearTimer(handle: TimerHandle): void {
    this.#timers.delete(handle.timer as Pending);
  }

  /** How many timers are set. */
  get size(): number {
    return this.#timers.size;
  }

  /** Lets time pass, each timer at its moment, and promises in between. */
  async elapse(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    for (let next = this.#next(end); next !== null; next = this.#next(end)) {
      this.#elapsed = Math.max(this.#elapsed, next.due);
      this.#timers.delete(next);
      next.callback();
      await Promise.resolve();
    }
    this.#elapsed = end;
  }

  /** Lets time pass at once; timers that fell due meanwhile run late, as on a machine that was busy. */
  stall(ms: number): void {
    this.#elapsed += ms;
  }

  #next(end: number): Pending | null {
    let first: Pending | null = null;
    for (const timer of this.#timers) {
      if (timer.due <= end && (first === null || timer.due < first.due)) first = timer;
    }
    return first;
  }
}
