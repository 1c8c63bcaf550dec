import { SipParseError } from "../message/error.ts";
import type { SipMessage, SipRequest, SipResponse } from "../message/message.ts";
import { tagOf } from "../message/name-addr.ts";
import { validateRequest } from "../message/validate.ts";
import { BRANCH_COOKIE, formatVia } from "../message/via.ts";
import type { CloseReason, ConnectionHandler, SipConnection } from "../transport/connection.ts";
import type { Timers } from "../transport/timers.ts";
import type { Channel, ClientHandlers, ClientTransaction, ServerTransaction } from "./channel.ts";
import { InviteClient } from "./invite-client.ts";
import { InviteServer } from "./invite-server.ts";
import type { TransactionLayer } from "./layer.ts";
import { clientKey, responseKey, serverKey } from "./matching.ts";
import { NonInviteClient } from "./non-invite-client.ts";
import { NonInviteServer } from "./non-invite-server.ts";
import type { TimerName } from "./timer-values.ts";

/** An INVITE without an ACK goes after 32 s, most others within milliseconds. */
const RETRY_AFTER_S = 5;

/** The CANCEL's own outcome changes nothing: what counts is the final response to the INVITE (RFC 3261 §9.1). */
const NOBODY: ClientHandlers = { onResponse() {}, onFailure() {} };

/**
 * The transactions of one connection. They are kept here and not in one map for all connections because on a
 * reliable transport a message can only repeat, and a response only come, on the connection of its request
 * (RFC 3261 §18.2.2): so nobody who learned another's branch can answer, acknowledge or cancel in its place, and
 * a connection that closes knows what ends with it.
 */
export class Flow implements ConnectionHandler, Channel {
  readonly reliable = true;
  readonly timers: Timers<TimerName>;
  readonly #layer: TransactionLayer;
  readonly #connection: SipConnection;
  #viaPrefix = "";
  // Most connections are idle most of the time, and many never send a request of their own.
  #clients: Map<string, ClientTransaction> | null = null;
  #servers: Map<string, ServerTransaction> | null = null;
  /** Of the requests of these. */
  #bodyBytes = 0;

  constructor(layer: TransactionLayer, connection: SipConnection) {
    this.#layer = layer;
    this.#connection = connection;
    this.timers = layer.timers;
  }

  send(message: SipMessage): void {
    this.#connection.send(message);
  }

  /**
   * Puts our Via with a new branch on a request (RFC 3261 §18.1.1).
   * @param suffix what the branch ends in
   * @returns the branch
   */
  addVia(request: SipRequest, suffix = ""): string {
    const branch = BRANCH_COOKIE + this.#layer.tokens.next() + suffix;
    if (this.#viaPrefix === "") {
      this.#viaPrefix = `SIP/2.0/${this.#connection.protocol} ${this.#connection.sentBy};branch=`;
    }
    // RFC 3581 §3: asks for the way back as the server sees it.
    request.headers.prepend("Via", `${this.#viaPrefix}${branch};rport`);
    return branch;
  }

