import { Dialog } from "../dialog/dialog.ts";
import { SipParseError } from "../message/error.ts";
import { createRequest, type HeaderEntries, type SipRequest, type SipResponse } from "../message/message.ts";
import { tagOf } from "../message/name-addr.ts";
import type { ClientTransaction } from "../transaction/channel.ts";
import type { SipConnection } from "../transport/connection.ts";
import { localAddress } from "./account.ts";
import {
  failureOf,
  type InviteFailure,
  type InviteSurroundings,
  NOT_CONNECTED,
  sessionHeaders,
} from "./invite.ts";
import { InviteDialog } from "./invite-dialog.ts";
import type { Outcome } from "./requester.ts";

/** RFC 3261 §8.1.1.6. */
const MAX_FORWARDS = "70";

/** Whom to call, with which offer. */
export interface InviteOptions {
  /** URI of whom to call, `sip:bob@example.org`. */
  readonly to: string;
  /** Of our choice; the same for a second try in another way (§8.1.3.5). */
  readonly callId: string;
  /** CSeq number before this: 0, or that of the try before. */
  readonly after: number;
  /** The offer (RFC 3264). */
  readonly description: Uint8Array;
  readonly headers?: HeaderEntries;
}

export interface OutgoingInviteHandler {
  /** 101 to 199: somebody rings (180), or something else is told. */
  onProgress(status: number): void;
  /**
   * Somebody answered, and has been acknowledged. Called once; further ones of other devices are ended unseen.
   * `dialog.handler` is to be set before this returns.
   */
  onAnswered(dialog: InviteDialog, response: SipResponse): void;
  /** Nobody did. Called once, also after `cancel`. */
  onFailed(failure: InviteFailure): void;
}

/** A call on its way out (§13.2). */
export class OutgoingInvite {
  readonly #around: InviteSurroundings;
  readonly #handler: OutgoingInviteHandler;
  readonly #request: SipRequest;
  /** Dialogs by the tag of who answered: early ones of those that ring, confirmed ones of those that answered. */
  readonly #dialogs = new Map<string, Dialog>();
  #connection: SipConnection | null = null;
  #transaction: ClientTransaction | null = null;
  #seq: number;
  #cancel: HeaderEntries | null = null;
  #isOver = false;

  constructor(around: InviteSurroundings, options: InviteOptions, handler: OutgoingInviteHandler) {
    this.#around = around;
    this.#handler = handler;
    this.#seq = options.after;
    this.#request = inviteRequest(around, options);
  }

  /** CSeq number sent last. */
  get seq(): number {
    return this.#seq;
  }

  /** It was given up, and its end is not known yet. */
  get isGivenUp(): boolean {
    return this.#cancel !== null && !this.#isOver;
  }

  /** Sends it. @throws SipEncodeError where a header cannot be written */
  start(): void {
    const flow = this.#around.flow();
    if (flow === null) {
      queueMicrotask(() => this.#fail(NOT_CONNECTED));
      return;
    }
    const { connection, serviceRoute } = flow;
    this.#connection = connection;
    const { headers } = this.#request;
    for (const value of serviceRoute) headers.append("Route", value);
    for (const [name, value] of sessionHeaders(this.#around.account, connection)) headers.append(name, value);
    this.#around.requester.send(
      this.#request,
      connection,
      () => ++this.#seq,
      (outcome) => this.#final(outcome),
      {
        onSent: (transaction) => this.#sent(transaction),
        onProvisional: (response, request) => this.#provisional(response, request),
      },
    );
  }

  /**
   * Gives up (§9.1). Where somebody answers in the same moment, that is ended too.
   * @param headers of the CANCEL, such as Reason (RFC 3326)
   */
  cancel(headers: HeaderEntries = []): void {
    if (this.#isOver || this.#cancel !== null) return;
    this.#cancel = headers;
    if (this.#transaction !== null) this.#around.layer.cancel(this.#transaction, headers);
  }

  #sent(transaction: ClientTransaction): void {
    this.#transaction = transaction;
    // Given up while the server asked for a password.
    if (this.#cancel !== null) this.#around.layer.cancel(transaction, this.#cancel);
  }

  #provisional(response: SipResponse, request: SipRequest): void {
    if (response.status === 100 || this.#isOver) return;
    const tag = toTag(response);
    if (tag !== null && !this.#dialogs.has(tag)) this.#keepEarly(tag, request, response);
    if (this.#cancel === null) this.#handler.onProgress(response.status);
  }

  /** A response without Contact rings all the same: the dialog is made of the 2xx then. */
  #keepEarly(tag: string, request: SipRequest, response: SipResponse): void {
    try {
      const dialog = Dialog.fromResponse(request, response);
      if (dialog !== null) this.#dialogs.set(tag, dialog);
    } catch (error) {
      if (!(error instanceof SipParseError)) throw error;
    }
  }

  #final(outcome: Outcome): void {
    if (outcome.kind === "failure") {
      const { status, reason } = outcome.failure;
      this.#fail({ status, reason, reasons: [], answered: false });
    } else if (outcome.response.status < 300) this.#accepted(outcome.response, outcome.request);
    else this.#fail(failureOf(outcome.response));
  }

  /** A 2xx: the first, a further one of another device, or one of them again (§13.2.2.4). */
  #accepted(response: SipResponse, request: SipRequest): void {
    const tag = toTag(response) ?? "";
    const known = this.#dialogs.get(tag);
    if (known?.state === "confirmed" || known?.state === "terminated") {
      this.#acknowledge(known, request);
      return;
    }
    const dialog = this.#confirmed(known ?? null, request, response);
    if (dialog === null) {
      this.#fail({ status: 502, reason: "The answer cannot be read", reasons: [], answered: true });
      return;
    }
    this.#dialogs.set(tag, dialog);
    this.#acknowledge(dialog, request);
    const answered = new InviteDialog(this.#around, dialog);
    // One call is enough, and one that was given up is none.
    if (this.#isOver || this.#cancel !== null) {
      answered.bye();
      this.#fail({ status: 487, reason: "The call was cancelled", reasons: [], answered: true });
      return;
    }
    this.#isOver = true;
    this.#handler.onAnswered(answered, response);
  }

  #confirmed(early: Dialog | null, request: SipRequest, response: SipResponse): Dialog | null {
    try {
      if (early === null) return Dialog.fromResponse(request, response);
      early.receiveResponse(request, response);
      return early;
    } catch (error) {
      if (error instanceof SipParseError) return null;
      throw error;
    }
  }

  #acknowledge(dialog: Dialog, request: SipRequest): void {
    const connection = this.#around.flow()?.connection ?? this.#connection;
    if (connection !== null) this.#around.layer.sendAck(dialog.createAck(request), connection);
  }

  #fail(failure: InviteFailure): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#handler.onFailed(failure);
  }
}

function inviteRequest(around: InviteSurroundings, options: InviteOptions): SipRequest {
  const { to, callId, description, headers } = options;
  const request = createRequest({ method: "INVITE", uri: to, body: description });
  request.headers.append("Max-Forwards", MAX_FORWARDS);
  request.headers.append("From", localAddress(around.account, around.layer.tokens.next()));
  request.headers.append("To", `<${to}>`);
  request.headers.append("Call-ID", callId);
  for (const [name, value] of headers ?? []) request.headers.append(name, value);
  return request;
}

function toTag(response: SipResponse): string | null {
  const to = response.headers.to();
  return to === null ? null : tagOf(to);
}
