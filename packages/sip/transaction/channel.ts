import type { SipMessage, SipRequest, SipResponse } from "../message/message.ts";
import type { Timers } from "../transport/timers.ts";
import type { TimerName } from "./timer-values.ts";

/** What a transaction stands on: the connection below it and the layer that keeps it. */
export interface Channel {
  /** Whether the transport delivers or says that it cannot (TLS, WebSocket), so that nothing is ever sent twice. */
  readonly reliable: boolean;
  readonly timers: Timers<TimerName>;
  /** Sends; a failure arrives later, at `onTransportError` of the transaction, never within this call. */
  send(message: SipMessage): void;
  /** Sends a CANCEL in a client transaction of its own (RFC 3261 §9.1). */
  cancel(cancel: SipRequest): void;
  /** The transaction has entered Terminated and must be forgotten (RFC 3261 §17: "destroyed immediately"). */
  clientTerminated(transaction: ClientTransaction): void;
  /** As {@link clientTerminated}. */
  serverTerminated(transaction: ServerTransaction): void;
}

/** The client side of one request, whichever machine drives it. */
export interface ClientTransaction {
  /** As sent, with its topmost Via. */
  readonly request: SipRequest;
  /** What responses are matched by, from `clientKey`. */
  readonly key: string;
  readonly state: string;
  /** A response of this transaction arrived (RFC 3261 §17.1.3). */
  receive(response: SipResponse): void;
  /** The connection failed (RFC 3261 §17.1.4). */
  onTransportError(): void;
}

/** The server side of one request, whichever machine drives it. */
export interface ServerTransaction {
  readonly request: SipRequest;
  /** What requests are matched by, from `serverKey`. */
  readonly key: string;
  readonly state: string;
  /** The response sent last; `null` before the first. */
  readonly lastResponse: SipResponse | null;
  /** Told where a response cannot reach the peer any more, or was never acknowledged. */
  onFailure: ServerFailureHandler | null;
  /** Sends a response of the user's. @returns whether it was sent; `false` where it came too late */
  respond(response: SipResponse): boolean;
  /** The same request came again (RFC 3261 §17.2.3). */
  receive(): void;
  /** The connection failed (RFC 3261 §17.2.4). */
  onTransportError(): void;
}

/** Why a transaction ended without the peer having ended it. */
export interface TransactionFailure {
  readonly cause: "timeout" | "transport";
  /** What it counts as for the transaction user (RFC 3261 §8.1.3.1). */
  readonly status: 408 | 503;
  /** A sentence for a person. */
  readonly reason: string;
}

/** Timer B or F fired: no final response. */
export const TIMED_OUT: TransactionFailure = {
  cause: "timeout",
  status: 408,
  reason: "No answer came in time",
};

/** Timer H fired: a final response was never acknowledged. */
export const NOT_ACKNOWLEDGED: TransactionFailure = {
  cause: "timeout",
  status: 408,
  reason: "The final response was not acknowledged in time",
};

/** The connection is gone. */
export const TRANSPORT_FAILED: TransactionFailure = {
  cause: "transport",
  status: 503,
  reason: "The connection was lost",
};

/** What a client transaction tells its user. Methods are called after the transaction's own state has changed. */
export interface ClientHandlers {
  /** Provisional responses and one final one; for INVITE every 2xx (RFC 6026 §7.2). */
  onResponse(response: SipResponse, transaction: ClientTransaction): void;
  /** It is over and no (further) response will come. */
  onFailure(failure: TransactionFailure, transaction: ClientTransaction): void;
}

/** What a server transaction may have to tell its user after handing over the request. */
export type ServerFailureHandler = (failure: TransactionFailure) => void;
