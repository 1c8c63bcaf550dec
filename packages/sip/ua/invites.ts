import type { Dialog } from "../dialog/dialog.ts";
import { DialogMap } from "../dialog/dialog-map.ts";
import { createResponse, type SipRequest } from "../message/message.ts";
import { tagOf } from "../message/name-addr.ts";
import type { ServerTransaction } from "../transaction/channel.ts";
import { mergeKey } from "../transaction/matching.ts";
import type { SipConnection } from "../transport/connection.ts";
import { IncomingInvite } from "./incoming-invite.ts";
import type { InviteSurroundings } from "./invite.ts";
import type { InviteDialog } from "./invite-dialog.ts";
import { type InviteOptions, OutgoingInvite, type OutgoingInviteHandler } from "./outgoing-invite.ts";
import type { MethodHandler } from "./server.ts";

/** Takes a call: rings, answers or refuses it, now or later. */
export type InviteHandler = (invite: IncomingInvite) => void;

/** All calls of a user agent: which message belongs to which. */
export class Invites {
  /** What the request server is to hand over here. */
  readonly methods: ReadonlyMap<string, MethodHandler>;
  readonly #around: InviteSurroundings;
  readonly #onInvite: InviteHandler;
  readonly #map = new DialogMap();
  readonly #dialogs = new Map<Dialog, InviteDialog>();
  /** INVITEs that are not answered yet. */
  readonly #ringing = new Map<ServerTransaction, IncomingInvite>();
  /** Of those, what copies of them share (§8.2.2.2). */
  readonly #merged = new Set<string>();
  /** Our own that nobody has answered yet. */
  readonly #calling = new Set<OutgoingInvite>();
  #onQuiet = (): void => {};

  constructor(around: Omit<InviteSurroundings, "opened" | "ended">, onInvite: InviteHandler) {
    this.#around = {
      ...around,
      opened: (opened) => {
        this.#map.add(opened.dialog);
        this.#dialogs.set(opened.dialog, opened);
      },
      ended: ({ dialog }) => {
        this.#map.remove(dialog);
        this.#dialogs.delete(dialog);
      },
    };
    this.#onInvite = onInvite;
    const take: MethodHandler = (transaction, connection) => this.#receive(transaction, connection);
    this.methods = new Map([
      ["INVITE", take],
      ["BYE", take],
      // A CANCEL is answered by the transactions; the names stand here for Allow (§13.2.1).
      ["ACK", take],
      ["CANCEL", take],
    ]);
  }

  /** Calls somebody. Nothing is called back before this returns. */
  call(options: InviteOptions, handler: OutgoingInviteHandler): OutgoingInvite {
    const decided = (): void => {
      this.#calling.delete(invite);
      if (!this.isGivingUp) this.#onQuiet();
    };
    const invite = new OutgoingInvite(this.#around, options, {
      onProgress: (status) => handler.onProgress(status),
      onAnswered: (dialog, response) => {
        decided();
        handler.onAnswered(dialog, response);
      },
      onFailed: (failure) => {
        decided();
        handler.onFailed(failure);
      },
    });
    this.#calling.add(invite);
    invite.start();
    return invite;
  }

  /** Calls were given up that may be answered all the same, and are to be ended then (§9.1). */
  get isGivingUp(): boolean {
    return [...this.#calling].some(({ isGivenUp }) => isGivenUp);
  }

  /** Resolves when there is none of these any more. */
  quiet(): Promise<void> {
    return new Promise((resolve) => {
      this.#onQuiet = resolve;
      if (!this.isGivingUp) resolve();
    });
  }

  /** Whether a request belongs to a call there is. @throws SipParseError where its headers are malformed */
  knows(request: SipRequest): boolean {
    return this.#map.ofRequest(request) !== null;
  }

  onAck(ack: SipRequest): void {
    this.#dialogOf(ack)?.receiveAck(ack);
  }

  onCancel(invite: ServerTransaction, cancel: SipRequest): void {
    const ringing = this.#ringing.get(invite);
    if (ringing !== undefined) ringing.cancelled(cancel);
    // A change within a call is never long in the deciding; it ends as if it had been refused.
    else invite.respond(this.#around.layer.response(invite.request, 487));
  }

  /** Forgets all calls without a word: the user agent stops. */
  close(): void {
    for (const dialog of [...this.#dialogs.values()]) dialog.close();
    this.#ringing.clear();
    this.#merged.clear();
  }

  #receive(transaction: ServerTransaction, connection: SipConnection): void {
    const { request } = transaction;
    const to = request.headers.to();
    const isWithin = to !== null && tagOf(to) !== null;
    if (isWithin || request.method !== "INVITE") {
      const dialog = this.#dialogOf(request);
      // §12.2.2
      if (dialog === null) transaction.respond(this.#around.layer.response(request, 481));
      else dialog.receive(transaction, connection);
      return;
    }
    const key = mergeKey(request);
    if (key !== null && this.#merged.has(key)) {
      transaction.respond(this.#around.layer.response(request, 482));
      return;
    }
    this.#ring(transaction, connection, key);
  }

  #ring(transaction: ServerTransaction, connection: SipConnection, key: string | null): void {
    const from = transaction.request.headers.from();
    if (from === null) {
      transaction.respond(createResponse(transaction.request, 400));
      return;
    }
    const invite = new IncomingInvite(this.#around, transaction, connection, from, () => {
      this.#ringing.delete(transaction);
      if (key !== null) this.#merged.delete(key);
    });
    this.#ringing.set(transaction, invite);
    if (key !== null) this.#merged.add(key);
    try {
      this.#onInvite(invite);
    } catch (error) {
      invite.refuse(500);
      this.#around.onFault(error);
    }
  }

  #dialogOf(request: SipRequest): InviteDialog | null {
    const dialog = this.#map.ofRequest(request);
    return dialog === null ? null : (this.#dialogs.get(dialog) ?? null);
  }
}
