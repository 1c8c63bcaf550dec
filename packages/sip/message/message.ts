import { SipEncodeError } from "./error.ts";
import { Headers } from "./headers.ts";
import { isToken } from "./lexer.ts";
import { tagOf } from "./name-addr.ts";
import { reasonPhrase } from "./status.ts";

const EMPTY = new Uint8Array(0);

/** A SIP request (RFC 3261 §7.1). */
export interface SipRequest {
  readonly kind: "request";
  method: string;
  /** The Request-URI as written; `parseUri` takes it apart. */
  uri: string;
  headers: Headers;
  /** May be a view into the received bytes; copy it to keep it beyond the handling of the message. */
  body: Uint8Array;
}

/** A SIP response (RFC 3261 §7.2). */
export interface SipResponse {
  readonly kind: "response";
  /** 100…699. */
  status: number;
  reason: string;
  headers: Headers;
  /** As {@link SipRequest.body}. */
  body: Uint8Array;
}

export type SipMessage = SipRequest | SipResponse;

/** Header names and raw values in order. */
export type HeaderEntries = Iterable<readonly [name: string, value: string]>;

/**
 * A request of our own. Content-Length is written by `encodeMessage`; all other headers are the caller's.
 * @throws SipEncodeError when a header value holds a line break.
 */
export function createRequest(init: {
  method: string;
  uri: string;
  headers?: HeaderEntries;
  body?: Uint8Array;
}): SipRequest {
  return {
    kind: "request",
    method: init.method,
    uri: init.uri,
    headers: new Headers(init.headers),
    body: init.body ?? EMPTY,
  };
}

/** What a response holds beyond what it copies from its request. */
export interface ResponseExtras {
  /** Added to To where the request had no tag and the status is not 100 (RFC 3261 §8.2.6.2). */
  toTag?: string;
  headers?: HeaderEntries;
  body?: Uint8Array;
}

/**
 * The response to `request`: Via, From, To, Call-ID and CSeq are copied (RFC 3261 §8.2.6.2), into a 100 also
 * Timestamp (§8.2.6.1). Headers the request lacks or that are malformed are copied as far as they are there, so that
 * a broken request can be refused. Record-Route is the dialog's business (§12.1.1) and not copied.
 * @param status 100…699
 * @param reason the standard phrase when absent
 */
export function createResponse(
  request: SipRequest,
  status: number,
  reason: string = reasonPhrase(status),
  extras: ResponseExtras = {},
): SipResponse {
  const headers = new Headers();
  headers.copyFrom(request.headers, "Via");
  // Each belongs there once. Where a broken request has more of them, its refusal shall not be as broken.
  for (const name of ["From", "To", "Call-ID", "CSeq"]) headers.copyFirst(request.headers, name);
  if (status === 100) headers.copyFrom(request.headers, "Timestamp");
  else if (extras.toTag !== undefined) addToTag(headers, extras.toTag);
  for (const [name, value] of extras.headers ?? []) headers.append(name, value);
  return { kind: "response", status, reason, headers, body: extras.body ?? EMPTY };
}

/**
 * The text is extended rather than re-formatted: peers exist that compare To byte by byte. Parameters at the end of
 * To belong to the header in both of its forms (§20.10), so appending is always right.
 */
function addToTag(headers: Headers, tag: string): void {
  const value = headers.get("To");
  if (value === null || hasTag(headers)) return;
  if (!isToken(tag)) throw new SipEncodeError("A tag is not a token");
  headers.set("To", `${value};tag=${tag}`);
}

function hasTag(headers: Headers): boolean {
  try {
    const to = headers.to();
    return to !== null && tagOf(to) !== null;
  } catch {
    // A To that cannot be read is sent back as it came.
    return true;
  }
}

/** Whether the body is not empty. */
export function hasBody(message: SipMessage): boolean {
  return message.body.length > 0;
}
