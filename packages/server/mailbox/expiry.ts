/** Removes what has expired, when it expires (REQUIREMENTS M4), in portions that hold nobody up. */
import type { Clock, TimerHandle } from "@sottovoce/sip";
import type { AppendedReceipt, MailboxStore } from "../store/store.ts";

/** Rows removed in one operation: 2 ms of the store, during which messages wait. */
const PORTION = 100;
/** Longest sleep: the wall clock may be set meanwhile, and a timer cannot tell. */
const LONGEST_SLEEP_MS = 3_600_000;
/** Wait before the store is asked again after it was unavailable. */
const STORE_RETRY_MS = 10_000;

export interface ExpirySurroundings {
  readonly store: Pick<MailboxStore, "expire" | "nextExpiry">;
  readonly clock: Clock;
  /** Hands receipts that expiry appended to the loops of their devices. */
  readonly forward: (receipts: readonly AppendedReceipt[]) => void;
  readonly onFault: (error: unknown) => void;
}

export class Expiry {
  readonly #around: ExpirySurroundings;
  #timer: TimerHandle | null = null;
  /** What the timer is set to; while running, the earliest moment noted meanwhile. */
  #wakeAt = Number.POSITIVE_INFINITY;
  #running: Promise<void> | null = null;
  /** Whether something came up while running. */
  #again = false;
  #stopped = false;

  constructor(around: ExpirySurroundings) {
    this.#around = around;
  }

  /** Something expires at that moment that was not there before. */
  note(expiresAt: number): void {
    if (expiresAt >= this.#wakeAt) return;
    if (this.#running === null) this.#arm(expiresAt);
    else this.#wakeAt = expiresAt;
  }

  /** Removes what is over now, then sleeps until something is. Resolves when it sleeps; errors go to the log. */
  run(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#work();
    return this.#running;
  }

  /** Sleeps for good. */
  stop(): void {
    this.#stopped = true;
    this.#disarm();
  }

  async #work(): Promise<void> {
    this.#disarm();
    const { store, clock, onFault } = this.#around;
    let next: number | null = null;
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false;
        await this.#removeAll();
        next = await store.nextExpiry();
      }
    } catch (error) {
      onFault(error);
      next = clock.now() + STORE_RETRY_MS;
    }
    this.#running = null;
    // What was noted while the question for the next moment was under way may not be in its answer.
    const moment = Math.min(next ?? Number.POSITIVE_INFINITY, this.#wakeAt);
    if (Number.isFinite(moment)) this.#arm(moment);
  }

  async #removeAll(): Promise<void> {
    const { store, clock, forward } = this.#around;
    for (;;) {
      const { removed, receipts } = await store.expire(clock.now(), PORTION);
      if (receipts.length > 0) forward(receipts);
      if (removed < PORTION || this.#stopped) return;
    }
  }

  #arm(moment: number): void {
    if (this.#stopped) return;
    this.#disarm();
    this.#wakeAt = moment;
    const sleep = Math.min(Math.max(0, moment - this.#around.clock.now()), LONGEST_SLEEP_MS);
    this.#timer = this.#around.clock.setTimer(sleep, () => {
      this.#timer = null;
      void this.run();
    });
  }

  #disarm(): void {
    if (this.#timer !== null) this.#around.clock.clearTimer(this.#timer);
    this.#timer = null;
    this.#wakeAt = Number.POSITIVE_INFINITY;
  }
}
