/** The keys that both sides of a linking derive from the secret in its link (docs/protocol.md "Linking a device"). */
import { type Bytes, utf8 } from "@sottovoce/wire";
import { wipe } from "../primitives/bytes.ts";
import type { Primitives } from "../primitives/primitives.ts";

const KEY_BYTES = 32;
const LABEL = utf8("sottovoce/link/keys");

/** One key for each use, 32 bytes: nothing that one use gives away is of use to another. */
export interface LinkKeys {
  /** HMAC over what the new device is told about the account. */
  readonly invitation: Bytes;
  /** HMAC over the new device's keys. */
  readonly offer: Bytes;
  /** Seals the new device's name. */
  readonly name: Bytes;
  /** Makes the digits that a person compares. */
  readonly digits: Bytes;
  /** Seals what the new device is given. */
  readonly provision: Bytes;
}

/**
 * `HKDF(salt code, ikm secret, info "sottovoce/link/keys", 160)`, cut into five in the order of {@link LinkKeys}.
 * @param code 16 bytes
 * @param secret 32 bytes, which the server never sees
 */
export async function deriveLinkKeys(
  primitives: Primitives,
  code: Uint8Array,
  secret: Uint8Array,
): Promise<LinkKeys> {
  const all = await primitives.hkdfSha256(code, secret, LABEL, 5 * KEY_BYTES);
  const key = (index: number): Bytes => all.slice(index * KEY_BYTES, (index + 1) * KEY_BYTES);
  const keys = { invitation: key(0), offer: key(1), name: key(2), digits: key(3), provision: key(4) };
  wipe(all);
  return keys;
}

/** Overwrites the keys. */
export function wipeLinkKeys({ invitation, offer, name, digits, provision }: LinkKeys): void {
  wipe(invitation, offer, name, digits, provision);
}
