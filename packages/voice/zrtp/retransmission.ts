/** Sending again until an answer comes (RFC 6189 §6). */
import type { ZrtpClock } from "./session-api.ts";

/** Pauses in milliseconds: the first, doubled each time, never above the cap. */
interface Schedule {
  readonly first: number;
  readonly cap: number;
  /** How often a message is sent after the first time. */
  readonly times: number;
}

/** T1, §6: 50 ms, at most 200 ms, 20 times. */
export const HELLO_SCHEDULE: Schedule = { first: 50, cap: 200, times: 20 };
/** §6: at least 12 seconds once there is a sign that the peer speaks ZRTP: 50 + 100 + 60 · 200 ms. */
export const HELLO_TIMES_KNOWN = 62;
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

  /** Goes on until the message has been sent again this often in all; shortens nothing. */
  extend(times: number): void {
    this.#times += Math.max(0, times - this.#schedule.times);
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
