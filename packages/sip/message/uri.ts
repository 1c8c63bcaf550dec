import { badRequest, SipParseError } from "./error.ts";
import { checkEscaped, escapeText, PASSWORD, URI_HEADER, USER, unescapeText } from "./escapes.ts";
import { formatHostPort, parseHostPort } from "./host.ts";
import { UriParams } from "./uri-params.ts";

/** RFC 3261 sets no limit; four times the longest URI of RFC 4475, and far below what a head may hold. */
export const MAX_URI = 2048;

/** A `sip:` or `sips:` URI (RFC 3261 §19.1.1). All parts are as written: escapes stay until somebody asks. */
export interface SipUri {
  readonly kind: "sip";
  readonly scheme: "sip" | "sips";
  /** Escaped; {@link uriUser} unescapes it. `null` when the URI names only a host. */
  readonly user: string | null;
  readonly password: string | null;
  /** As written; IPv6 addresses keep their brackets. */
  readonly host: string;
  readonly port: number | null;
  readonly params: UriParams;
  /** What follows `?`, as written; empty when absent. */
  readonly headers: string;
}

/** A telephone number (RFC 3966). */
export interface TelUri {
  readonly kind: "tel";
  /** As written, with visual separators. */
  readonly number: string;
  readonly params: UriParams;
}

/** Any other absolute URI; SIP carries it without looking inside. */
export interface OtherUri {
  readonly kind: "other";
  /** In lower case. */
  readonly scheme: string;
  /** The whole URI as written. */
  readonly text: string;
}

