import type { Clock, TimerHandle } from "../transport/clock.ts";

type Pending = { readonly due: number; readonly order: number; readonly callback: () => void };

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  /** Milliseconds since it was made: what timers go by. */
  #elapsed = 0;
  /** Unix ms at which it was made, as far as it knows. */
  #origin: number;
  #order = 0;
  readonly #pending = new Set<Pending>();

  /** @param start Unix ms at which it stands first. */
  constructor(start = 1_700_000_000_000) {
    this.#origin = start;
  }

  now(): number {
    return this.#origin + this.#elapsed;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  setTimer(ms: number, callback: () => void): TimerHandle {
    const timer: Pending = { due: this.#elapsed + Math.max(0, ms), order: this.#order++, callback };
    this.#pending.add(timer);
    return { timer };
  }

  clearTimer(handle: TimerHandle): void {
    this.#pending.delete(handle.timer as Pending);
  }

  /** How many timers are set. */
  get size(): number {
    return this.#pending.size;
  }

  /** Milliseconds until the next timer is due; `null` where none is set. */
  get next(): number | null {
    const first = this.#first();
    return first === null ? null : first.due - this.#elapsed;
  }

  /** Moves on by `ms`, running what falls due in its order, each at its own time. */
  advance(ms: number): void {
    const end = this.#elapsed + ms;
    for (let first = this.#first(); first !== null && first.due <= end; first = this.#first()) {
      this.#elapsed = first.due;
      this.#pending.delete(first);
      first.callback();
    }
    this.#elapsed = end;
  }

  /** Steps the time of day and leaves the timers alone, as setting a system's clock does. */
  step(ms: number): void {
    this.#origin += ms;
  }

  #first(): Pending | null {
    let first: Pending | null = null;
    for (const timer of this.#pending) {
      if (first === null || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) {
        first = timer;
      }
    }
    return first;
  }
}
