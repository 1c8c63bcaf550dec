import { badRequest } from "./error.ts";
import { parseDecimal, splitList } from "./lexer.ts";
import { type NameAddr, parseNameAddr } from "./name-addr.ts";

/** RFC 3261 §20.10: a malformed `expires` parameter SHOULD be treated as 3600. */
const MALFORMED_EXPIRES_S = 3600;
const MAX_UINT32 = 2 ** 32 - 1;

/** The Contact headers of a message: `'*'` (RFC 3261 §10.2.2: all bindings) or the list of them. */
export type Contacts = "*" | readonly NameAddr[];

/**
 * Parses all Contact header values of one message.
 * @throws SipParseError 400 when an element is malformed or `*` stands beside another contact (§10.3 step 6).
 */
export function parseContacts(values: readonly string[]): Contacts {
  const elements = values.flatMap(splitList);
  if (!elements.includes("*")) return elements.map(parseNameAddr);
  if (elements.length > 1) throw badRequest('Contact "*" stands beside another contact');
  return "*";
}

/** Seconds asked for by the contact's own `expires` parameter; `null` when absent, 3600 when malformed (§20.10). */
export function contactExpires(contact: NameAddr): number | null {
  if (!contact.params.has("expires")) return null;
  return parseDecimal(contact.params.get("expires") ?? "", MAX_UINT32) ?? MALFORMED_EXPIRES_S;
}

/** Preference of the contact, 0 to 1; 1 when absent (RFC 3261 §16.6 step 5 leaves it open) or malformed. */
export function contactQ(contact: NameAddr): number {
  const q = contact.params.get("q");
  return q !== null && /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(q) ? Number(q) : 1;
}

/** The device's URN from `+sip.instance="<urn:…>"` (RFC 5626 §4.1) without angle brackets; `null` when absent or malformed. */
export function contactInstance(contact: NameAddr): string | null {
  const value = contact.params.get("+sip.instance");
  const match = value === null ? null : /^<([^<>\s]+)>$/.exec(value);
  return match?.[1] ?? null;
}

/** The flow's number from `reg-id` (RFC 5626 §4.2: 1 to 2**31-1); `null` when absent or malformed. */
export function contactRegId(contact: NameAddr): number | null {
  const id = parseDecimal(contact.params.get("reg-id") ?? "", 2 ** 31 - 1);
  return id === 0 ? null : id;
}
