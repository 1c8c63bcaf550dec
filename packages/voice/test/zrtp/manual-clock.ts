/** Time that stands still until a test moves it. */
import type { ZrtpClock } from "../../zrtp/session-api.ts";

interface Pending {
  readonly due: number;
  readonly order: number;
  readonly callback: () => void;
}

export class ManualClock implements ZrtpClock {
  #order = 0;
  readonly #pending = new Set<Pending>();
  /** Milliseconds since it was made. */
  elapsed = 0;

  setTimer(ms: number, callback: () => void): { readonly timer: unknown } {
    const timer: Pending = { due: this.elapsed + ms, order: this.#order++, callback };
    this.#pending.add(timer);
    return { timer };
  }

  clearTimer(handle: { readonly timer: unknown }): void {
    this.#pending.delete(handle.timer as Pending);
  }

  /** How many timers are set. */
  get size(): number {
    return this.#pending.size;
  }

  /** Goes to the next timer and runs it. @returns false where none is set, or none before `until` */
  step(until = Number.POSITIVE_INFINITY): boolean {
    const [first] = [...this.#pending].sort((a, b) => a.due - b.due || a.order - b.order);
    if (first === undefined || first.due > until) return false;
    this.elapsed = first.due;
    this.#pending.delete(first);
    first.callback();
    return true;
  }
}

/** Lets everything happen that waits for nothing but its turn: the cryptography of Node answers at once. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
