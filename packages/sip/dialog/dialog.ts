import { formatCSeq } from "../message/cseq.ts";
import { badRequest } from "../message/error.ts";
import type { Headers } from "../message/headers.ts";
import {
  createRequest,
  type HeaderEntries,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from "../message/message.ts";
import { formatNameAddr, type NameAddr, tagOf } from "../message/name-addr.ts";
import { dialogKey } from "./key.ts";
import { createsDialog, refreshesTarget } from "./methods.ts";
import { routeRequest } from "./route.ts";

/** RFC 3261 §12: `early` until a final response, then `confirmed`; `terminated` by BYE, a refusal or 481. */
export type DialogState = "early" | "confirmed" | "terminated";

/** RFC 3261 §8.1.1.5 leaves the first number free; §12.2.1.1 a UAS's as well. */
const FIRST_SEQ = 1;

/** RFC 3261 §8.1.1.6. */
const MAX_FORWARDS = "70";

/** What the constructor is given; made by {@link Dialog.fromResponse} and {@link Dialog.fromRequest}. */
interface DialogInit {
  readonly role: "uac" | "uas";
  readonly state: DialogState;
  readonly callId: string;
  readonly local: NameAddr;
  readonly remote: NameAddr;
  readonly remoteTarget: string;
  readonly routeSet: readonly NameAddr[];
  readonly localSeq: number | null;
  readonly remoteSeq: number | null;
  readonly secure: boolean;
}

/** The lasting relationship of two user agents (RFC 3261 §12), as one of them keeps it. */
export class Dialog {
  /** Which side of the request that created it we were. */
  readonly role: "uac" | "uas";
  readonly callId: string;
  /** Our From or To, with our tag. */
  readonly local: NameAddr;
  /** The peer's; an RFC 2543 peer has no tag (§12.1.1). */
  readonly remote: NameAddr;
  /** Whether every hop must be secure: the request that created it was sent over TLS to a `sips:` URI. */
  readonly secure: boolean;
  state: DialogState;
  /** The peer's Contact URI: where requests go. */
  remoteTarget: string;
  /** The proxies in between, in the order they are passed. */
  routeSet: readonly NameAddr[];
  /** CSeq number of our last request; `null` before the first. */
  localSeq: number | null;
  /** CSeq number of the peer's last request; `null` before the first. */
  remoteSeq: number | null;

  private constructor(init: DialogInit) {
    this.role = init.role;
    this.state = init.state;
    this.callId = init.callId;
    this.local = init.local;
    this.remote = init.remote;
    this.remoteTarget = init.remoteTarget;
    this.routeSet = init.routeSet;
    this.localSeq = init.localSeq;
    this.remoteSeq = init.remoteSeq;
    this.secure = init.secure;
  }

  /**
   * The dialog that a response to a request of ours creates (§12.1.2).
   * @returns `null` where it creates none: another method than INVITE or SUBSCRIBE, 100 Trying, a provisional
   *   response without a To tag, or a refusal
   * @throws SipParseError where the response should create a dialog and its headers do not allow it
   */
  static fromResponse(request: SipRequest, response: SipResponse): Dialog | null {
    const { status, headers } = response;
    if (!createsDialog(request.method) || status <= 100 || status >= 300) return null;
    const remote = required(headers.to(), "To");
    if (status < 200 && tagOf(remote) === null) return null;
    return new Dialog({
      role: "uac",
      state: status < 200 ? "early" : "confirmed",
      callId: required(request.headers.callId(), "Call-ID"),
      local: required(request.headers.from(), "From"),
      remote,
      remoteTarget: contactUri(headers),
      routeSet: headers.recordRoutes().reverse(),
      localSeq: required(request.headers.cseq(), "CSeq").seq,
      remoteSeq: null,
      secure: isSecure(request),
    });
  }

  /**
   * The dialog that our response to a peer's request creates (§12.1.1).
   * @param response ours, with our To tag; 101 to 299
   * @returns `null` where it creates none, as {@link fromResponse}
   * @throws SipParseError where the request's headers do not allow a dialog
   */
  static fromRequest(request: SipRequest, response: SipResponse): Dialog | null {
    const { headers } = request;
    if (!createsDialog(request.method) || response.status <= 100 || response.status >= 300) return null;
    const local = required(response.headers.to(), "To");
    if (tagOf(local) === null) return null;
    return new Dialog({
      role: "uas",
      state: response.status < 200 ? "early" : "confirmed",
      callId: required(headers.callId(), "Call-ID"),
      local,
      remote: required(headers.from(), "From"),
      remoteTarget: contactUri(headers),
      routeSet: headers.recordRoutes(),
      localSeq: null,
      remoteSeq: required(headers.cseq(), "CSeq").seq,
      secure: isSecure(request),
    });
  }

  /** Equal for all messages of this dialog, and for no other's. */
  get key(): string {
    return dialogKey(this.callId, tagOf(this.local), tagOf(this.remote));
  }

  /**
   * A request within the dialog (§12.2.1.1), numbered, addressed and routed; Via is the transaction layer's to add.
   * @param extra further headers, such as Contact in one that refreshes the target
   */
  createRequest(method: string, extra: { headers?: HeaderEntries; body?: Uint8Array } = {}): SipRequest {
    return this.#request(method, this.nextSeq(), extra);
  }

  /** The CSeq number of the next request, or of one that is sent again with credentials (§22.2). */
  nextSeq(): number {
    this.localSeq = this.localSeq === null ? FIRST_SEQ : this.localSeq + 1;
    return this.localSeq;
  }

  /**
   * The ACK of a 2xx (§13.2.2.4). It is numbered as its INVITE and shows the same credentials (§22.1).
   * @param invite the request that was answered
   */
  createAck(invite: SipRequest, extra: { headers?: HeaderEntries; body?: Uint8Array } = {}): SipRequest {
    const ack = this.#request("ACK", required(invite.headers.cseq(), "CSeq").seq, extra);
    ack.headers.copyFrom(invite.headers, "Authorization");
    ack.headers.copyFrom(invite.headers, "Proxy-Authorization");
    return ack;
  }

  /**
   * Puts a request of the peer's in its place (§12.2.2).
   * @returns `false` where a later one has been seen; answer 500. An ACK shares its INVITE's number and always passes
   * @throws SipParseError where CSeq is malformed
   */
  acceptsRequest(request: SipRequest): boolean {
    if (request.method === "ACK" || request.method === "CANCEL") return true;
    const { seq } = required(request.headers.cseq(), "CSeq");
    if (this.remoteSeq !== null && seq <= this.remoteSeq) return false;
    this.remoteSeq = seq;
    return true;
  }

  /**
   * A request of the peer's was answered with 2xx: one that refreshes the target moves where requests go (§12.2.2;
   * RFC 6141 §4.6: not before it has succeeded), BYE ends the dialog.
   * @throws SipParseError where Contact is malformed
   */
  requestSucceeded(request: SipRequest): void {
    if (request.method === "BYE") this.terminate();
    else if (refreshesTarget(request.method)) this.#refreshTarget(request);
  }

  /**
   * A response to a request of ours within the dialog, or a later response to the one that created it (§12.2.1.2).
   * @throws SipParseError where its headers are malformed
   */
  receiveResponse(request: SipRequest, response: SipResponse): void {
    const { status } = response;
    if (status >= 200 && status < 300) this.#succeeded(request, response);
    // §12.2.1.2: the peer does not know the dialog, or does not answer in it any more.
    else if (status === 481 || status === 408) this.terminate();
    else if (status >= 300 && (request.method === "BYE" || this.#isCreator(request.method))) this.terminate();
  }

  terminate(): void {
    this.state = "terminated";
  }

  #succeeded(request: SipRequest, response: SipResponse): void {
    if (request.method === "BYE") {
      this.terminate();
      return;
    }
    // §13.2.2.4: only the final response of the first request may still change the way.
    if (this.#isCreator(request.method)) {
      this.routeSet = response.headers.recordRoutes().reverse();
      this.state = "confirmed";
    }
    if (refreshesTarget(request.method)) this.#refreshTarget(response);
  }

  /** While the dialog is early and we asked for it, only the request that creates it is of such a method. */
  #isCreator(method: string): boolean {
    return this.state === "early" && this.role === "uac" && createsDialog(method);
  }

  /** As a UAS: our 2xx has gone out. */
  confirm(): void {
    if (this.state === "early") this.state = "confirmed";
  }

  #refreshTarget(message: SipMessage): void {
    if (message.headers.has("Contact")) this.remoteTarget = contactUri(message.headers);
  }

  #request(method: string, seq: number, extra: { headers?: HeaderEntries; body?: Uint8Array }): SipRequest {
    const { uri, routes } = routeRequest(this.remoteTarget, this.routeSet);
    const request = createRequest({ method, uri, ...(extra.body === undefined ? {} : { body: extra.body }) });
    const { headers } = request;
    for (const route of routes) headers.append("Route", route);
    headers.append("Max-Forwards", MAX_FORWARDS);
    headers.append("From", formatNameAddr(this.local));
    headers.append("To", formatNameAddr(this.remote));
    headers.append("Call-ID", this.callId);
    headers.append("CSeq", formatCSeq({ seq, method }));
    for (const [name, value] of extra.headers ?? []) headers.append(name, value);
    return request;
  }
}

/** §12.1.1, §12.1.2: over TLS and to a SIPS URI. This package has no transport but TLS and WebSocket. */
function isSecure(request: SipRequest): boolean {
  return /^sips:/i.test(request.uri);
}

function contactUri(headers: Headers): string {
  const contacts = headers.contacts();
  if (contacts === "*" || contacts.length !== 1) {
    throw badRequest("A dialog needs exactly one Contact");
  }
  return contacts[0]!.uri;
}

function required<T>(value: T | null, name: string): T {
  if (value === null) throw badRequest(`${name} is missing`);
  return value;
}
