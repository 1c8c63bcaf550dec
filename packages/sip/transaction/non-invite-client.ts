import type { SipRequest, SipResponse } from "../message/message.ts";
import type { Timer, TimerOwner } from "../transport/timers.ts";
import {
  type Channel,
  type ClientHandlers,
  type ClientTransaction,
  TIMED_OUT,
  TRANSPORT_FAILED,
  type TransactionFailure,
} from "./channel.ts";
import { T1_MS, T2_MS, T4_MS, type TimerName, TRANSACTION_TIMEOUT_MS } from "./timer-values.ts";

/** RFC 3261 §17.1.2.2, figure 6. */
export type NonInviteClientState = "trying" | "proceeding" | "completed" | "terminated";

/** The client side of any request but INVITE and ACK. */
export class NonInviteClient implements ClientTransaction, TimerOwner<TimerName> {
  /** As sent, with its topmost Via. */
  readonly request: SipRequest;
  readonly key: string;
  state: NonInviteClientState = "trying";
  readonly #channel: Channel;
  readonly #handlers: ClientHandlers;
  #timerE: Timer<TimerName> | null = null;
  #timerF: Timer<TimerName> | null = null;
  #intervalE = T1_MS;

  /** @param key from `clientKey` */
  constructor(request: SipRequest, key: string, channel: Channel, handlers: ClientHandlers) {
    this.request = request;
    this.key = key;
    this.#channel = channel;
    this.#handlers = handlers;
  }

  /** Sends the request. */
  start(): void {
    this.#channel.send(this.request);
    this.#timerF = this.#channel.timers.start(TRANSACTION_TIMEOUT_MS, this, "F");
    if (!this.#channel.reliable) this.#timerE = this.#channel.timers.start(this.#intervalE, this, "E");
  }

  /** A response with this transaction's branch and method (§17.1.3) arrived. */
  receive(response: SipResponse): void {
    switch (this.state) {
      case "trying":
      case "proceeding":
        if (response.status < 200) this.state = "proceeding";
        else this.#complete();
        this.#handlers.onResponse(response, this);
        return;
      case "completed":
      case "terminated":
        return; // a retransmission of the final response: the user has had it
    }
  }

  onTimer(name: TimerName): void {
    if (name === "E") this.#retransmit();
    else if (name === "F") this.#fail(TIMED_OUT);
    else if (name === "K") this.#terminate();
  }

  /** The connection failed (§17.1.4). */
  onTransportError(): void {
    switch (this.state) {
      case "trying":
      case "proceeding":
        this.#fail(TRANSPORT_FAILED);
        return;
      case "completed":
        this.#terminate(); // nothing more is sent here, and the user has its answer
        return;
      case "terminated":
        return;
    }
  }

  #retransmit(): void {
    this.#intervalE = this.state === "trying" ? Math.min(2 * this.#intervalE, T2_MS) : T2_MS;
    this.#channel.send(this.request);
    this.#timerE = this.#channel.timers.start(this.#intervalE, this, "E");
  }

  #complete(): void {
    this.#stopTimers();
    if (this.#channel.reliable) {
      this.#terminate(); // Timer K is 0: the response cannot come twice
      return;
    }
    this.state = "completed";
    this.#channel.timers.start(T4_MS, this, "K");
  }

  #fail(failure: TransactionFailure): void {
    this.#terminate();
    this.#handlers.onFailure(failure, this);
  }

  #terminate(): void {
    this.#stopTimers();
    this.state = "terminated";
    this.#channel.clientTerminated(this);
  }

  #stopTimers(): void {
    if (this.#timerE !== null) this.#channel.timers.stop(this.#timerE);
    if (this.#timerF !== null) this.#channel.timers.stop(this.#timerF);
  }
}
