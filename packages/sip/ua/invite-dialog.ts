import type { Dialog } from "../dialog/dialog.ts";
import { SipParseError } from "../message/error.ts";
import type { HeaderEntries, SipRequest, SipResponse } from "../message/message.ts";
import type { Reason } from "../message/reason.ts";
import type { ServerTransaction } from "../transaction/channel.ts";
import type { SipConnection } from "../transport/connection.ts";
import { Acceptance } from "./acceptance.ts";
import type { IncomingInvite } from "./incoming-invite.ts";
import { descriptionOf, type InviteSurroundings, reasonsOf, sessionHeaders } from "./invite.ts";
import { type Reoffered, Reoffering } from "./reoffering.ts";

export interface InviteDialogHandler {
  /**
   * The other side wants to change the session (§14.2).
   * @param description its new offer
   * @returns our answer; `null` to refuse (488), which leaves the session as it is
   */
  onReoffer(description: Uint8Array<ArrayBuffer>): Promise<Uint8Array | null>;
  /** The call is over: the other side said so, or cannot be reached any more. Not called after `bye`. */
  onEnded(reasons: readonly Reason[]): void;
}

/** A description that is wanted, and one that is being answered, cross (§14.2). */
const GLARE = 491;
/** §14.2: a second re-INVITE while the first is without an answer. Up to 10 s, says the section; half of it serves. */
const RETRY_AFTER_S = 5;

/** A call that is set up, or rings here (RFC 3261 §12 to §15): what happens in its dialog. */
export class InviteDialog {
  readonly dialog: Dialog;
  /** To be set as soon as the call is set up. */
  handler: InviteDialogHandler = { onReoffer: async () => null, onEnded() {} };
  readonly #around: InviteSurroundings;
  /** The INVITE that rings here, until it is answered. */
  readonly #early: IncomingInvite | null;
  readonly #reoffering: Reoffering;
  /** Our 2xx that waits for its ACK. */
  #acceptance: Acceptance | null = null;
  /** A re-INVITE of the other side that the application is thinking about. */
  #asked: ServerTransaction | null = null;
  /** A BYE that waits for the ACK (§15). */
  #bye: HeaderEntries | null = null;
  #isOver = false;
  /** Those who wait until no offer of the other side is outstanding (§14.1). */
  #waiting: (() => void)[] = [];

  constructor(around: InviteSurroundings, dialog: Dialog, early: IncomingInvite | null = null) {
    this.dialog = dialog;
    this.#around = around;
    this.#early = early;
    this.#reoffering = new Reoffering(around, dialog, () => this.#fail());
    around.opened(this);
  }

  /** Whether requests may still be sent in it. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Sends the 2xx, and repeats it. @returns `false` where it came too late */
  accept(transaction: ServerTransaction, response: SipResponse): boolean {
    const acceptance = this.#accepting(transaction, response);
    if (!acceptance.start()) {
      this.close();
      return false;
    }
    this.#acceptance = acceptance;
    this.dialog.confirm();
    return true;
  }

