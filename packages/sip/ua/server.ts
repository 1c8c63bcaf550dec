import { parseMediaType } from "../message/content-type.ts";
import { SipParseError } from "../message/error.ts";
import { createResponse, type HeaderEntries, type SipRequest } from "../message/message.ts";
import { tagOf } from "../message/name-addr.ts";
import { parseSipUri } from "../message/uri.ts";
import type { ServerTransaction } from "../transaction/channel.ts";
import { mergeKey } from "../transaction/matching.ts";
import type { Tokens } from "../transaction/token.ts";
import type { SipConnection } from "../transport/connection.ts";
import type { MessageAnswer, MessageHandler } from "./message.ts";

/** Takes the requests of one more method, such as INVITE. It sees to the answer itself. */
export type MethodHandler = (transaction: ServerTransaction, connection: SipConnection) => void;

/** What a {@link RequestServer} is made of. */
export interface RequestServerOptions {
  readonly tokens: Tokens;
  /** Media types (`type/subtype`) that MESSAGE may carry. */
  readonly accept: readonly string[];
  readonly onMessage: MessageHandler;
  /** Further methods; they are also asked for requests within dialogs. */
  readonly methods?: ReadonlyMap<string, MethodHandler>;
  /** Whether a request belongs to a call there is. */
  readonly isOfCall?: (request: SipRequest) => boolean;
  /** `onMessage` failed. */
  onFault(error: unknown): void;
}

/** The server side of a user agent core (RFC 3261 §8.2): inspects requests, and refuses what it does not know. */
export class RequestServer {
  readonly #options: RequestServerOptions;
  readonly #allow: string;
  readonly #accept: string;
  /** Requests being answered, by what copies of them share (§8.2.2.2). */
  readonly #ongoing = new Set<string>();

  constructor(options: RequestServerOptions) {
    this.#options = options;
    this.#allow = ["MESSAGE", "OPTIONS", ...(options.methods?.keys() ?? [])].join(", ");
    this.#accept = options.accept.join(", ");
  }

  /** A new request. @throws SipParseError to refuse it */
  receive(transaction: ServerTransaction, connection: SipConnection): void {
    const { request } = transaction;
    const handler = this.#options.methods?.get(request.method);
    // §8.2.1
    if (handler === undefined && request.method !== "MESSAGE" && request.method !== "OPTIONS") {
      this.#answer(transaction, 405, [["Allow", this.#allow]]);
      return;
    }
    parseSipUri(request.uri); // §8.2.2.1: 416 for any other scheme
    if (this.#refusesExtensions(transaction)) return;
    if (handler !== undefined) handler(transaction, connection);
    else if (request.method === "OPTIONS" && this.#options.isOfCall?.(request) === true) {
      // Asks whether the call still stands: a 481 would end it (§12.2.1.2).
      this.#answerOptions(transaction);
    } else if (isWithinDialog(request)) this.#answer(transaction, 481);
    else if (request.method === "OPTIONS") this.#answerOptions(transaction);
    else this.#takeMessage(transaction);
  }

  /** §8.2.2.3: no extension that a server could require is known here. */
  #refusesExtensions(transaction: ServerTransaction): boolean {
    const required = transaction.request.headers.tokens("Require");
    if (required.length === 0) return false;
    this.#answer(transaction, 420, [["Unsupported", required.join(", ")]]);
    return true;
  }

  /** §11.2. */
  #answerOptions(transaction: ServerTransaction): void {
    this.#answer(transaction, 200, [
      ["Allow", this.#allow],
      ["Accept", this.#accept],
      ["Supported", "outbound, path"],
    ]);
  }

  #takeMessage(transaction: ServerTransaction): void {
    const { request } = transaction;
    const contentType = mediaType(request);
    if (contentType === null || !this.#options.accept.includes(contentType)) {
      this.#answer(transaction, 415, [["Accept", this.#accept]]);
      return;
    }
    const from = request.headers.from()?.uri ?? "";
    const key = mergeKey(request);
    if (key !== null && this.#ongoing.has(key)) {
      this.#answer(transaction, 482);
      return;
    }
    if (key !== null) this.#ongoing.add(key);
    this.#handle(transaction, { from, contentType, body: request.body, request }).finally(() => {
      if (key !== null) this.#ongoing.delete(key);
    });
  }

  async #handle(transaction: ServerTransaction, message: Parameters<MessageHandler>[0]): Promise<void> {
    let answer: MessageAnswer;
    try {
      answer = await this.#options.onMessage(message);
    } catch (error) {
      this.#options.onFault(error);
      answer = { status: 500 };
    }
    this.#answer(transaction, answer.status, answer.headers, answer.reason);
  }

  #answer(
    transaction: ServerTransaction,
    status: number,
    headers: HeaderEntries = [],
    reason?: string,
  ): void {
    const toTag = this.#options.tokens.next();
    transaction.respond(createResponse(transaction.request, status, reason, { toTag, headers }));
  }
}

function isWithinDialog(request: SipRequest): boolean {
  const to = request.headers.to();
  return to !== null && tagOf(to) !== null;
}

/** @returns `null` where there is none or it cannot be read: both are for 415 to answer */
function mediaType(request: SipRequest): string | null {
  const value = request.headers.get("Content-Type");
  if (value === null) return null;
  try {
    return parseMediaType(value).essence;
  } catch (error) {
    if (error instanceof SipParseError) return null;
    throw error;
  }
}
