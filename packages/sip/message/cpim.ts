import { CPIM_NAMESPACE, CpimHeaders } from "./cpim-headers.ts";
import { type CpimAddress, escapeCpim, formatCpimAddress } from "./cpim-text.ts";
import { badRequest, SipEncodeError, SipParseError } from "./error.ts";
import { readHeaders } from "./head.ts";
import { Headers } from "./headers.ts";
import { CR, LF } from "./lexer.ts";
import { MAX_HEAD_BYTES } from "./limits.ts";
import { formatDateTime } from "./rfc3339.ts";

/** Content type of a body that holds a message and its envelope of headers (RFC 3862 §2.1). */
export const CPIM_CONTENT_TYPE = "message/cpim";

/**
 * A message/cpim body (RFC 3862 §2): who writes to whom and when, and one MIME part.
 *
 * ```
 *   From: MR SANDERS <im:piglet@100akerwood.com>      message headers, CR LF after each
 *   To: Depressed Donkey <im:eeyore@100akerwood.com>
 *                                                     an empty line
 *   Content-Type: text/plain; charset=utf-8           headers of the content
 *                                                     an empty line
 *   Here is the text of my message.                   the content, to the end of the body
 * ```
 */
export interface CpimMessage {
  readonly headers: CpimHeaders;
  /** MIME headers of the content. Content-Type is the one that counts. */
  readonly contentHeaders: Headers;
  /** Bytes to the end: a Content-Length among the content's headers is not believed, since MIME has none. */
  readonly content: Uint8Array;
}

/** What a message/cpim of our own says. */
export interface CpimInit {
  readonly from: CpimAddress;
  readonly to: readonly CpimAddress[];
  /** Milliseconds since 1970-01-01. */
  readonly dateTime: number;
  readonly subject?: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Takes a message/cpim body apart. Headers are read but not judged: their typed accessors do that when asked.
 * @param body at most `MAX_BODY_BYTES` when it comes from a message; each of its two header sections at most
 *   `MAX_HEAD_BYTES`. The content is a view of it.
 * @throws SipParseError 400 when malformed, 513 above a limit
 */
export function parseCpim(body: Uint8Array): CpimMessage {
  const [head, afterHead] = section(body, 0);
  const headers = new CpimHeaders();
  for (const line of linesOf(head)) headers.appendLine(line);
  const [contentHead, afterContentHead] = section(body, afterHead);
  const contentHeaders = new Headers();
  readHeaders(contentHead, 0, contentHeaders);
  return { headers, contentHeaders, content: body.subarray(afterContentHead) };
}

/** A message/cpim of our own; other headers, such as those of IMDN, are appended to its `headers`. */
export function createCpim(init: CpimInit): CpimMessage {
  const headers = new CpimHeaders();
  headers.append("From", formatCpimAddress(init.from));
  for (const to of init.to) headers.append("To", formatCpimAddress(to));
  headers.append("DateTime", formatDateTime(init.dateTime));
  if (init.subject !== undefined) headers.append("Subject", escapeCpim(init.subject));
  return {
    headers,
    contentHeaders: new Headers([["Content-Type", init.contentType]]),
    content: init.content,
  };
}

/**
 * The message as the body of a SIP request; `parseCpim(encodeCpim(m))` equals `m`.
 * @throws SipEncodeError for a message without headers: it would begin with the empty line that ends them
 */
export function encodeCpim({ headers, contentHeaders, content }: CpimMessage): Uint8Array {
  if (headers.size === 0) throw new SipEncodeError("A CPIM message has no headers");
  const head = encoder.encode(`${headers.encode()}\r\n${contentHeaders.encode()}\r\n`);
  const bytes = new Uint8Array(head.length + content.length);
  bytes.set(head);
  bytes.set(content, head.length);
  return bytes;
}

/**
 * The first required header that is not among those understood (RFC 3862 §4.7): with it the message must not be taken.
 * @param understood local names by namespace, beside the headers of RFC 3862 itself
 * @returns its local name, or `null` when all are understood
 */
export function notUnderstood(
  headers: CpimHeaders,
  understood: Readonly<Record<string, readonly string[]>>,
): string | null {
  const known: Readonly<Record<string, readonly string[]>> = {
    ...understood,
    [CPIM_NAMESPACE]: ["From", "To", "cc", "DateTime", "Subject", "NS", "Require"],
  };
  const unknown = headers
    .required()
    .find(({ namespace, localName }) => !(known[namespace ?? ""] ?? []).includes(localName));
  return unknown?.localName ?? null;
}

/** One header section with the line break of its last line, and the position after the empty line that ends it. */
function section(body: Uint8Array, start: number): [text: string, next: number] {
  // Without a header the empty line comes at once.
  if (body[start] === CR && body[start + 1] === LF) return ["", start + 2];
  for (let end = body.indexOf(CR, start); end >= 0; end = body.indexOf(CR, end + 1)) {
    if (end - start > MAX_HEAD_BYTES) break;
    if (body[end + 1] === LF && body[end + 2] === CR && body[end + 3] === LF) {
      return [decode(body.subarray(start, end + 2)), end + 4];
    }
  }
  if (body.length - start > MAX_HEAD_BYTES) {
    throw new SipParseError(513, `A section of CPIM headers is longer than ${MAX_HEAD_BYTES} bytes`);
  }
  throw badRequest("A section of CPIM headers has no empty line at its end");
}

/** RFC 3862 §2.2: UTF-8. */
function decode(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw badRequest("CPIM headers are not UTF-8");
  }
}

/** Lines without their CR LF; a bare CR or LF within one is refused with the line. */
function linesOf(text: string): string[] {
  return text === "" ? [] : text.slice(0, -2).split("\r\n");
}
