import { badRequest } from "./error.ts";
import { charSet, consistsOf, parseDecimal, sliceTrimmed } from "./lexer.ts";

/** RFC 1035 §2.3.4: a domain name has at most 255 octets. */
const MAX_HOST = 255;
/** Letters, digits, "-" and "." of RFC 3261 §25.1 `hostname`, and "_", which container networks put in names. */
const HOST = charSet("-._");
/** A syntactic sieve, not a full check: the address is compared and printed, never resolved here. */
const IPV6_REFERENCE = /^\[[0-9A-Fa-f:.]{2,45}\]$/;
const LBRACKET = 0x5b;

/** `host` or `host:port`; IPv6 addresses keep their brackets. */
export interface HostPort {
  readonly host: string;
  readonly port: number | null;
}

/**
 * Parses `host [":" port]` with optional whitespace around the colon (as Via allows).
 * @throws SipParseError 400 on an empty or malformed host, or a port that is not 0…65535.
 */
export function parseHostPort(text: string): HostPort {
  const start = text.charCodeAt(0) === LBRACKET ? text.indexOf("]") + 1 : 0;
  const colon = text.indexOf(":", start);
  const host = sliceTrimmed(text, 0, colon < 0 ? text.length : colon);
  if (!isHost(host)) throw badRequest("A host name or address is malformed");
  if (colon < 0) return { host, port: null };
  const port = parseDecimal(sliceTrimmed(text, colon + 1, text.length), 65535);
  if (port === null) throw badRequest("A port is not a number from 0 to 65535");
  return { host, port };
}

/** Whether `text` is a host name, an IPv4 address or an IPv6 address in brackets. */
export function isHost(text: string): boolean {
  if (text.length > MAX_HOST) return false;
  return text.charCodeAt(0) === LBRACKET ? IPV6_REFERENCE.test(text) : consistsOf(text, HOST);
}

/** `host` or `host:port`. */
export function formatHostPort(value: HostPort): string {
  return value.port === null ? value.host : `${value.host}:${value.port}`;
}
