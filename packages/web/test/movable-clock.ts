/** Time that runs as it does, and that a test moves ahead: hours pass at once, and what was due in them happens. */
import type { Clock, TimerHandle } from "@sottovoce/sip";

interface Pending {
  /** By `elapsed()`. */
  readonly due: number;
  readonly callback: () => void;
  timeout: ReturnType<typeof setTimeout> | null;
}

/** What `setTimeout` takes. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export class MovableClock implements Clock {
  #ahead: number;
  readonly #pending = new Set<Pending>();

  /** @param ahead milliseconds by which it is ahead of the system's clock */
  constructor(ahead = 0) {
    this.#ahead = ahead;
  }

  /** Milliseconds by which it is ahead of the system's clock. */
  get ahead(): number {
    return this.#ahead;
  }

  now(): number {
    return Date.now() + this.#ahead;
  }

  elapsed(): number {
    return Math.floor(performance.now() + this.#ahead);
  }

  setTimer(ms: number, callback: () => void): TimerHandle {
    const pending: Pending = { due: this.elapsed() + Math.max(0, ms), callback, timeout: null };
    this.#pending.add(pending);
    this.#arm(pending);
    return { timer: pending };
  }

  clearTimer(handle: TimerHandle): void {
    const pending = handle.timer as Pending;
    if (pending.timeout !== null) clearTimeout(pending.timeout);
    this.#pending.delete(pending);
  }

  /** Moves on by so much; timers that are due by then fire soon after, those due first before the others. */
  moveTo(ahead: number): void {
    this.#ahead = ahead;
    const sorted = [...this.#pending].sort((one, other) => one.due - other.due);
    for (const pending of sorted) this.#arm(pending);
  }

  #arm(pending: Pending): void {
    if (pending.timeout !== null) clearTimeout(pending.timeout);
    const wait = Math.min(Math.max(0, pending.due - this.elapsed()), LONGEST_TIMEOUT_MS);
    pending.timeout = setTimeout(() => this.#fire(pending), wait);
  }

  #fire(pending: Pending): void {
    this.#pending.delete(pending);
    pending.callback();
  }
}
