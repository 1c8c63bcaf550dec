import type { SipResponse } from "../message/message.ts";
import type { ServerTransaction } from "../transaction/channel.ts";
import { T1_MS, T2_MS, TRANSACTION_TIMEOUT_MS } from "../transaction/timer-values.ts";
import type { Clock, TimerHandle } from "../transport/clock.ts";

/**
 * A 2xx to an INVITE, repeated until its ACK comes (RFC 3261 §13.3.1.4). Also on a reliable transport: the ACK comes
 * from the far end, and what is lost behind the next hop nobody tells.
 */
export class Acceptance {
  readonly #clock: Clock;
  readonly #transaction: ServerTransaction;
  readonly #response: SipResponse;
  readonly #onOver: (acknowledged: boolean) => void;
  #interval = T1_MS;
  #repeat: TimerHandle | null = null;
  #end: TimerHandle | null = null;
  #isOver = false;

  /** @param onOver called once: the ACK came, or never came */
  constructor(
    clock: Clock,
    transaction: ServerTransaction,
    response: SipResponse,
    onOver: (acknowledged: boolean) => void,
  ) {
    this.#clock = clock;
    this.#transaction = transaction;
    this.#response = response;
    this.#onOver = onOver;
  }

  /** CSeq number of the INVITE, which its ACK has too. */
  get seq(): number | null {
    return this.#transaction.request.headers.cseq()?.seq ?? null;
  }

  /** Sends it the first time. @returns whether it could be: `false` where the caller was quicker to give up */
  start(): boolean {
    if (!this.#transaction.respond(this.#response)) return false;
    this.#end = this.#clock.setTimer(TRANSACTION_TIMEOUT_MS, () => this.#over(false));
    this.#wait();
    return true;
  }

  acknowledged(): void {
    this.#over(true);
  }

  /** Ends it without a word. */
  stop(): void {
    this.#isOver = true;
    if (this.#repeat !== null) this.#clock.clearTimer(this.#repeat);
    if (this.#end !== null) this.#clock.clearTimer(this.#end);
  }

  #wait(): void {
    this.#repeat = this.#clock.setTimer(this.#interval, () => {
      this.#interval = Math.min(2 * this.#interval, T2_MS);
      this.#transaction.respond(this.#response);
      this.#wait();
    });
  }

  #over(acknowledged: boolean): void {
    if (this.#isOver) return;
    this.stop();
    this.#onOver(acknowledged);
  }
}
