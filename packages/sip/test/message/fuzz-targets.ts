import { parseChallenge, parseCredentials } from "../../message/auth.ts";
import {
  contactExpires,
  contactInstance,
  contactQ,
  contactRegId,
  parseContacts,
} from "../../message/contact.ts";
import { parseMediaType } from "../../message/content-type.ts";
import { encodeCpim, notUnderstood, parseCpim } from "../../message/cpim.ts";
import { imdnMessageId, requestedDispositions } from "../../message/cpim-imdn.ts";
import { parseCSeq } from "../../message/cseq.ts";
import { parseDate } from "../../message/date.ts";
import { encodeMessage } from "../../message/encode.ts";
import { SipParseError } from "../../message/error.ts";
import { StreamFramer, type StreamRole } from "../../message/framing.ts";
import type { Headers } from "../../message/headers.ts";
import { parseHostPort } from "../../message/host.ts";
import { splitList } from "../../message/lexer.ts";
import { createResponse, type SipMessage } from "../../message/message.ts";
import { parseNameAddr } from "../../message/name-addr.ts";
import { parseParams } from "../../message/params.ts";
import { parseMessage } from "../../message/parse.ts";
import { plainText } from "../../message/plain-text.ts";
import { parseReasons } from "../../message/reason.ts";
import { parseRetryAfter } from "../../message/retry-after.ts";
import { parseDateTime } from "../../message/rfc3339.ts";
import { parseSdp } from "../../message/sdp.ts";
import { parseTokenList } from "../../message/token-list.ts";
import { addressOfRecord, parseUri, uriHeaders } from "../../message/uri.ts";
import { equalUris } from "../../message/uri-equal.ts";
import { UriParams } from "../../message/uri-params.ts";
import { validateRequest, validateResponse } from "../../message/validate.ts";
import { parseVia } from "../../message/via.ts";

/**
 * One entry per parser of remote bytes, for a fuzzer or a replayed corpus. Each takes any bytes and returns; throwing
 * means a bug, for `SipParseError`, the one error a parser may throw, is caught here and everything else is not.
 */
export const fuzzTargets: Readonly<Record<string, (input: Uint8Array) => void>> = {
  message: guarded((input) => exercise(parseMessage(input))),
  streamServer: (input) => exerciseStream(input, "server"),
  streamClient: (input) => exerciseStream(input, "client"),
  sdp: guarded((input) => parseSdp(input)),
  sdpText: onText(parseSdp),
  cpim: guarded((input) => exerciseCpim(input)),
  dateTime: onText(parseDateTime),
  uri: onText((text) => {
    const uri = parseUri(text);
    equalUris(uri, text);
    addressOfRecord(uri);
    if (uri.kind === "sip") uriHeaders(uri);
  }),
  uriParams: onText((text) => [...UriParams.parse(text)]),
  via: onText(parseVia),
  nameAddr: onText(parseNameAddr),
  reason: onText((text) => parseReasons([text])),
  contacts: onText((text) => {
    const contacts = parseContacts([text]);
    if (contacts === "*") return;
    for (const contact of contacts) {
      contactExpires(contact);
      contactInstance(contact);
      contactQ(contact);
      contactRegId(contact);
    }
  }),
  cseq: onText(parseCSeq),
  params: onText((text) => [...parseParams(text)]),
  hostPort: onText(parseHostPort),
  list: onText(splitList),
  tokenList: onText(parseTokenList),
  mediaType: onText(parseMediaType),
  date: onText(parseDate),
  retryAfter: onText(parseRetryAfter),
  challenge: onText(parseChallenge),
  credentials: onText(parseCredentials),
};

/** Each accessor by itself: one that refuses its header must not keep the next ones from being tried. */
function exerciseCpim(input: Uint8Array): void {
  const message = parseCpim(input);
  const { headers, contentHeaders, content } = message;
  if (headers.size > 0) encodeCpim(message);
  const accessors: ((input: Uint8Array) => unknown)[] = [
    () => headers.from(),
    () => headers.to(),
    () => headers.cc(),
    () => headers.dateTime(),
    () => headers.subject(),
    () => notUnderstood(headers, {}),
    () => imdnMessageId(headers),
    () => requestedDispositions(headers),
    () => plainText(contentHeaders, content),
  ];
  for (const accessor of accessors) guarded(accessor)(input);
}

function guarded(run: (input: Uint8Array) => unknown): (input: Uint8Array) => void {
  return (input) => {
    try {
      run(input);
    } catch (error) {
      if (!(error instanceof SipParseError)) throw error;
      answer(error);
    }
  };
}

/** Header text is what the head's decoder lets through: no line breaks, well-formed. */
function onText(run: (text: string) => unknown): (input: Uint8Array) => void {
  return guarded((input) => run(new TextDecoder().decode(input)));
}

/** A refusal must always be possible where the error says so. */
function answer(error: SipParseError): void {
  if (error.partial !== null)
    encodeMessage(createResponse(error.partial, error.status, undefined, { toTag: "t" }));
}

/** Everything a server does with a message before it knows the sender, and that what was parsed can be sent on. */
function exercise(message: SipMessage): void {
  const error = message.kind === "request" ? validateRequest(message) : validateResponse(message);
  if (error !== null) answer(error);
  encodeMessage(message);
  if (message.kind === "request") encodeMessage(createResponse(message, 200, undefined, { toTag: "t" }));
  const { headers } = message;
  for (const read of typedReads(headers)) guarded(read)(message.body);
  guarded(() => headers.removeFirst("Via"))(message.body);
  encodeMessage(message);
}

function typedReads(headers: Headers): (() => unknown)[] {
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
    () => [...headers],
  ];
}

function exerciseStream(input: Uint8Array, role: StreamRole): void {
  const framer = new StreamFramer(role);
  // Pieces whose size follows from the input, so that a fuzzer finds splits too and a finding can be replayed.
  const size = 1 + ((input[0] ?? 0) % 64);
  for (let pos = 0; pos < input.length; pos += size) {
    for (const item of framer.push(input.subarray(pos, pos + size))) {
      if (item.kind === "message") exercise(item.message);
      if (item.kind === "error") answer(item.error);
    }
  }
}
