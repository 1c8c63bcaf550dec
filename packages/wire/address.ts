/** Addresses people type: `alice@example.org`, one per account; as SIP address of record `sip:alice@example.org`. */
import { WireError } from "./bytes.ts";

/** Longest local part and domain: those of mail (RFC 5321 §4.5.3.1), since organisations reuse their mail names. */
const MAX_LOCAL_PART = 64;
const MAX_DOMAIN = 255;

const LOCAL_PART = /^[a-z0-9](?:[a-z0-9._+-]*[a-z0-9])?$/;
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/** An account's address in its one canonical form: lower case, `local@domain`. */
export type Address = string & { readonly Address: unique symbol };

/**
 * Reads an address as a person may type it: any case, with or without `sip:` or `sips:`, spaces around it.
 * Local parts are ASCII letters, digits and `. _ + -`, so that one address has one spelling everywhere.
 * @throws WireError with a sentence that says what an address looks like.
 */
export function parseAddress(text: string): Address {
  const bare = text
    .trim()
    .toLowerCase()
    .replace(/^sips?:/, "");
  const at = bare.indexOf("@");
  const local = bare.slice(0, at);
  const domain = bare.slice(at + 1);
  const wellFormed =
    at > 0 &&
    local.length <= MAX_LOCAL_PART &&
    LOCAL_PART.test(local) &&
    domain.length <= MAX_DOMAIN &&
    domain.split(".").every((label) => LABEL.test(label));
  if (!wellFormed) {
    throw new WireError(`“${text.slice(0, 80)}” is not an address; write it like alice@example.org`);
  }
  return bare as Address;
}

/** The part after the `@`. */
export function domainOf(address: Address): string {
  return address.slice(address.indexOf("@") + 1);
}

/** The address as a SIP address of record. */
export function sipUriOf(address: Address): string {
  return `sip:${address}`;
}
