import type { SipRequest, SipResponse } from "../message/message.ts";
import type { Timer, TimerOwner } from "../transport/timers.ts";
import {
  type Channel,
  type ServerFailureHandler,
  type ServerTransaction,
  TRANSPORT_FAILED,
} from "./channel.ts";
import { type TimerName, TRANSACTION_TIMEOUT_MS } from "./timer-values.ts";

/** RFC 3261 §17.2.2, figure 8. */
export type NonInviteServerState = "trying" | "proceeding" | "completed" | "terminated";

/**
 * The server side of any request but INVITE and ACK. Its user owes it a final response: until then, or until the
 * connection closes, it stays.
 */
export class NonInviteServer implements ServerTransaction, TimerOwner<TimerName> {
  readonly request: SipRequest;
  /** From `serverKey`. */
  readonly key: string;
  state: NonInviteServerState = "trying";
  /** Told once where the response cannot reach the peer any more. */
  onFailure: ServerFailureHandler | null = null;
  readonly #channel: Channel;
  lastResponse: SipResponse | null = null;
  #timerJ: Timer<TimerName> | null = null;

  constructor(request: SipRequest, key: string, channel: Channel) {
    this.request = request;
    this.key = key;
    this.#channel = channel;
  }

  /**
   * Sends a response of the user's.
   * @returns whether it was sent; `false` after a final response ("any other final responses … MUST be discarded")
   *   or once the transaction is over
   */
  respond(response: SipResponse): boolean {
    switch (this.state) {
      case "trying":
      case "proceeding":
        this.lastResponse = response;
        this.#channel.send(response);
        if (response.status < 200) this.state = "proceeding";
        else this.#complete();
        return true;
      case "completed":
      case "terminated":
        return false;
    }
  }

  /** The same request came again (§17.2.3). */
  receive(): void {
    switch (this.state) {
      case "trying":
      case "terminated":
        return;
      case "proceeding":
      case "completed":
        if (this.lastResponse !== null) this.#channel.send(this.lastResponse);
        return;
    }
  }

  onTimer(name: TimerName): void {
    if (name === "J") this.#terminate();
  }

  /** The connection failed (§17.2.4). */
  onTransportError(): void {
    switch (this.state) {
      case "trying": // figure 8 sends nothing here; a connection that closed can still never carry the answer
      case "proceeding":
      case "completed":
        this.#terminate();
        this.onFailure?.(TRANSPORT_FAILED);
        return;
      case "terminated":
        return;
    }
  }

  #complete(): void {
    if (this.#channel.reliable) {
      this.#terminate(); // Timer J is 0: the request cannot come twice
      return;
    }
    this.state = "completed";
    this.#timerJ = this.#channel.timers.start(TRANSACTION_TIMEOUT_MS, this, "J");
  }

  #terminate(): void {
    if (this.#timerJ !== null) this.#channel.timers.stop(this.#timerJ);
    this.state = "terminated";
    this.#channel.serverTerminated(this);
  }
}
