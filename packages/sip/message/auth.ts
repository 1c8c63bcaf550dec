import { badRequest } from "./error.ts";
import {
  COMMA,
  DQUOTE,
  isSpace,
  isToken,
  quote,
  skipQuoted,
  skipSpace,
  sliceTrimmed,
  unquote,
} from "./lexer.ts";

/** What a server asks for in WWW-Authenticate or Proxy-Authenticate (RFC 7616 §3.3, RFC 8760). */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | null;
  /** The credentials were right but their nonce is too old: try again without asking the user. */
  readonly stale: boolean;
  /** As written; `"MD5"` where there is none (RFC 7616 §3.3). */
  readonly algorithm: string;
  /** Offered qualities of protection; empty when there are none (RFC 2069). */
  readonly qop: readonly string[];
}

/** What a client answers in Authorization or Proxy-Authorization (RFC 7616 §3.4). */
export interface DigestCredentials {
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  readonly uri: string;
  /** Hexadecimal. */
  readonly response: string;
  /** As written; `"MD5"` where there is none. */
  readonly algorithm: string;
  readonly opaque: string | null;
  readonly qop: string | null;
  readonly cnonce: string | null;
  /** Nonce count; `null` when absent. */
  readonly nc: number | null;
}

/**
 * Parses one WWW-Authenticate or Proxy-Authenticate value (RFC 3261 §20.44).
 * @returns `null` when the scheme is not Digest
 * @throws SipParseError 400 when a Digest challenge is malformed or lacks realm or nonce.
 */
export function parseChallenge(value: string): DigestChallenge | null {
  const params = digestParams(value);
  if (params === null) return null;
  const qop = params.get("qop");
  return {
    realm: required(params, "realm"),
    nonce: required(params, "nonce"),
    opaque: params.get("opaque") ?? null,
    stale: params.get("stale")?.toLowerCase() === "true",
    algorithm: optionalToken(params, "algorithm") ?? "MD5",
    qop: qop === undefined ? [] : qop.split(",").map((option) => option.trim()),
  };
}

/** The challenge as a header value. */
export function formatChallenge(challenge: DigestChallenge): string {
  const parts = [`realm=${quote(challenge.realm)}`, `nonce=${quote(challenge.nonce)}`];
  if (challenge.opaque !== null) parts.push(`opaque=${quote(challenge.opaque)}`);
  if (challenge.stale) parts.push("stale=true");
  parts.push(`algorithm=${challenge.algorithm}`);
  if (challenge.qop.length > 0) parts.push(`qop=${quote(challenge.qop.join(","))}`);
  return `Digest ${parts.join(", ")}`;
}

/**
 * Parses one Authorization or Proxy-Authorization value (RFC 3261 §20.7).
 * @returns `null` when the scheme is not Digest
 * @throws SipParseError 400 when Digest credentials are malformed or incomplete.
 */
export function parseCredentials(value: string): DigestCredentials | null {
  const params = digestParams(value);
  if (params === null) return null;
  return {
    username: required(params, "username"),
    realm: required(params, "realm"),
    nonce: required(params, "nonce"),
    uri: required(params, "uri"),
    response: required(params, "response"),
    algorithm: optionalToken(params, "algorithm") ?? "MD5",
    opaque: params.get("opaque") ?? null,
    qop: optionalToken(params, "qop"),
    cnonce: params.get("cnonce") ?? null,
    nc: nonceCount(params.get("nc")),
  };
}

/** The credentials as a header value. */
export function formatCredentials(credentials: DigestCredentials): string {
  const { username, realm, nonce, uri, response, algorithm, opaque, qop, cnonce, nc } = credentials;
  const parts = [
    `username=${quote(username)}`,
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    `response=${quote(response)}`,
    `algorithm=${algorithm}`,
  ];
  if (cnonce !== null) parts.push(`cnonce=${quote(cnonce)}`);
  if (opaque !== null) parts.push(`opaque=${quote(opaque)}`);
  // RFC 7616 §3.4: these two are not quoted.
  if (qop !== null) parts.push(`qop=${qop}`);
  if (nc !== null) parts.push(`nc=${formatNonceCount(nc)}`);
  return `Digest ${parts.join(", ")}`;
}

/** RFC 7616 §3.4: eight hexadecimal digits. */
export function formatNonceCount(nc: number): string {
  return nc.toString(16).padStart(8, "0");
}

function nonceCount(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^[0-9A-Fa-f]{8}$/.test(text)) throw badRequest("A nonce count is malformed");
  return Number.parseInt(text, 16);
}

/**
 * A value that is written without quotes (RFC 7616 §3.3, §3.4), and so must be a token, however it came: text with a
 * comma in it would become parameters of its own.
 */
function optionalToken(params: ReadonlyMap<string, string>, name: string): string | null {
  const value = params.get(name);
  if (value === undefined) return null;
  if (!isToken(value)) throw badRequest(`The ${name} of a Digest header is no token`);
  return value;
}

function required(params: ReadonlyMap<string, string>, name: string): string {
  const value = params.get(name);
  if (value === undefined) throw badRequest(`A Digest header lacks ${name}`);
  return value;
}

function digestParams(value: string): Map<string, string> | null {
  const start = skipSpace(value, 0);
  let end = start;
  while (end < value.length && !isSpace(value.charCodeAt(end))) end++;
  return value.slice(start, end).toLowerCase() === "digest" ? parseAuthParams(value, end) : null;
}

/** `name=value` or `name="value"`, separated by commas; names in lower case, values unquoted. */
function parseAuthParams(value: string, pos: number): Map<string, string> {
  const params = new Map<string, string>();
  let i = skipSpace(value, pos);
  while (i < value.length) {
    const equal = value.indexOf("=", i);
    if (equal < 0) throw badRequest("An authentication parameter has no value");
    const name = sliceTrimmed(value, i, equal).toLowerCase();
    if (!isToken(name)) throw badRequest("An authentication parameter is malformed");
    // Which of two nonces or responses counts must not depend on who reads it.
    if (params.has(name)) throw badRequest("An authentication parameter appears twice");
    i = skipSpace(value, equal + 1);
    const end = value.charCodeAt(i) === DQUOTE ? skipQuoted(value, i) : commaOrEnd(value, i);
    const raw = sliceTrimmed(value, i, end);
    if (raw === "") throw badRequest("An authentication parameter has no value");
    params.set(name, raw.charCodeAt(0) === DQUOTE ? unquote(raw) : raw);
    i = skipSpace(value, end);
    if (i === value.length) break;
    if (value.charCodeAt(i) !== COMMA)
      throw badRequest("Authentication parameters must be separated by commas");
    i = skipSpace(value, i + 1);
  }
  return params;
}

function commaOrEnd(value: string, pos: number): number {
  const comma = value.indexOf(",", pos);
  return comma < 0 ? value.length : comma;
}