export type Uri = SipUri | TelUri | OtherUri;

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;
/** RFC 3261 §25.1 `absoluteURI`: visible ASCII without the delimiters of RFC 2396 §2.4.3. */
const ABSOLUTE_REST = /^[!#$%&-;=?-Z[\]_a-z~]+$/;
/** RFC 3966 §3: global numbers, and local ones with their hexadecimal digits, "*" and "#". */
const TEL_NUMBER = /^(?:\+[0-9().-]+|[0-9A-Fa-f*#().-]+)$/;
const TEL_DIGIT = /[0-9A-Fa-f*#]/;

/**
 * Parses an absolute URI; `sip:`, `sips:` and `tel:` are taken apart.
 * @throws SipParseError 414 above {@link MAX_URI} characters, 400 when malformed.
 */
export function parseUri(text: string): Uri {
  checkUriLength(text);
  const scheme = SCHEME.exec(text)?.[1];
  if (scheme === undefined) throw badRequest("A URI has no scheme");
  const rest = text.slice(scheme.length + 1);
  const lower = scheme.toLowerCase();
  switch (lower) {
    case "sip":
    case "sips":
      return parseSip(lower, rest);
    case "tel":
      return parseTel(rest);
    default:
      if (!ABSOLUTE_REST.test(rest)) throw badRequest("A URI holds a character that must be escaped");
      return { kind: "other", scheme: lower, text };
  }
}

/** @throws SipParseError 414 above {@link MAX_URI} characters. */
export function checkUriLength(text: string): void {
  if (text.length > MAX_URI) throw new SipParseError(414, `A URI is longer than ${MAX_URI} characters`);
}

/** As {@link parseUri}, for where only a SIP or SIPS URI will do. @throws SipParseError 416 for any other scheme. */
export function parseSipUri(text: string): SipUri {
  const uri = parseUri(text);
  if (uri.kind !== "sip") throw new SipParseError(416, "Only sip and sips URIs are served here");
  return uri;
}

function parseSip(scheme: "sip" | "sips", rest: string): SipUri {
  const at = rest.indexOf("@");
  let user: string | null = null;
  let password: string | null = null;
  if (at >= 0) {
    const colon = rest.indexOf(":");
    const userEnd = colon >= 0 && colon < at ? colon : at;
    user = rest.slice(0, userEnd);
    if (user === "") throw badRequest("A SIP URI has an empty user");
    checkEscaped(user, USER);
    if (userEnd < at) {
      password = rest.slice(userEnd + 1, at);
      checkEscaped(password, PASSWORD);
    }
  }
  const question = rest.indexOf("?", at + 1);
  const hostAndParams = rest.slice(at + 1, question < 0 ? rest.length : question);
  const headers = question < 0 ? "" : rest.slice(question + 1);
  const semicolon = hostAndParams.indexOf(";");
  const hostPart = semicolon < 0 ? hostAndParams : hostAndParams.slice(0, semicolon);
  if (/\s/.test(hostPart)) throw badRequest("A URI holds whitespace");
  const { host, port } = parseHostPort(hostPart);
  const params = semicolon < 0 ? UriParams.EMPTY : UriParams.parse(hostAndParams.slice(semicolon));
  checkHeaders(headers, question >= 0);
  return { kind: "sip", scheme, user, password, host, port, params, headers };
}

/** `headers = "?" header *("&" header)`, `header = hname "=" hvalue`; the value may be empty. */
function checkHeaders(headers: string, present: boolean): void {
  if (!present) return;
  for (const header of headers.split("&")) {
    const equal = header.indexOf("=");
    if (equal < 1) throw badRequest("A header in a URI is malformed");
    checkEscaped(header.slice(0, equal), URI_HEADER);
    checkEscaped(header.slice(equal + 1), URI_HEADER);
  }
}

function parseTel(rest: string): TelUri {
  const semicolon = rest.indexOf(";");
  const number = semicolon < 0 ? rest : rest.slice(0, semicolon);
  if (!TEL_NUMBER.test(number) || !TEL_DIGIT.test(number))
    throw badRequest("A telephone number is malformed");
  const params = semicolon < 0 ? UriParams.EMPTY : UriParams.parse(rest.slice(semicolon));
  return { kind: "tel", number, params };
}

/** The URI as text; `parseUri(formatUri(uri))` is `uri`. */
export function formatUri(uri: Uri): string {
  switch (uri.kind) {
    case "sip": {
      const password = uri.password === null ? "" : `:${uri.password}`;
      const userinfo = uri.user === null ? "" : `${uri.user}${password}@`;
      const headers = uri.headers === "" ? "" : `?${uri.headers}`;
      return `${uri.scheme}:${userinfo}${formatHostPort(uri)}${uri.params.toString()}${headers}`;
    }
    case "tel":
      return `tel:${uri.number}${uri.params.toString()}`;
    case "other":
      return uri.text;
  }
}

/** A SIP URI of our own; `user` is given unescaped. */
export function createSipUri(init: {
  scheme?: "sip" | "sips";
  user?: string;
  host: string;
  port?: number | null;
  params?: UriParams;
}): SipUri {
  return {
    kind: "sip",
    scheme: init.scheme ?? "sip",
    user: init.user === undefined ? null : escapeText(init.user, USER),
    password: null,
    host: init.host,
    port: init.port ?? null,
    params: init.params ?? UriParams.EMPTY,
    headers: "",
  };
}

/** The unescaped user part; `null` when there is none. @throws SipParseError 400 when its escapes are not UTF-8. */
export function uriUser(uri: SipUri): string | null {
  return uri.user === null ? null : unescapeText(uri.user);
}

/** The URI's headers in order, unescaped (`?Subject=hello`). @throws SipParseError 400 when escapes are not UTF-8. */
export function uriHeaders(uri: SipUri): (readonly [name: string, value: string])[] {
  if (uri.headers === "") return [];
  return uri.headers.split("&").map((header) => {
    const equal = header.indexOf("=");
    return [unescapeText(header.slice(0, equal)), unescapeText(header.slice(equal + 1))];
  });
}

/**
 * The canonical address-of-record `user@host` (RFC 3261 §10.3 step 5): parameters, password and port removed, user
 * unescaped, host in lower case. SIP and SIPS address the same account.
 * @returns `null` when the URI is not SIP or names no user
 * @throws SipParseError when `uri` is text that does not parse, or the user's escapes are not UTF-8.
 */
export function addressOfRecord(uri: Uri | string): string | null {
  const parsed = typeof uri === "string" ? parseUri(uri) : uri;
  if (parsed.kind !== "sip") return null;
  const user = uriUser(parsed);
  return user === null ? null : `${user}@${parsed.host.toLowerCase()}`;
}
