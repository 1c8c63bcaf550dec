/** Time that stands still until a test moves it; a machine may sleep, and its clock be set. */
import type { Clock, TimerHandle } from "@sottovoce/sip";

interface Pending {
  readonly due: number;
  readonly callback: () => void;
}

export class MovableTime implements Clock {
  #elapsed = 0;
  /** What the time of day is ahead of the even clock. */
  #wall = Date.UTC(2026, 0, 15, 8);
  readonly #pending = new Set<Pending>();

  now(): number {
    return this.#wall + this.#elapsed;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  setTimer(ms: number, callback: () => void): TimerHandle {
    const timer: Pending = { due: this.#elapsed + ms, callback };
    this.#pending.add(timer);
    return { timer };
  }

  clearTimer(handle: TimerHandle): void {
    this.#pending.delete(handle.timer as Pending);
  }

  /** Time passes, and what is due happens at its moment. */
  pass(ms: number): void {
    const end = this.#elapsed + ms;
    for (let next = this.#next(end); next !== null; next = this.#next(end)) {
      this.#pending.delete(next);
      this.#elapsed = Math.max(this.#elapsed, next.due);
      next.callback();
    }
    this.#elapsed = end;
  }

  /** The machine sleeps: the time of day goes on, the even clock and timers do not. */
  sleep(ms: number): void {
    this.#wall += ms;
  }

  setBack(ms: number): void {
    this.#wall -= ms;
  }

  #next(end: number): Pending | null {
    const due = [...this.#pending].filter((timer) => timer.due <= end);
    return due.toSorted((one, other) => one.due - other.due)[0] ?? null;
  }
}
