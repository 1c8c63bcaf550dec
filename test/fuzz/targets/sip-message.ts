/** A SIP message as a WebSocket frame holds it: `parseMessage`, and whatever a server does before it knows the sender. */
import {
  createResponse,
  encodeMessage,
  MAX_BODY_BYTES,
  MAX_HEAD_BYTES,
  MAX_HEADERS,
  parseMessage,
  type SipMessage,
  SipParseError,
  validateRequest,
  validateResponse,
} from "@sottovoce/sip";
import { hold, type Target, unlessRefused } from "../engine/target.ts";
import { MESSAGES, WORDS, withContentLength } from "./sip-grammar.ts";

export const sipMessage: Target = {
  maxLength: 18 * 1024,
  words: WORDS,
  seeds: () => MESSAGES.map((text) => Buffer.from(text)),
  repair: withContentLength,
  run: (input) => {
    const message = parsed(input);
    if (message !== null) checkMessage(message);
  },
};

/** Parses; a refusal must be one that can be sent where the error says so. */
function parsed(input: Uint8Array): SipMessage | null {
  try {
    return parseMessage(input);
  } catch (error) {
    if (!(error instanceof SipParseError)) throw error;
    checkRefusal(error);
    return null;
  }
}

/** What must hold of every refusal: its status is one of a refusal, and it becomes a response that parses. */
export function checkRefusal(error: SipParseError): void {
  hold(error.status >= 400 && error.status < 600, "a refusal has a status of 400 to 599");
  if (error.partial === null) return;
  const refusal = encodeMessage(createResponse(error.partial, error.status, undefined, { toTag: "t" }));
  // Where the request's own headers are too broken to be read, its answer is as broken; but never in its framing.
  const again = unlessRefused(SipParseError, () => parseMessage(refusal));
  hold(again === null || again.kind === "response", "a refusal is a response");
}

/** What must hold of every message that was accepted. */
export function checkMessage(message: SipMessage): void {
  hold(message.headers.size <= MAX_HEADERS, `at most ${MAX_HEADERS} header lines`);
  hold(message.body.length <= MAX_BODY_BYTES, `at most ${MAX_BODY_BYTES} bytes of body`);
  const error = message.kind === "request" ? validateRequest(message) : validateResponse(message);
  if (error !== null) checkRefusal(error);
  checkRoundTrip(message);
  if (message.kind === "request") {
    encodeMessage(createResponse(message, 200, undefined, { toTag: "t" }));
  }
  for (const read of typedReads(message)) unlessRefused(SipParseError, read);
  encodeMessage(message);
}

/** A proxy sends on what it parsed: the next element must see the same message. */
function checkRoundTrip(message: SipMessage): void {
  const bytes = encodeMessage(message);
  // Content-Length is written anew, and unfolding may shorten: only what fits the limits again must parse again.
  if (bytes.length > MAX_HEAD_BYTES) return;
  if (message.headers.size >= MAX_HEADERS) return;
  const again = parseMessage(bytes);
  hold(startOf(again) === startOf(message), "the start line survives encoding");
  hold(plain(again) === plain(message), "the headers survive encoding");
  hold(Buffer.compare(again.body, message.body) === 0, "the body survives encoding");
  hold(Buffer.compare(encodeMessage(again), bytes) === 0, "encoding again changes nothing");
}

function startOf(message: SipMessage): string {
  return message.kind === "request"
    ? `${message.method} ${message.uri}`
    : `${message.status} ${message.reason}`;
}

function plain(message: SipMessage): string {
  return JSON.stringify([...message.headers].filter(([name]) => name !== "Content-Length"));
}

function typedReads({ headers }: SipMessage): (() => unknown)[] {
  return [
    () => headers.vias(),
    () => headers.from(),
    () => headers.to(),
    () => headers.cseq(),
    () => headers.contacts(),
    () => headers.routes(),
    () => headers.recordRoutes(),
    () => headers.tokens("Supported"),
    () => headers.maxForwards(),
    () => headers.expires(),
    () => headers.minExpires(),
    () => headers.contentLength(),
    () => headers.contentType(),
    () => headers.removeFirst("Route"),
    () => headers.removeFirst("Via"),
  ];
}
