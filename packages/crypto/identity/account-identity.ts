/** AIK, the key that an account is: it signs the list of devices that speak for it (SM1.md "Keys"). */
import type { Bytes } from "@sottovoce/wire";
import type { Ed25519KeyPair, Ed25519PublicKey, Primitives } from "../primitives/primitives.ts";

/** The account's identity key pair. It lives on the primary device and in the recovery kit, nowhere else. */
export interface AccountIdentity {
  readonly key: Ed25519KeyPair;
}

export async function generateAccountIdentity(primitives: Primitives): Promise<AccountIdentity> {
  return { key: await primitives.ed25519.generate() };
}

/** What the rest of the world knows the account by: AIK, 32 bytes. */
export function accountKeyOf(identity: AccountIdentity): Ed25519PublicKey {
  return identity.key.publicKey;
}

/** @returns the 32-byte seed, for sealed storage or the recovery kit; the caller wipes it */
export async function exportAccountIdentity(
  primitives: Primitives,
  identity: AccountIdentity,
): Promise<Bytes> {
  return primitives.ed25519.exportSeed(identity.key);
}

/**
 * @param seed 32 bytes from {@link exportAccountIdentity}
 * @throws CryptoError `bad_length`
 */
export async function importAccountIdentity(
  primitives: Primitives,
  seed: Uint8Array,
): Promise<AccountIdentity> {
  return { key: await primitives.ed25519.fromSeed(seed) };
}
