import type { SipParseError } from "../message/error.ts";
import { createResponse, type HeaderEntries, type SipRequest, type SipResponse } from "../message/message.ts";
import type { Clock } from "../transport/clock.ts";
import type { CloseReason, SipConnection } from "../transport/connection.ts";
import { Timers } from "../transport/timers.ts";
import type { ClientHandlers, ClientTransaction, ServerTransaction } from "./channel.ts";
import { Flow } from "./flow.ts";
import { InviteClient } from "./invite-client.ts";
import type { TimerName } from "./timer-values.ts";
import { type RandomSource, Tokens } from "./token.ts";

/**
 * Requests of one connection that may wait for an answer at once. A proxy's trunk stays below; a phone has a
 * handful; more is somebody who wants our memory.
 */
export const MAX_REQUESTS_IN_FLIGHT = 1_024;

/**
 * Bytes of bodies those requests may hold. A windowful of session descriptions is a tenth of it; 1,024 bodies of the
 * largest size would be 64 MB for one connection, for as long as an ACK may take.
 */
const MAX_BODY_BYTES_IN_FLIGHT = 4 * 1024 * 1024;

/** The transaction user (RFC 3261 §5): the user agent core or proxy above the transactions. */
export interface TransactionUser {
  /**
   * Asked before a new request other than ACK gets a transaction. A response refuses it and keeps nothing, so that
   * strangers cannot fill memory with INVITEs they never acknowledge (RFC 3261 §8.2.7, §26.3.2.4).
   * @returns `null` where it is to be served
   */
  refuse?(request: SipRequest, connection: SipConnection): SipResponse | null;
  /** A new request other than ACK and CANCEL. It is owed a final response. A thrown SipParseError refuses it. */
  onRequest(transaction: ServerTransaction, connection: SipConnection): void;
  /** The ACK of a 2xx. */
  onAck?(ack: SipRequest, connection: SipConnection): void;
  /**
   * The peer wants an INVITE ended that has no final response yet; the CANCEL has been answered (RFC 3261 §9.2).
   * @param cancel may say why (RFC 3326)
   */
  onCancel?(invite: ServerTransaction, connection: SipConnection, cancel: SipRequest): void;
  /** A response that belongs to no transaction. RFC 6026 §8.9: it must not be forwarded. */
  onStrayResponse?(response: SipResponse, connection: SipConnection): void;
  onPing?(connection: SipConnection): void;
  onPong?(connection: SipConnection): void;
  /** Something malformed came; where it was a request it has been refused. */
  onMalformed?(connection: SipConnection, error: SipParseError): void;
  /** The connection has closed; its transactions have failed before this call. */
  onClosed(connection: SipConnection, reason: CloseReason): void;
  /** A method of this user, or of a client transaction's handlers, threw what is no SipParseError. A request got a 500. */
  onFault(error: unknown, connection: SipConnection): void;
}

/** What a {@link TransactionLayer} is made of. */
export interface TransactionLayerOptions {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly user: TransactionUser;
  /** {@link MAX_REQUESTS_IN_FLIGHT} where absent. */
  readonly maxInFlight?: number;
}

/** All transactions of an element (RFC 3261 §17), over any number of connections. */
export class TransactionLayer {
  readonly timers: Timers<TimerName>;
  readonly tokens: Tokens;
  readonly user: TransactionUser;
  readonly maxInFlight: number;
  readonly maxBodyBytesInFlight = MAX_BODY_BYTES_IN_FLIGHT;

  constructor(options: TransactionLayerOptions) {
    this.timers = new Timers(options.clock);
    this.tokens = new Tokens(options.random);
    this.user = options.user;
    this.maxInFlight = options.maxInFlight ?? MAX_REQUESTS_IN_FLIGHT;
  }

  /** Takes a connection up: from now on its messages come to this layer's user. */
  attach(connection: SipConnection): void {
    connection.handler = new Flow(this, connection);
  }

  /**
   * Sends a request in a client transaction. Nothing is called back before this returns.
   * @param request without a Via of ours; it is changed by adding one (§18.1.1)
   * @param branchSuffix characters of a token that the branch ends in, for a proxy's loop detection (§16.6 step 8)
   * @throws Error where the connection is not attached to this layer, SipEncodeError where the request cannot be
   *   written
   */
  send(
    request: SipRequest,
    connection: SipConnection,
    handlers: ClientHandlers,
    branchSuffix = "",
  ): ClientTransaction {
    const flow = this.#flow(connection);
    return flow.start(request, flow.addVia(request, branchSuffix), handlers);
  }

  /** Sends a request that expects no response: the ACK of a 2xx (§13.2.2.4). @returns as `connection.send` */
  sendAck(ack: SipRequest, connection: SipConnection): boolean {
    this.#flow(connection).addVia(ack);
    return connection.send(ack);
  }

  /**
   * Ends an INVITE that is still without a final response (§9.1); does nothing for any other transaction.
   * @param headers of the CANCEL, such as Reason (RFC 3326)
   */
  cancel(transaction: ClientTransaction, headers?: HeaderEntries): void {
    if (transaction instanceof InviteClient) transaction.cancel(headers);
  }

  /** A response with a To tag (§8.2.6.2): the one given, or a new one. */
  response(request: SipRequest, status: number, reason?: string, toTag?: string | null): SipResponse {
    return createResponse(request, status, reason, { toTag: toTag ?? this.tokens.next() });
  }

  /** Stops all timers. Connections and what they carry are their owner's to close, before this. */
  close(): void {
    this.timers.clear();
  }

  #flow(connection: SipConnection): Flow {
    if (connection.handler instanceof Flow) return connection.handler;
    throw new Error("The connection is not attached to a transaction layer");
  }
}
