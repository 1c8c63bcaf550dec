import { normalizeEscapes } from "./escapes.ts";
import { parseUri, type SipUri, type TelUri, type Uri } from "./uri.ts";

/** Parameters that make URIs differ when only one has them (RFC 3261 §19.1.4 and its examples for transport). */
const NEVER_IGNORED = ["user", "ttl", "method", "maddr", "transport"];

/**
 * Whether two URIs address the same resource (RFC 3261 §19.1.4; RFC 3966 §4 for `tel:`; text for all others).
 * Not transitive: unknown parameters present on one side only are ignored.
 * @throws SipParseError when either is text that does not parse.
 */
export function equalUris(a: Uri | string, b: Uri | string): boolean {
  const left = typeof a === "string" ? parseUri(a) : a;
  const right = typeof b === "string" ? parseUri(b) : b;
  if (left.kind === "sip" && right.kind === "sip") return equalSip(left, right);
  if (left.kind === "tel" && right.kind === "tel") return equalTel(left, right);
  if (left.kind !== "other" || right.kind !== "other" || left.scheme !== right.scheme) return false;
  return left.text.slice(left.scheme.length) === right.text.slice(right.scheme.length);
}

function equalSip(a: SipUri, b: SipUri): boolean {
  return (
    a.scheme === b.scheme &&
    equalEscaped(a.user, b.user) &&
    equalEscaped(a.password, b.password) &&
    a.host.toLowerCase() === b.host.toLowerCase() &&
    a.port === b.port &&
    equalParams(a, b) &&
    comparableHeaders(a) === comparableHeaders(b)
  );
}

function equalEscaped(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a === b;
  return normalizeEscapes(a) === normalizeEscapes(b);
}

function equalParams(a: SipUri, b: SipUri): boolean {
  const left = a.params.comparable();
  const right = b.params.comparable();
  for (const name of NEVER_IGNORED) if (left.has(name) !== right.has(name)) return false;
  for (const [name, value] of left) if (right.has(name) && right.get(name) !== value) return false;
  return true;
}

/** Headers are never ignored and their order does not matter; names are compared without regard to case. */
function comparableHeaders(uri: SipUri): string {
  const headers = uri.headers.split("&").map((header) => {
    const equal = header.indexOf("=");
    return normalizeEscapes(header.slice(0, equal)).toLowerCase() + normalizeEscapes(header.slice(equal));
  });
  return headers.sort().join("&");
}

function equalTel(a: TelUri, b: TelUri): boolean {
  const left = a.params.comparable();
  const right = b.params.comparable();
  if (left.size !== right.size || telDigits(a) !== telDigits(b)) return false;
  return [...left].every(([name, value]) => right.has(name) && right.get(name) === value);
}

/** RFC 3966 §5.1.1: visual separators carry no meaning. */
function telDigits(uri: TelUri): string {
  return uri.number.replace(/[().-]/g, "").toLowerCase();
}
