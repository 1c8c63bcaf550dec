/** Locks when nobody has done anything for so long as the operator, or the person, has set. */
import type { Clock, TimerHandle } from "@sottovoce/sip";
import type { Idle } from "./idle.ts";

/** Timers stand still while the machine sleeps: after it woke, this is the longest until the lock is noticed as due. */
const LOOK_EVERY_MS = 10_000;

export class LockTimer {
  readonly #clock: Clock;
  readonly #idle: Idle;
  readonly #limitMs: () => number;
  readonly #onDue: () => void;
  #timer: TimerHandle | null = null;

  /** @param limitMs idle time until it locks; asked again each time, since it can be changed */
  constructor(clock: Clock, idle: Idle, limitMs: () => number, onDue: () => void) {
    this.#clock = clock;
    this.#idle = idle;
    this.#limitMs = limitMs;
    this.#onDue = onDue;
  }

  start(): void {
    this.stop();
    const left = this.#limitMs() - this.#idle.ms;
    this.#timer = this.#clock.setTimer(Math.min(Math.max(0, left), LOOK_EVERY_MS), () => {
      if (!this.check()) this.start();
    });
  }

  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  /** Locks where it is due. To be asked before anything is taken as a sign that somebody is there. @returns whether */
  check(): boolean {
    if (this.#timer === null || this.#idle.ms < this.#limitMs()) return false;
    this.stop();
    this.#onDue();
    return true;
  }
}