  /**
   * Offers a changed session (§14.1). Where both sides do so at once, it waits and tries again.
   * @param description the new offer, whole
   */
  reoffer(description: Uint8Array): Promise<Reoffered> {
    if (this.#isOver) return Promise.resolve({ status: 481, description: null });
    return this.#reoffering.offer(description, () => this.#untilFree());
  }

  /** Ends the call (§15.1.1). @param headers of the BYE, such as Reason */
  bye(headers: HeaderEntries = []): void {
    if (this.#isOver || this.#bye !== null) return;
    // §15: who was called says nothing before its answer was acknowledged; the ACK could come after the BYE.
    if (this.#acceptance !== null && this.dialog.role === "uas") {
      this.#bye = headers;
      return;
    }
    this.#sendBye(headers);
  }

  /** Forgets the dialog without a word. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#acceptance?.stop();
    this.#reoffering.stop();
    this.dialog.terminate();
    this.#around.ended(this);
    this.#freed();
  }

  #untilFree(): Promise<void> {
    if (this.#isOver || (this.#asked === null && this.#acceptance === null)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Something is not outstanding any more. */
  #freed(): void {
    if (!this.#isOver && (this.#asked !== null || this.#acceptance !== null)) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** The ACK of a 2xx of ours. */
  receiveAck(ack: SipRequest): void {
    if (ack.headers.cseq()?.seq === this.#acceptance?.seq) this.#acceptance?.acknowledged();
  }

  /** A request of the other side. @throws SipParseError to refuse it */
  receive(transaction: ServerTransaction, connection: SipConnection): void {
    const { request } = transaction;
    if (!this.dialog.acceptsRequest(request)) {
      this.#answer(transaction, 500, "A later request has come before");
      return;
    }
    if (request.method === "BYE") this.#ended(transaction);
    else this.#reoffered(transaction, connection);
  }

  /** §15.1.2. */
  #ended(transaction: ServerTransaction): void {
    const { request } = transaction;
    this.#answer(transaction, 200);
    if (this.#asked !== null) this.#answer(this.#asked, 487);
    // The caller ends what rings here; it may do so by BYE instead of CANCEL.
    if (this.#early?.isWaiting === true) {
      this.#early.cancelled(request);
      return;
    }
    const told = this.#isOver || this.#bye !== null;
    this.close();
    if (!told) this.handler.onEnded(reasonsOf(request));
  }

  #reoffered(transaction: ServerTransaction, connection: SipConnection): void {
    // §14.2
    if (this.#reoffering.isUnderWay) {
      this.#answer(transaction, GLARE);
      return;
    }
    if (this.#asked !== null || this.dialog.state !== "confirmed") {
      this.#answer(transaction, 500, undefined, [["Retry-After", String(RETRY_AFTER_S)]]);
      return;
    }
    const description = descriptionOf(transaction.request);
    // An INVITE without an offer asks for one of ours, which this side never changes by itself.
    if (description === null) {
      this.#answer(transaction, 488);
      return;
    }
    this.#asked = transaction;
    transaction.onFailure = () => {
      if (this.#asked === transaction) this.#asked = null;
      this.#freed();
    };
    this.handler.onReoffer(description).then(
      (answer) => this.#answerReoffer(transaction, connection, answer),
      (error: unknown) => {
        this.#around.onFault(error);
        this.#answerReoffer(transaction, connection, null);
      },
    );
  }

  #answerReoffer(
    transaction: ServerTransaction,
    connection: SipConnection,
    description: Uint8Array | null,
  ): void {
    if (this.#asked !== transaction) return;
    this.#asked = null;
    if (this.#isOver) return;
    if (description === null) {
      this.#answer(transaction, 488);
      this.#freed();
      return;
    }
    const response = this.#around.layer.response(transaction.request, 200);
    for (const [name, value] of sessionHeaders(this.#around.account, connection)) {
      response.headers.append(name, value);
    }
    response.body = description;
    const acceptance = this.#accepting(transaction, response);
    if (!acceptance.start()) {
      this.#freed();
      return;
    }
    this.#acceptance?.stop();
    this.#acceptance = acceptance;
    this.#refreshTarget(transaction.request);
  }

  #refreshTarget(request: SipRequest): void {
    try {
      this.dialog.requestSucceeded(request);
    } catch (error) {
      // The description counts, and requests go where they went before.
      if (!(error instanceof SipParseError)) throw error;
    }
  }

  #accepting(transaction: ServerTransaction, response: SipResponse): Acceptance {
    const acceptance = new Acceptance(this.#around.clock, transaction, response, (acknowledged) => {
      if (this.#acceptance === acceptance) this.#acceptance = null;
      if (this.#bye !== null) this.#sendBye(this.#bye);
      // §13.3.1.4: without an ACK the caller does not know of the call.
      else if (!acknowledged) this.#fail();
      this.#freed();
    });
    return acceptance;
  }

  /** The other side is not there any more: it is told all the same, and so is the application. */
  #fail(): void {
    if (this.#isOver) return;
    this.#sendBye([]);
    this.handler.onEnded([]);
  }

  #sendBye(headers: HeaderEntries): void {
    const flow = this.#around.flow();
    if (flow !== null) {
      // What is answered changes nothing: the call is over on this side.
      this.#reoffering.send("BYE", flow.connection, { headers }, () => {});
    }
    this.close();
  }

  #answer(
    transaction: ServerTransaction,
    status: number,
    reason?: string,
    headers: HeaderEntries = [],
  ): void {
    const response = this.#around.layer.response(transaction.request, status, reason);
    for (const [name, value] of headers) response.headers.append(name, value);
    transaction.respond(response);
  }
}
