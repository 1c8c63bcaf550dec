import type { HeaderEntries, SipRequest, SipResponse } from "../message/message.ts";
import type { Timer, TimerOwner } from "../transport/timers.ts";
import { createAck, createCancel } from "./ack.ts";
import {
  type Channel,
  type ClientHandlers,
  type ClientTransaction,
  TIMED_OUT,
  TRANSPORT_FAILED,
  type TransactionFailure,
} from "./channel.ts";
import { T1_MS, TIMER_D_MS, type TimerName, TRANSACTION_TIMEOUT_MS } from "./timer-values.ts";

/** RFC 3261 §17.1.1.2, figure 5, with Accepted from RFC 6026 §7.2. */
export type InviteClientState = "calling" | "proceeding" | "completed" | "accepted" | "terminated";

/** The client side of an INVITE. It acknowledges refusals itself; the ACK for a 2xx is its user's (§13.2.2.4). */
export class InviteClient implements ClientTransaction, TimerOwner<TimerName> {
  /** As sent, with its topmost Via. */
  readonly request: SipRequest;
  readonly key: string;
  state: InviteClientState = "calling";
  readonly #channel: Channel;
  readonly #handlers: ClientHandlers;
  #timerA: Timer<TimerName> | null = null;
  #timerB: Timer<TimerName> | null = null;
  /** Timer D or M, whichever the final response started. */
  #linger: Timer<TimerName> | null = null;
  #intervalA = T1_MS;
  #ack: SipRequest | null = null;
  /** What the CANCEL says beyond the INVITE, once one is wanted. */
  #cancelHeaders: HeaderEntries | null = null;

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
    this.#timerB = this.#channel.timers.start(TRANSACTION_TIMEOUT_MS, this, "B");
    if (!this.#channel.reliable) this.#timerA = this.#channel.timers.start(this.#intervalA, this, "A");
  }

  /** A response with this transaction's branch and method (§17.1.3) arrived. */
  receive(response: SipResponse): void {
    switch (this.state) {
      case "calling":
      case "proceeding":
        if (response.status < 200) this.#proceed();
        else if (response.status < 300) this.#accept();
        else this.#complete(response);
        this.#handlers.onResponse(response, this);
        return;
      case "accepted":
        // Several 2xx may come: repeated, or from several forks. Each needs an ACK from the user (RFC 6026 §7.2).
        if (response.status >= 200 && response.status < 300) this.#handlers.onResponse(response, this);
        return;
      case "completed":
        // The peer has not had our ACK.
        if (response.status >= 300 && this.#ack !== null) this.#channel.send(this.#ack);
        return;
      case "terminated":
        return;
    }
  }

  /**
   * Asks the peer to stop (§9.1), as soon as it is known to have the request. A final response still comes.
   * @param headers of the CANCEL, such as Reason (RFC 3326)
   */
  cancel(headers: HeaderEntries = []): void {
    if (this.#cancelHeaders !== null) return;
    this.#cancelHeaders = headers;
    if (this.state === "proceeding") this.#sendCancel(headers);
  }

  onTimer(name: TimerName): void {
    if (name === "A") this.#retransmit();
    else if (name === "B") this.#fail(TIMED_OUT);
    else if (name === "D" || name === "M") this.#terminate();
  }

  /** The connection failed (§17.1.4). */
  onTransportError(): void {
    switch (this.state) {
      case "calling":
      case "proceeding":
      case "completed":
        this.#fail(TRANSPORT_FAILED);
        return;
      case "accepted":
        this.#terminate(); // nothing is sent from here; the call goes on without this transaction
        return;
      case "terminated":
        return;
    }
  }

  #retransmit(): void {
    this.#intervalA *= 2;
    this.#channel.send(this.request);
    this.#timerA = this.#channel.timers.start(this.#intervalA, this, "A");
  }

  #proceed(): void {
    if (this.state === "proceeding") return;
    this.state = "proceeding";
    this.#stopTimers();
    if (this.#cancelHeaders !== null) this.#sendCancel(this.#cancelHeaders);
  }

  /** §9.1: a peer that answers the INVITE neither with 487 nor otherwise within 64*T1 never will. */
  #sendCancel(headers: HeaderEntries): void {
    this.#channel.cancel(createCancel(this.request, headers));
    this.#timerB = this.#channel.timers.start(TRANSACTION_TIMEOUT_MS, this, "B");
  }

  #accept(): void {
    this.#stopTimers();
    this.state = "accepted";
    this.#linger = this.#channel.timers.start(TRANSACTION_TIMEOUT_MS, this, "M");
  }

  #complete(response: SipResponse): void {
    this.#stopTimers();
    this.#ack = createAck(this.request, response);
    this.#channel.send(this.#ack);
    if (this.#channel.reliable) {
      this.#terminate(); // Timer D is 0: the response cannot come twice
      return;
    }
    this.state = "completed";
    this.#linger = this.#channel.timers.start(TIMER_D_MS, this, "D");
  }

  #fail(failure: TransactionFailure): void {
    this.#terminate();
    this.#handlers.onFailure(failure, this);
  }

  #terminate(): void {
    this.#stopTimers();
    if (this.#linger !== null) this.#channel.timers.stop(this.#linger);
    this.state = "terminated";
    this.#channel.clientTerminated(this);
  }

  #stopTimers(): void {
    if (this.#timerA !== null) this.#channel.timers.stop(this.#timerA);
    if (this.#timerB !== null) this.#channel.timers.stop(this.#timerB);
  }
}
