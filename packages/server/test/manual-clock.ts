import type { Clock, TimerHandle } from "@sottovoce/sip";

interface Pending {
  readonly due: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  /** What the time of day was stepped by. */
  #stepped = 0;
  readonly #pending = new Set<Pending>();

  /** @param now Unix milliseconds */
  constructor(now = Date.now()) {
    this.#now = now;
  }

  now = (): number => this.#now + this.#stepped;

  elapsed = (): number => this.#now;

  setTimer(ms: number, callback: () => void): TimerHandle {
    const timer: Pending = { due: this.#now + ms, callback };
    this.#pending.add(timer);
    return { timer };
  }

  clearTimer(handle: TimerHandle): void {
    this.#pending.delete(handle.timer as Pending);
  }

  /** Timers that are set. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Moves on, running what falls due in the order of its moment. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== null; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.due);
      this.#pending.delete(next);
      next.callback();
    }
    this.#now = end;
  }

  /** Steps the time of day and leaves the timers alone, as setting a system's clock does. */
  step(ms: number): void {
    this.#stepped += ms;
  }

  #next(end: number): Pending | null {
    let first: Pending | null = null;
    for (const timer of this.#pending) {
      if (timer.due <= end && (first === null || timer.due < first.due)) first = timer;
    }
    return first;
  }
}
