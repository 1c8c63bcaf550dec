import { SipEncodeError } from "./error.ts";
import { breaksLine, isToken } from "./lexer.ts";
import type { SipMessage } from "./message.ts";

const encoder = new TextEncoder();

/**
 * Messages are cut from blocks: an array of 3 kB takes an engine ten times as long to make as a view, and more to
 * collect. A message that waits for a slow reader keeps its whole block in memory, so a block holds three envelopes
 * and no more.
 */
const BLOCK_BYTES = 8 * 1024;
/** Longer ones get an array of their own, lest much of a block is left over. */
const MAX_CUT_BYTES = BLOCK_BYTES / 2;

let block = new Uint8Array(0);
let blockUsed = 0;

function allocate(length: number): Uint8Array {
  if (length > MAX_CUT_BYTES) return new Uint8Array(length);
  if (length > block.length - blockUsed) {
    block = new Uint8Array(BLOCK_BYTES);
    blockUsed = 0;
  }
  blockUsed += length;
  return block.subarray(blockUsed - length, blockUsed);
}

/**
 * The message as bytes for the wire (RFC 3261 §7). Content-Length is always written, last, from the body's real size;
 * one among the headers is ignored.
 * @throws SipEncodeError when method, Request-URI, status or reason could break the start line. Header values were
 *   checked when they were set.
 */
export function encodeMessage(message: SipMessage): Uint8Array {
  const { body } = message;
  const head = `${startLine(message)}${message.headers.encode()}Content-Length: ${body.length}\r\n\r\n`;
  // Almost every head is ASCII and as long in bytes as in characters: one allocation, no second look.
  const bytes = allocate(head.length + body.length);
  const { read, written } = encoder.encodeInto(head, bytes);
  if (read === head.length && written === head.length) {
    bytes.set(body, head.length);
    return bytes;
  }
  return concat(encoder.encode(head), body);
}

function concat(head: Uint8Array, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

/** Whatever is not visible ASCII, or delimits a URI: it would end the Request-URI early. */
const NOT_IN_URI = /[^!#-;=?-~]/;

function startLine(message: SipMessage): string {
  if (message.kind === "request") {
    if (!isToken(message.method)) throw new SipEncodeError("The method is not a token");
    if (message.uri === "" || NOT_IN_URI.test(message.uri)) {
      throw new SipEncodeError("The Request-URI holds a character that would break the request line");
    }
    return `${message.method} ${message.uri} SIP/2.0\r\n`;
  }
  const { status, reason } = message;
  if (!Number.isInteger(status) || status < 100 || status > 699) {
    throw new SipEncodeError("The status is not from 100 to 699");
  }
  if (breaksLine(reason)) throw new SipEncodeError("The reason phrase holds a line break or NUL");
  return `SIP/2.0 ${status} ${reason}\r\n`;
}
