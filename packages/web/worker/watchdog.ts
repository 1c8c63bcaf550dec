/**
 * Notices that the leader does not answer any more although it lives: browsers on phones freeze tabs in the background
 * without freeing their locks. (Chromium does not freeze a page that holds one.)
 */
import type { Clock, TimerHandle } from "@sottovoce/sip";

/** How often a leader that is silent is asked. */
const ASK_EVERY_MS = 15_000;
/** An answer comes within milliseconds; deriving the key of a passphrase keeps a slow phone busy for some seconds. */
const ANSWER_MS = 8_000;
/** Questions without an answer until it is given up: one may be lost to this worker's own sleep. */
const TRIES = 2;

export interface WatchdogHandler {
  ask(): void;
  onSilent(): void;
}

export class Watchdog {
  readonly #clock: Clock;
  readonly #handler: WatchdogHandler;
  #timer: TimerHandle | null = null;
  #unanswered = 0;

  constructor(clock: Clock, handler: WatchdogHandler) {
    this.#clock = clock;
    this.#handler = handler;
  }

  /** Watches a leader, from now on. */
  start(): void {
    this.#unanswered = 0;
    this.#set(ASK_EVERY_MS);
  }

  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  /** The leader has said something. */
  heard(): void {
    if (this.#timer !== null && this.#unanswered > 0) this.start();
  }

  /** A request waits for the leader: asks it now. */
  hurry(): void {
    if (this.#timer !== null && this.#unanswered === 0) this.#ask();
  }

  #ask(): void {
    if (this.#unanswered === TRIES) {
      this.stop();
      this.#handler.onSilent();
      return;
    }
    this.#unanswered++;
    this.#handler.ask();
    this.#set(ANSWER_MS);
  }

  #set(ms: number): void {
    this.stop();
    this.#timer = this.#clock.setTimer(ms, () => this.#ask());
  }
}
