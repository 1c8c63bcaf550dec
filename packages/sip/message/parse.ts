import { badRequest, SipParseError } from "./error.ts";
import { parseHead, salvageRequest } from "./head.ts";
import { CR, LF } from "./lexer.ts";
import { MAX_BODY_BYTES, MAX_HEAD_BYTES } from "./limits.ts";
import type { SipMessage } from "./message.ts";

/**
 * Parses one whole message, as a WebSocket frame or datagram holds it (RFC 3261 §7, §18.3): the body is what
 * Content-Length says, or all that follows the head where there is none; bytes beyond it are ignored.
 * @param bytes kept as long as the message lives: its body is a view into them
 * @throws SipParseError 400, 413, 414, 505 or 513, with `partial` where the request can be answered.
 */
export function parseMessage(bytes: Uint8Array): SipMessage {
  const start = skipLineBreaks(bytes);
  const headEnd = findHeadEnd(bytes, start, Math.min(bytes.length, start + MAX_HEAD_BYTES));
  if (headEnd < 0) throw unfinishedHead(bytes.subarray(start, start + MAX_HEAD_BYTES));
  const head = bytes.subarray(start, headEnd);
  const message = parseHead(head);
  const length = bodyLength(message) ?? bytes.length - headEnd;
  if (length > bytes.length - headEnd) {
    throw new SipParseError(400, "Content-Length is larger than the body", salvageRequest(head));
  }
  if (length > MAX_BODY_BYTES) throw bodyTooLarge(message);
  message.body = bytes.subarray(headEnd, headEnd + length);
  return message;
}

/** RFC 3261 §7.5: line breaks before the start line are ignored. */
function skipLineBreaks(bytes: Uint8Array): number {
  let pos = 0;
  while (bytes[pos] === CR && bytes[pos + 1] === LF) pos += 2;
  return pos;
}

/**
 * Position just after the empty line that ends the head, or -1.
 * @param from where to begin; to resume a search go back 3 bytes, lest an end lying across is missed
 */
export function findHeadEnd(bytes: Uint8Array, from: number, end: number): number {
  // Looks at every fourth byte: CR LF CR LF cannot hide between two others.
  let i = from + 3;
  while (i < end) {
    const byte = bytes[i];
    if (byte === LF) {
      if (bytes[i - 1] === CR && bytes[i - 2] === LF && bytes[i - 3] === CR) return i + 1;
      i += 2;
    } else i += byte === CR ? 1 : 4;
  }
  return -1;
}

/**
 * The value of Content-Length; `null` when absent.
 * @throws SipParseError 400 when it is no number or several disagree, with the message as `partial`.
 */
export function bodyLength(message: SipMessage): number | null {
  try {
    return message.headers.contentLength();
  } catch (error) {
    if (!(error instanceof SipParseError) || message.kind === "response") throw error;
    throw error.withPartial(message);
  }
}

/** RFC 3261 §21.4.11. */
export function bodyTooLarge(message: SipMessage): SipParseError {
  return new SipParseError(
    413,
    `The body is larger than ${MAX_BODY_BYTES} bytes`,
    message.kind === "request" ? message : null,
  );
}

/** The error for a head whose end was not found in `head`, which is all there is or all we are ready to read. */
export function unfinishedHead(head: Uint8Array): SipParseError {
  if (head.length < MAX_HEAD_BYTES)
    return badRequest("The header section has no end").withPartial(salvageRequest(head));
  return new SipParseError(
    513,
    `The header section is larger than ${MAX_HEAD_BYTES} bytes`,
    salvageRequest(head),
  );
}
