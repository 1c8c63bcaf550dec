import { createRequest, type HeaderEntries, type SipRequest, type SipResponse } from "../message/message.ts";
import type { Tokens } from "../transaction/token.ts";
import { type Account, localAddress } from "./account.ts";

/** RFC 3261 §8.1.1.6. */
const MAX_FORWARDS = "70";

/** A MESSAGE to send (RFC 3428 §4). */
export interface OutgoingMessage {
  /** URI of the recipient, `sip:bob@example.org`. */
  readonly to: string;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** Further headers. */
  readonly headers?: HeaderEntries;
}

/** What became of a MESSAGE. */
export interface MessageResult {
  /** The final status; 408 for no answer in time, 503 for a lost connection. */
  readonly status: number;
  readonly reason: string;
  /** `null` where no response came. */
  readonly response: SipResponse | null;
}

/** A MESSAGE that came. */
export interface IncomingMessage {
  /** URI of the sender, as its From says; what that is worth depends on the server. */
  readonly from: string;
  /** `type/subtype` in lower case. */
  readonly contentType: string;
  /** A view into received bytes: copy it to keep it. */
  readonly body: Uint8Array;
  readonly request: SipRequest;
}

/** The answer to a MESSAGE. */
export interface MessageAnswer {
  readonly status: number;
  readonly reason?: string;
  readonly headers?: HeaderEntries;
}

/**
 * Takes a MESSAGE. The sender is told nothing until the promise resolves: what is answered 200 must be safe on disk.
 * A rejected promise becomes a 500.
 */
export type MessageHandler = (message: IncomingMessage) => Promise<MessageAnswer>;

/** A MESSAGE outside any dialog (RFC 3428 §4): no Contact, a Call-ID of its own. */
export function createMessage(
  account: Account,
  tokens: Tokens,
  message: OutgoingMessage,
  route: readonly string[],
): SipRequest {
  const request = createRequest({ method: "MESSAGE", uri: message.to, body: message.body });
  const { headers } = request;
  for (const value of route) headers.append("Route", value);
  headers.append("Max-Forwards", MAX_FORWARDS);
  headers.append("From", localAddress(account, tokens.next()));
  headers.append("To", `<${message.to}>`);
  headers.append("Call-ID", tokens.next());
  headers.append("Content-Type", message.contentType);
  for (const [name, value] of message.headers ?? []) headers.append(name, value);
  return request;
}
