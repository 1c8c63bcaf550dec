/** What the two sides of an INVITE have in common (RFC 3261 §13). */
import { SipParseError } from "../message/error.ts";
import type { HeaderEntries, SipMessage, SipResponse } from "../message/message.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import { parseReasons, type Reason } from "../message/reason.ts";
import type { TransactionLayer } from "../transaction/layer.ts";
import type { RandomSource } from "../transaction/token.ts";
import type { Clock } from "../transport/clock.ts";
import type { SipConnection } from "../transport/connection.ts";
import { type Account, contactUri } from "./account.ts";
import type { InviteDialog } from "./invite-dialog.ts";
import type { Requester } from "./requester.ts";

/** Content type of session descriptions (RFC 8866 §8.1). */
export const SDP_CONTENT_TYPE = "application/sdp";

/** Methods that calls need, for Allow (RFC 3261 §13.2.1, §13.3.1.4). */
const CALL_METHODS = "INVITE, ACK, CANCEL, BYE, OPTIONS, MESSAGE";

/** What invites stand on. */
export interface InviteSurroundings {
  readonly layer: TransactionLayer;
  readonly requester: Requester;
  readonly account: Account;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** The connection that is registered now, and the route of requests outside dialogs; `null` while there is none. */
  flow(): { readonly connection: SipConnection; readonly serviceRoute: readonly string[] } | null;
  /** A dialog has begun: requests within it find it from now on. */
  opened(dialog: InviteDialog): void;
  ended(dialog: InviteDialog): void;
  /** A handler of the application's threw. */
  onFault(error: unknown): void;
}

/** Why there is no call, or none any more. */
export interface InviteFailure {
  /** The final status; 408 for no answer in time, 503 for a lost connection, 487 after a CANCEL. */
  readonly status: number;
  readonly reason: string;
  /** What the answer's Reason headers say (RFC 6432). */
  readonly reasons: readonly Reason[];
  /** Whether the server or the peer said so; `false` where the flow failed. */
  readonly answered: boolean;
}

export const NOT_CONNECTED: InviteFailure = {
  status: 503,
  reason: "Not connected",
  reasons: [],
  answered: false,
};

/** Contact of requests and responses that begin dialogs or refresh their target (§8.1.1.8, §12.1.1). */
export function contactHeader(account: Account, connection: SipConnection): readonly [string, string] {
  return ["Contact", formatNameAddr(createNameAddr(contactUri(account, connection), {}))];
}

/** Headers of a request or response with a session description. */
export function sessionHeaders(account: Account, connection: SipConnection): HeaderEntries {
  return [contactHeader(account, connection), ["Allow", CALL_METHODS], ["Content-Type", SDP_CONTENT_TYPE]];
}

/** The reasons of a message; none where they cannot be read, since they decide nothing that must be right. */
export function reasonsOf(message: SipMessage): readonly Reason[] {
  try {
    return parseReasons(message.headers.all("Reason"));
  } catch (error) {
    if (error instanceof SipParseError) return [];
    throw error;
  }
}

export function failureOf(response: SipResponse): InviteFailure {
  const { status, reason } = response;
  return { status, reason, reasons: reasonsOf(response), answered: true };
}

/** The session description of a message, copied; `null` where there is none that can be read. */
export function descriptionOf(message: SipMessage): Uint8Array<ArrayBuffer> | null {
  if (message.body.length === 0) return null;
  try {
    const isSdp = message.headers.contentType()?.essence === SDP_CONTENT_TYPE;
    return isSdp ? new Uint8Array(message.body) : null;
  } catch (error) {
    if (error instanceof SipParseError) return null;
    throw error;
  }
}
