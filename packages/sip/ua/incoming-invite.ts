import { Dialog } from "../dialog/dialog.ts";
import type { HeaderEntries, SipRequest, SipResponse } from "../message/message.ts";
import type { NameAddr } from "../message/name-addr.ts";
import type { Reason } from "../message/reason.ts";
import type { ServerTransaction } from "../transaction/channel.ts";
import type { SipConnection } from "../transport/connection.ts";
import {
  contactHeader,
  descriptionOf,
  type InviteSurroundings,
  reasonsOf,
  sessionHeaders,
} from "./invite.ts";
import { InviteDialog } from "./invite-dialog.ts";

export interface IncomingInviteHandler {
  /** The caller gave up, or it was answered or declined elsewhere, as the reasons say (RFC 3326). */
  onCancelled(reasons: readonly Reason[]): void;
  /** The connection it came on is gone, and nobody can be answered any more. */
  onLost(): void;
}

/** Somebody calls (RFC 3261 §13.3). */
export class IncomingInvite {
  /** To be set by whoever takes the call. */
  handler: IncomingInviteHandler = { onCancelled() {}, onLost() {} };
  readonly request: SipRequest;
  readonly callId: string;
  readonly from: NameAddr;
  /** The offer; `null` where the caller sent none. */
  readonly description: Uint8Array<ArrayBuffer> | null;
  readonly #around: InviteSurroundings;
  readonly #transaction: ServerTransaction;
  readonly #connection: SipConnection;
  readonly #tag: string;
  readonly #onOver: () => void;
  readonly #dialog: Dialog;
  /** From the first response on that has our tag. */
  #opened: InviteDialog | null = null;
  #isOver = false;

  /**
   * @param onOver called once, when it is answered, refused or gone
   * @throws SipParseError where the request does not allow a dialog
   */
  constructor(
    around: InviteSurroundings,
    transaction: ServerTransaction,
    connection: SipConnection,
    from: NameAddr,
    onOver: () => void,
  ) {
    const { request } = transaction;
    this.#around = around;
    this.#transaction = transaction;
    this.#connection = connection;
    this.#tag = around.layer.tokens.next();
    this.#onOver = onOver;
    this.request = request;
    this.from = from;
    this.callId = request.headers.callId() ?? "";
    this.description = descriptionOf(request);
    this.#dialog = this.#makeDialog();
    transaction.onFailure = () => this.#lost();
  }

  /** Whether it can still be answered. */
  get isWaiting(): boolean {
    return !this.#isOver;
  }

  /** Tells the caller that it rings (180). */
  ring(): void {
    if (this.#isOver || this.#opened !== null) return;
    this.#open();
    this.#transaction.respond(this.#response(180, undefined, [this.#contact]));
  }

  /**
   * Answers (200).
   * @param description the answer to the offer
   * @returns the dialog, whose `handler` is to be set at once; `null` where the caller was quicker to give up
   */
  accept(description: Uint8Array): InviteDialog | null {
    if (this.#isOver) return null;
    const response = this.#response(200, undefined, sessionHeaders(this.#around.account, this.#connection));
    response.body = description;
    const opened = this.#open();
    this.#over();
    return opened.accept(this.#transaction, response) ? opened : null;
  }

  /**
   * Refuses, with a status from 300 on.
   * @returns whether the caller hears of it; `false` where it was over already
   */
  refuse(status: number, reason?: string, headers: HeaderEntries = []): boolean {
    if (this.#isOver) return false;
    this.#close();
    return this.#transaction.respond(this.#response(status, reason, headers));
  }

  /** A CANCEL came (§9.2), or a BYE before there was an answer (§15). */
  cancelled(by: SipRequest): void {
    if (!this.refuse(487)) return;
    this.handler.onCancelled(reasonsOf(by));
  }

  #lost(): void {
    if (this.#isOver) return;
    this.#close();
    this.handler.onLost();
  }

  #response(status: number, reason?: string, headers: HeaderEntries = []): SipResponse {
    const response = this.#around.layer.response(this.request, status, reason, this.#tag);
    // §12.1.1: the dialog's route is the recorded one.
    if (status < 300) response.headers.copyFrom(this.request.headers, "Record-Route");
    for (const [name, value] of headers) response.headers.append(name, value);
    return response;
  }

  get #contact(): readonly [string, string] {
    return contactHeader(this.#around.account, this.#connection);
  }

  #makeDialog(): Dialog {
    const dialog = Dialog.fromRequest(this.request, this.#response(180));
    if (dialog === null) throw new Error("a response with a tag makes a dialog");
    return dialog;
  }

  #open(): InviteDialog {
    this.#opened ??= new InviteDialog(this.#around, this.#dialog, this);
    return this.#opened;
  }

  #close(): void {
    this.#opened?.close();
    this.#over();
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onOver();
  }
}
