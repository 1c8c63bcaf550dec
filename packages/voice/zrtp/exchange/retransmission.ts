/** Sending again until an answer comes (RFC 6189 §6). */
import type { ZrtpClock } from "../session-api.ts";

/** Pauses in milliseconds: the first, doubled each time, never above the cap. */
export interface Schedule {
  readonly first: number;
  readonly cap: number;
  /** How often a message is sent after the first time. */
  readonly times: number;
}

/** T1, §6: 50 ms, at most 200 ms, 20 times; 3.75 s. */
export const HELLO_SCHEDULE: Schedule = { first: 50, cap: 200, times: 20 };
/**
 * After {@link HELLO_SCHEDULE}, to whoever may yet begin: nothing is ever said in clear, so that giving up early would
 * gain nothing. 12 s in all, as §6 has it for a peer of which something was heard.
 */
export const LATE_HELLO_SCHEDULE: Schedule = { first: 1000, cap: 1000, times: 8 };
/** §6: at least 12 seconds once there is a sign that the peer speaks ZRTP: 50 + 100 + 60 · 200 ms. */
export const KNOWN_HELLO_SCHEDULE: Schedule = { ...HELLO_SCHEDULE, times: 62 };
/** T2, §6: 150 ms, at most 1,200 ms, 10 times. */
export const MESSAGE_SCHEDULE: Schedule = { first: 150, cap: 1200, times: 10 };

export class Retransmission {
  readonly #clock: ZrtpClock;
  readonly #schedule: Schedule;
  readonly #send: () => void;
  readonly #giveUp: () => void;
  #times: number;
  #pause: number;
  #timer: { readonly timer: unknown } | null = null;

  /**
   * Sends at once.
   *
   * @param giveUp called once, one pause after the last time: its answer may still be on the way
   */
  constructor(clock: ZrtpClock, schedule: Schedule, send: () => void, giveUp: () => void) {
    this.#clock = clock;
    this.#schedule = schedule;
    this.#send = send;
    this.#giveUp = giveUp;
    this.#times = schedule.times;
    this.#pause = schedule.first;
    send();
    this.#wait();
  }

  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  #wait(): void {
    this.#timer = this.#clock.setTimer(this.#pause, () => this.#again());
    this.#pause = Math.min(this.#pause * 2, this.#schedule.cap);
  }

  #again(): void {
    this.#timer = null;
    if (this.#times === 0) {
      this.#giveUp();
      return;
    }
    this.#times--;
    this.#send();
    this.#wait();
  }
}