  /** Starts the client transaction of a request that has its Via. */
  start(request: SipRequest, branch: string, handlers: ClientHandlers): ClientTransaction {
    const key = clientKey(branch, request.method);
    const Machine = request.method === "INVITE" ? InviteClient : NonInviteClient;
    const transaction = new Machine(request, key, this, handlers);
    transaction.start(); // throws where the request cannot be encoded, and then nothing must stay behind
    this.#clients ??= new Map();
    this.#clients.set(key, transaction);
    // A closed connection fails what it is given later, as an open one would.
    if (this.#connection.closed) queueMicrotask(() => transaction.onTransportError());
    return transaction;
  }

  cancel(cancel: SipRequest): void {
    const branch = cancel.headers.topVia()?.params.get("branch") ?? "";
    this.start(cancel, branch, NOBODY);
  }

  clientTerminated(transaction: ClientTransaction): void {
    this.#clients?.delete(transaction.key);
  }

  serverTerminated(transaction: ServerTransaction): void {
    if (this.#servers?.delete(transaction.key)) this.#bodyBytes -= transaction.request.body.length;
  }

  onMessage(connection: SipConnection, message: SipMessage): void {
    try {
      if (message.kind === "response") this.#onResponse(message);
      else this.#onRequest(message);
    } catch (error) {
      // Headers are read when somebody asks for them, and may turn out malformed only now.
      if (error instanceof SipParseError) {
        if (message.kind === "request") this.#refuse(message, error);
        this.#layer.user.onMalformed?.(connection, error);
      } else this.#layer.user.onFault(error, connection);
    }
  }

  onPing(connection: SipConnection): void {
    this.#layer.user.onPing?.(connection);
  }

  onPong(connection: SipConnection): void {
    this.#layer.user.onPong?.(connection);
  }

  onMalformed(connection: SipConnection, error: SipParseError): void {
    if (error.partial !== null) this.#refuse(error.partial, error);
    this.#layer.user.onMalformed?.(connection, error);
  }

  onClosed(connection: SipConnection, reason: CloseReason): void {
    // A copy: whoever is told may send again, on this same connection, and must not be told of that within this loop.
    for (const transaction of [...(this.#clients?.values() ?? []), ...(this.#servers?.values() ?? [])]) {
      try {
        transaction.onTransportError();
      } catch (error) {
        this.#layer.user.onFault(error, connection);
      }
    }
    this.#layer.user.onClosed(connection, reason);
  }

  #onResponse(response: SipResponse): void {
    const key = responseKey(response, this.#viaPrefix);
    const transaction = key === null ? undefined : this.#clients?.get(key);
    if (transaction === undefined || transaction.request.method !== response.headers.cseq()?.method) {
      // RFC 6026 §7.2: never forwarded; it may be forged, or late.
      this.#layer.user.onStrayResponse?.(response, this.#connection);
      return;
    }
    transaction.receive(response);
  }

  #onRequest(request: SipRequest): void {
    const invalid = validateRequest(request);
    if (invalid !== null) throw invalid;
    const key = serverKey(request);
    const known = this.#servers?.get(key);
    if (request.method === "ACK") {
      // Unknown to us: the ACK of a 2xx, which has a branch of its own (RFC 3261 §17.1.1.3).
      if (known === undefined || (known instanceof InviteServer && known.receiveAck())) {
        this.#layer.user.onAck?.(request, this.#connection);
      }
      return;
    }
    if (known !== undefined) {
      known.receive();
      return;
    }
    this.#markSource(request);
    const refusal = this.#layer.user.refuse?.(request, this.#connection) ?? this.#refuseMore(request);
    if (refusal === null) this.#open(request, key);
    else this.send(refusal);
  }

  /** More at once than one connection may have. */
  #refuseMore(request: SipRequest): SipResponse | null {
    const { maxInFlight, maxBodyBytesInFlight } = this.#layer;
    const requests = this.#servers?.size ?? 0;
    if (requests < maxInFlight && this.#bodyBytes + request.body.length <= maxBodyBytesInFlight) return null;
    const response = this.#layer.response(request, 503, "Too many requests at once");
    response.headers.append("Retry-After", String(RETRY_AFTER_S));
    return response;
  }

  #open(request: SipRequest, key: string): void {
    const transaction: ServerTransaction =
      request.method === "INVITE"
        ? new InviteServer(request, key, this)
        : new NonInviteServer(request, key, this);
    this.#servers ??= new Map();
    this.#servers.set(key, transaction);
    this.#bodyBytes += request.body.length;
    if (transaction instanceof InviteServer) transaction.start();
    try {
      if (request.method === "CANCEL") this.#onCancel(transaction);
      else this.#layer.user.onRequest(transaction, this.#connection);
    } catch (error) {
      if (error instanceof SipParseError) {
        transaction.respond(this.#layer.response(request, error.status, error.reason));
        this.#layer.user.onMalformed?.(this.#connection, error);
        return;
      }
      // A fault of ours: the peer shall not wait for it, and other connections shall not die of it.
      transaction.respond(this.#layer.response(request, 500));
      this.#layer.user.onFault(error, this.#connection);
    }
  }

  /** RFC 3261 §9.2: CANCEL is answered here, hop by hop, and its user ends the INVITE, usually with 487. */
  #onCancel(cancel: ServerTransaction): void {
    const invite = this.#servers?.get(serverKey(cancel.request, "INVITE"));
    if (invite === undefined) {
      cancel.respond(this.#layer.response(cancel.request, 481));
      return;
    }
    const to = invite.lastResponse?.headers.to() ?? null;
    cancel.respond(this.#layer.response(cancel.request, 200, undefined, to === null ? null : tagOf(to)));
    if (invite.state === "proceeding") {
      this.#layer.user.onCancel?.(invite, this.#connection, cancel.request);
    }
  }

  /**
   * RFC 3261 §18.2.1 and RFC 3581 §4: the top Via tells the way back as we saw it. Our own responses go back over the
   * connection; peers learn from it what address they have outside.
   */
  #markSource(request: SipRequest): void {
    const via = request.headers.topVia();
    if (via === null) return;
    const { address, port } = this.#connection.remote;
    const rport = via.params.has("rport");
    if (!rport && via.host === address) return;
    let params = via.params.with("received", address);
    if (rport) params = params.with("rport", String(port));
    request.headers.replaceFirst("Via", formatVia({ ...via, params }));
  }

  /** Refuses what never became a transaction, or whose transaction is still without an answer. */
  #refuse(request: SipRequest, error: SipParseError): void {
    if (request.method !== "ACK") this.send(this.#layer.response(request, error.status, error.reason));
  }
}
