import { badRequest, SipParseError } from "./error.ts";
import { headerKey, knownNameAt } from "./header-names.ts";
import { Headers } from "./headers.ts";
import { isSpace, isToken, parseDecimal, sliceTrimmed } from "./lexer.ts";
import { MAX_HEADERS } from "./limits.ts";
import type { SipMessage, SipRequest, SipResponse } from "./message.ts";
import { checkUriLength } from "./uri.ts";

const EMPTY = new Uint8Array(0);
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenientUtf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Parses start line and headers, not the body.
 * @param head all bytes up to and including the empty line
 * @throws SipParseError 400, 414, 505 or 513, with `partial` where the request can be answered.
 */
export function parseHead(head: Uint8Array): SipMessage {
  try {
    return parseHeadText(decodeHead(head));
  } catch (error) {
    if (error instanceof SipParseError) throw error.withPartial(salvageRequest(head));
    throw error;
  }
}

/** RFC 3261 §7: UTF-8. Bytes that are not must not be passed on as something else, so they are refused. */
function decodeHead(head: Uint8Array): string {
  let text: string;
  try {
    text = strictUtf8.decode(head);
  } catch {
    throw badRequest("The header section is not UTF-8");
  }
  // RFC 3261 §25.1: NUL is legal as a quoted-pair and nowhere else.
  if (text.includes("\0") && /(?<!\\)\0/.test(text)) throw badRequest("The header section holds a NUL");
  return text;
}

function parseHeadText(text: string): SipMessage {
  const end = lineEnd(text, 0);
  const message = parseStartLine(text.slice(0, end));
  readHeaders(text, end + 2, message.headers);
  return message;
}

/** Position of the CR of the line that holds `pos`. A bare CR or LF is where two parsers would disagree: refused. */
function lineEnd(text: string, pos: number): number {
  const cr = text.indexOf("\r", pos);
  if (cr < 0 || text.indexOf("\n", pos) !== cr + 1) throw badRequest("A line does not end in CR LF");
  return cr;
}

/**
 * Appends the header lines from `pos` to the empty line, or to the end of `text`.
 * @throws SipParseError 400 for a malformed line, 513 for more than `MAX_HEADERS`
 */
export function readHeaders(text: string, pos: number, headers: Headers): void {
  let start = pos;
  let count = 0;
  while (start < text.length) {
    let end = lineEnd(text, start);
    if (end === start) return;
    let folded = false;
    while (isSpace(text.charCodeAt(end + 2))) {
      end = lineEnd(text, end + 2);
      folded = true;
    }
    if (++count > MAX_HEADERS) throw new SipParseError(513, `More than ${MAX_HEADERS} header lines`);
    const colon = text.indexOf(":", start);
    if (colon < 0 || colon > end) throw badRequest("A header line has no colon");
    let nameEnd = colon;
    while (nameEnd > start && isSpace(text.charCodeAt(nameEnd - 1))) nameEnd--;
    const value = sliceTrimmed(text, colon + 1, end);
    const known = knownNameAt(text, start, nameEnd);
    if (known !== null) headers.pushParsed(known, known, value, folded);
    else pushUnknown(text.slice(start, nameEnd), value, folded, headers);
    start = end + 2;
  }
}

function pushUnknown(name: string, value: string, folded: boolean, headers: Headers): void {
  if (!isToken(name)) throw badRequest("A header name is malformed");
  headers.pushParsed(headerKey(name), name, value, folded);
}

function parseStartLine(line: string): SipMessage {
  const first = line.indexOf(" ");
  // A method is a token and holds no slash, so this tells the two kinds apart (RFC 3261 §7.1, §7.2).
  if (line.startsWith("SIP/") || /^SIP\//i.test(line)) return parseStatusLine(line, first);
  const last = line.lastIndexOf(" ");
  if (first < 0 || last === first) throw badRequest("The request line is malformed");
  const method = line.slice(0, first);
  if (!isToken(method)) throw badRequest("The method is malformed");
  const uri = line.slice(first + 1, last);
  checkRequestUri(uri);
  checkVersion(line.slice(last + 1));
  return { kind: "request", method, uri, headers: new Headers(), body: EMPTY } satisfies SipRequest;
}

/** The characters of RFC 3261 §25.1 `Request-URI`; its parts are parsed by whoever needs them. */
const REQUEST_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-~]+$/;

function checkRequestUri(uri: string): void {
  checkUriLength(uri);
  if (!REQUEST_URI.test(uri)) throw badRequest("The Request-URI is malformed");
}

function checkVersion(version: string): void {
  if (version === "SIP/2.0") return;
  if (!/^SIP\/\d+\.\d+$/i.test(version)) throw badRequest("The SIP version is malformed");
  // RFC 3261 §7.1: compared without regard to case; §21.5.6 for any other version.
  if (version.slice(4) !== "2.0") throw new SipParseError(505, "Only SIP version 2.0 is spoken here");
}

function parseStatusLine(line: string, first: number): SipMessage {
  checkVersion(line.slice(0, first < 0 ? line.length : first));
  const code = line.slice(first + 1, first + 4);
  const status = parseDecimal(code, 699);
  const after = line.charCodeAt(first + 4);
  // The space before an empty reason phrase is required by §7.2 and forgotten by some.
  if (
    first < 0 ||
    code.length !== 3 ||
    status === null ||
    status < 100 ||
    !(Number.isNaN(after) || after === 0x20)
  ) {
    throw badRequest("The status line is malformed");
  }
  const reason = line.slice(first + 5);
  return { kind: "response", status, reason, headers: new Headers(), body: EMPTY } satisfies SipResponse;
}

/** What {@link createResponse} copies, and nothing more: the rest of a malformed message is not to be trusted. */
const SALVAGED: ReadonlySet<string> = new Set([
  "Via",
  "From",
  "To",
  "Call-ID",
  "CSeq",
  "Timestamp",
  "Max-Forwards",
]);

/**
 * The request as far as it can be read, to route a refusal back by.
 * @param head bytes that may break every rule, at most `MAX_HEAD_BYTES`; an incomplete last line is ignored
 * @returns `null` for a response, and when no Via can be read
 */
export function salvageRequest(head: Uint8Array): SipRequest | null {
  const text = lenientUtf8.decode(head);
  const lines = text.split("\r\n");
  const [method = "", uri = ""] = (lines[0] ?? "").split(" ").filter((word) => word !== "");
  if (!isToken(method)) return null;
  const all = new Headers();
  let unfolded = "";
  for (const line of lines.slice(1, -1)) {
    if (isSpace(line.charCodeAt(0))) {
      unfolded += ` ${sliceTrimmed(line, 0, line.length)}`;
      continue;
    }
    salvageLine(unfolded, all);
    unfolded = line;
    if (line === "") break;
  }
  salvageLine(unfolded, all);
  const headers = new Headers();
  for (const name of SALVAGED) headers.copyFrom(all, name);
  return isRoutable(headers) ? { kind: "request", method, uri, headers, body: EMPTY } : null;
}

function salvageLine(line: string, headers: Headers): void {
  const colon = line.indexOf(":");
  const name = sliceTrimmed(line, 0, Math.max(colon, 0));
  if (!isToken(name) || /[\r\n\0]/.test(line)) return;
  headers.append(name, sliceTrimmed(line, colon + 1, line.length));
}

function isRoutable(headers: Headers): boolean {
  try {
    return headers.topVia() !== null;
  } catch (error) {
    if (error instanceof SipParseError) return false;
    throw error;
  }
}
