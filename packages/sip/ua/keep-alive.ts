import type { RandomSource } from "../transaction/token.ts";
import type { Clock, TimerHandle } from "../transport/clock.ts";
import type { SipConnection } from "../transport/connection.ts";
import { between } from "./fraction.ts";

/** RFC 5626 §4.4.1: without Flow-Timer, pings on a connection are 95 to 120 s apart. */
export const DEFAULT_FLOW_TIMER_MS = 120_000;

/** RFC 5626 §4.4.1: "a random number between 80% and 100%" of the server's time. */
const EARLIEST = 0.8;

/** RFC 5626 §4.4.1: no pong within 10 s, and the flow has failed. */
export const PONG_TIMEOUT_MS = 10_000;

/** Who hears of a flow's life. */
export interface KeepAliveHandler {
  /** The server answered a ping. */
  onAnswered(): void;
  /** It did not in time. */
  onFailed(): void;
}

/** Pings a connection by CRLF (RFC 5626 §3.5.1, §4.4.1), which also keeps the mappings of NATs in between. */
export class KeepAlive {
  readonly #clock: Clock;
  readonly #random: RandomSource;
  readonly #connection: SipConnection;
  readonly #handler: KeepAliveHandler;
  #flowTimerMs = DEFAULT_FLOW_TIMER_MS;
  /** The next ping, or the end of waiting for its pong. */
  #timer: TimerHandle | null = null;
  #waiting = false;

  constructor(clock: Clock, random: RandomSource, connection: SipConnection, handler: KeepAliveHandler) {
    this.#clock = clock;
    this.#random = random;
    this.#connection = connection;
    this.#handler = handler;
  }

  /** Starts, or goes on with another interval. @param flowTimerMs from Flow-Timer; `null` where there was none */
  start(flowTimerMs: number | null): void {
    const next = flowTimerMs ?? DEFAULT_FLOW_TIMER_MS;
    // A refreshed registration changes nothing as a rule, and must not put the next ping off again and again.
    if (this.#timer !== null && next === this.#flowTimerMs) return;
    this.#flowTimerMs = next;
    if (!this.#waiting) this.#schedule();
  }

  /** Pings at once, because something (a new network, a wakened machine) makes the flow doubtful. */
  check(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#connection.ping();
    this.#set(PONG_TIMEOUT_MS, () => {
      this.#waiting = false;
      this.#handler.onFailed();
    });
  }

  /** A pong came. */
  answered(): void {
    if (!this.#waiting) return;
    this.#waiting = false;
    this.#schedule();
    this.#handler.onAnswered();
  }

  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
    this.#waiting = false;
  }

  #schedule(): void {
    this.#set(between(this.#random, EARLIEST * this.#flowTimerMs, this.#flowTimerMs), () => this.check());
  }

  #set(ms: number, callback: () => void): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = this.#clock.setTimer(ms, () => {
      this.#timer = null;
      callback();
    });
  }
}
