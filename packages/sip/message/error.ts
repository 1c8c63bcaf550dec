import type { SipRequest } from "./message.ts";

/**
 * Bytes or text from the peer that break SIP's grammar or one of our limits. Every parser of this folder
 * returns its value or throws this, and nothing else.
 */
export class SipParseError extends Error {
  override readonly name = "SipParseError";
  /** Status code to refuse a request with (400, 413, 414, 505, 513 …). Malformed responses are dropped instead. */
  readonly status: number;
  /** One sentence for a person; holds nothing of the peer's text, so it is safe as a reason phrase or log line. */
  readonly reason: string;
  /**
   * The request as far as it was readable, where that is enough to route an answer back (a readable Via);
   * `createResponse(error.partial, error.status)` builds the refusal. `null` otherwise: say nothing.
   */
  readonly partial: SipRequest | null;

  constructor(status: number, reason: string, partial: SipRequest | null = null) {
    super(reason);
    this.status = status;
    this.reason = reason;
    this.partial = partial;
  }

  /** The same error with the readable part of the request attached. */
  withPartial(partial: SipRequest | null): SipParseError {
    return new SipParseError(this.status, this.reason, partial);
  }
}

/** A message this program built that must not go on the wire, such as a header value with a line break in it. */
export class SipEncodeError extends Error {
  override readonly name = "SipEncodeError";
}

/** Shorthand for the commonest refusal. */
export function badRequest(reason: string): SipParseError {
  return new SipParseError(400, reason);
}
