import { createResponse, type SipRequest, type SipResponse } from "../message/message.ts";
import type { Timer, TimerOwner } from "../transport/timers.ts";
import {
  type Channel,
  NOT_ACKNOWLEDGED,
  type ServerFailureHandler,
  type ServerTransaction,
  TRANSPORT_FAILED,
  type TransactionFailure,
} from "./channel.ts";
import {
  T1_MS,
  T2_MS,
  T4_MS,
  type TimerName,
  TRANSACTION_TIMEOUT_MS,
  TRYING_DELAY_MS,
} from "./timer-values.ts";

/** RFC 3261 §17.2.1, figure 7, with Accepted from RFC 6026 §7.1. */
export type InviteServerState = "proceeding" | "completed" | "confirmed" | "accepted" | "terminated";

/** The server side of an INVITE. */
export class InviteServer implements ServerTransaction, TimerOwner<TimerName> {
  readonly request: SipRequest;
  /** From `serverKey`. */
  readonly key: string;
  state: InviteServerState = "proceeding";
  /** Told where a response could not reach the peer, or was never acknowledged. */
  onFailure: ServerFailureHandler | null = null;
  readonly #channel: Channel;
  lastResponse: SipResponse | null = null;
  #trying: Timer<TimerName> | null = null;
  #timerG: Timer<TimerName> | null = null;
  /** Timer H, I or L: the one that ends the state. */
  #end: Timer<TimerName> | null = null;
  #intervalG = T1_MS;

  constructor(request: SipRequest, key: string, channel: Channel) {
    this.request = request;
    this.key = key;
    this.#channel = channel;
  }

  /** Begins to wait for the user's first response; 100 Trying is sent where none comes within 200 ms. */
  start(): void {
    this.#trying = this.#channel.timers.start(TRYING_DELAY_MS, this, "trying");
  }

  /**
   * Sends a response of the user's. In Accepted further 2xx pass: repeating them until the ACK is the user's work
   * (RFC 3261 §13.3.1.4).
   * @returns whether it was sent; `false` where it came too late
   */
  respond(response: SipResponse): boolean {
    switch (this.state) {
      case "proceeding":
        this.lastResponse = response;
        this.#stop(this.#trying);
        this.#channel.send(response);
        if (response.status >= 300) this.#complete();
        else if (response.status >= 200) this.#linger("accepted", TRANSACTION_TIMEOUT_MS, "L");
        return true;
      case "accepted":
        if (response.status < 200 || response.status >= 300) return false;
        this.#channel.send(response);
        return true;
      case "completed":
      case "confirmed":
      case "terminated":
        return false;
    }
  }

  /** The same INVITE came again (§17.2.3). */
  receive(): void {
    switch (this.state) {
      case "proceeding":
      case "completed":
        if (this.lastResponse !== null) this.#channel.send(this.lastResponse);
        return;
      case "accepted": // RFC 6026 §7.1: absorbed, the user is repeating its 2xx
      case "confirmed":
      case "terminated":
        return;
    }
  }

  /**
   * An ACK with this transaction's branch came.
   * @returns whether it is the user's business: the ACK of a 2xx (RFC 6026 §7.1)
   */
  receiveAck(): boolean {
    switch (this.state) {
      case "accepted":
        return true;
      case "completed":
        this.#stop(this.#timerG);
        if (this.#channel.reliable)
          this.#terminate(); // Timer I is 0
        else this.#linger("confirmed", T4_MS, "I");
        return false;
      case "proceeding": // acknowledges what was never sent
      case "confirmed":
      case "terminated":
        return false;
    }
  }

  onTimer(name: TimerName): void {
    if (name === "trying") this.respond(createResponse(this.request, 100));
    else if (name === "G") this.#retransmit();
    else if (name === "H") this.#fail(NOT_ACKNOWLEDGED);
    else if (name === "I" || name === "L") this.#terminate();
  }

  /**
   * A response could not be sent. RFC 6026 §7.1 corrects §17.2.4 of RFC 3261: the user is told and the state stays.
   * A reliable transport that fails, however, is a connection that has closed: neither a response nor an ACK can
   * pass any more, and waiting would only keep memory.
   */
  onTransportError(): void {
    const { state } = this;
    if (state === "terminated") return;
    if (this.#channel.reliable) this.#terminate();
    if (state !== "confirmed") this.onFailure?.(TRANSPORT_FAILED);
  }

  #retransmit(): void {
    this.#intervalG = Math.min(2 * this.#intervalG, T2_MS);
    if (this.lastResponse !== null) this.#channel.send(this.lastResponse);
    this.#timerG = this.#channel.timers.start(this.#intervalG, this, "G");
  }

  #complete(): void {
    if (!this.#channel.reliable) this.#timerG = this.#channel.timers.start(this.#intervalG, this, "G");
    this.#linger("completed", TRANSACTION_TIMEOUT_MS, "H");
  }

  #linger(state: InviteServerState, delayMs: number, timer: TimerName): void {
    this.#stop(this.#end);
    this.state = state;
    this.#end = this.#channel.timers.start(delayMs, this, timer);
  }

  #fail(failure: TransactionFailure): void {
    this.#terminate();
    this.onFailure?.(failure);
  }

  #terminate(): void {
    this.#stop(this.#trying);
    this.#stop(this.#timerG);
    this.#stop(this.#end);
    this.state = "terminated";
    this.#channel.serverTerminated(this);
  }

  #stop(timer: Timer<TimerName> | null): void {
    if (timer !== null) this.#channel.timers.stop(timer);
  }
}
