import type { SipRequest, SipResponse } from "../message/message.ts";
import { tagOf } from "../message/name-addr.ts";
import type { Dialog } from "./dialog.ts";
import { dialogKey } from "./key.ts";

/** The dialogs a user agent is in, found by the messages that belong to them (RFC 3261 §12.2). */
export class DialogMap implements Iterable<Dialog> {
  readonly #dialogs = new Map<string, Dialog>();

  get size(): number {
    return this.#dialogs.size;
  }

  add(dialog: Dialog): void {
    this.#dialogs.set(dialog.key, dialog);
  }

  /** @returns whether it was there */
  remove(dialog: Dialog): boolean {
    return this.#dialogs.delete(dialog.key);
  }

  [Symbol.iterator](): Iterator<Dialog> {
    return this.#dialogs.values();
  }

  /**
   * The dialog a peer's request belongs to (§12.2.2).
   * @returns `null` where there is none: a request with a To tag is then answered 481
   * @throws SipParseError where From or To is malformed
   */
  ofRequest(request: SipRequest): Dialog | null {
    const { headers } = request;
    return this.#find(headers.callId(), tag(headers.to()), tag(headers.from()));
  }

  /**
   * The dialog a response to a request of ours belongs to. Forks answer one INVITE with several (§12.1.2).
   * @throws SipParseError where From or To is malformed
   */
  ofResponse(response: SipResponse): Dialog | null {
    const { headers } = response;
    return this.#find(headers.callId(), tag(headers.from()), tag(headers.to()));
  }

  /** All dialogs, of whichever fork, that one request of ours has created: those with its Call-ID and From tag. */
  *createdBy(request: SipRequest): Generator<Dialog> {
    const callId = request.headers.callId();
    const localTag = tag(request.headers.from());
    for (const dialog of this) {
      if (dialog.callId === callId && tagOf(dialog.local) === localTag) yield dialog;
    }
  }

  #find(callId: string | null, localTag: string | null, remoteTag: string | null): Dialog | null {
    if (callId === null) return null;
    return this.#dialogs.get(dialogKey(callId, localTag, remoteTag)) ?? null;
  }
}

function tag(value: Parameters<typeof tagOf>[0] | null): string | null {
  return value === null ? null : tagOf(value);
}
