/** Whom somebody means who writes a name or an address. */
import { type Address, domainOf, parseAddress } from "@sottovoce/wire";

/**
 * `address` what was written, completed with the own domain where it has none · `elsewhere` an address of another
 * server · `no_address` neither: a name with blanks in it, say
 */
export type Recipient =
  | { readonly kind: "address"; readonly address: Address }
  | { readonly kind: "elsewhere"; readonly address: Address }
  | { readonly kind: "no_address" };

/** @param own address of this account */
export function recipientOf(text: string, own: Address): Recipient {
  const domain = domainOf(own);
  const written = text.trim();
  const whole = written.includes("@") ? written : `${written}@${domain}`;
  try {
    const address = parseAddress(whole);
    return { kind: domainOf(address) === domain ? "address" : "elsewhere", address };
  } catch {
    return { kind: "no_address" };
  }
}
