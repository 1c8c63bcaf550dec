/** The lock box: sealed to by a device that is locked, opened by the same device when it is unlocked. */
import { type Bytes, concatBytes, wipe } from "../primitives/bytes.ts";
import { CryptoError } from "../primitives/errors.ts";
import {
  AES256_KEY_LENGTH,
  GCM_NONCE_LENGTH,
  GCM_TAG_LENGTH,
  type Primitives,
  SHA256_LENGTH,
  X25519_LENGTH,
  type X25519KeyPair,
  type X25519PublicKey,
} from "../primitives/primitives.ts";
import { x25519PublicKey } from "../primitives/roles.ts";
import { StorageError } from "./errors.ts";

/** Layout: format(1)=1, ephemeral public key(32), ciphertext ‖ tag(16). */
const FORMAT = 1;
const HEADER_LENGTH = 1 + X25519_LENGTH;

/** What sealing adds to a size, in bytes. */
export const LOCK_BOX_OVERHEAD = HEADER_LENGTH + GCM_TAG_LENGTH;

const LABEL = new TextEncoder().encode("sottovoce/lock-box");
const NO_SALT = new Uint8Array(SHA256_LENGTH);
/** Each key comes from a fresh ephemeral key and seals once, so that one fixed nonce is used once. */
const NONCE = new Uint8Array(GCM_NONCE_LENGTH);

/**
 * Seals bytes so that only the private half of the lock box opens them: who holds the public half alone can put
 * something in, and take nothing out, not even what it has put in itself.
 *
 * `EK` fresh, `key = HKDF-SHA-256(salt 0³², ikm X25519(EK, LB), info "sottovoce/lock-box" ‖ EK ‖ LB, 32)`,
 * AES-256-GCM with a nonce of zeros, AAD `format ‖ EK ‖ associatedData`.
 *
 * @param lockBox public half
 * @param associatedData what the sealed bytes are bound to; to be named again when opening
 * @throws CryptoError `low_order` for a public key that nobody can have made
 */
export async function sealToLockBox(
  primitives: Primitives,
  lockBox: X25519PublicKey,
  plaintext: Uint8Array,
  associatedData: Uint8Array,
): Promise<Bytes> {
  const ephemeral = await primitives.x25519.generate();
  const secret = await primitives.x25519.agree(ephemeral, lockBox);
  const key = await deriveKey(primitives, secret, ephemeral.publicKey, lockBox);
  const header = concatBytes(Uint8Array.of(FORMAT), ephemeral.publicKey);
  const sealed = await primitives.aes256GcmSeal(key, NONCE, plaintext, concatBytes(header, associatedData));
  wipe(key);
  return concatBytes(header, sealed);
}

/**
 * @param lockBox both halves
 * @param sealed what {@link sealToLockBox} answered
 * @returns the bytes, or `null` where they were not sealed to this lock box with this associated data
 * @throws StorageError `unsupported_format` for the format of a newer version
 */
export async function openLockBox(
  primitives: Primitives,
  lockBox: X25519KeyPair,
  sealed: Uint8Array,
  associatedData: Uint8Array,
): Promise<Bytes | null> {
  if (sealed.length < LOCK_BOX_OVERHEAD) return null;
  if (sealed[0] !== FORMAT) {
    throw new StorageError("unsupported_format", "stored", "The lock box was written by another version");
  }
  const header = sealed.subarray(0, HEADER_LENGTH);
  const ephemeral = x25519PublicKey(header.slice(1));
  const secret = await agreed(primitives, lockBox, ephemeral);
  if (secret === null) return null;
  const key = await deriveKey(primitives, secret, ephemeral, lockBox.publicKey);
  const aad = concatBytes(header, associatedData);
  const opened = await primitives.aes256GcmOpen(key, NONCE, sealed.subarray(HEADER_LENGTH), aad);
  wipe(key);
  return opened;
}

async function agreed(
  primitives: Primitives,
  lockBox: X25519KeyPair,
  ephemeral: X25519PublicKey,
): Promise<Bytes | null> {
  try {
    return await primitives.x25519.agree(lockBox, ephemeral);
  } catch (error) {
    // Nobody sealed with such a key: the stored bytes were changed.
    if (error instanceof CryptoError && error.code === "low_order") return null;
    throw error;
  }
}

/** Both public keys are part of what the key is made of (RFC 7748 §6.1). Wipes the secret. */
async function deriveKey(
  primitives: Primitives,
  secret: Bytes,
  ephemeral: X25519PublicKey,
  lockBox: X25519PublicKey,
): Promise<Bytes> {
  const info = concatBytes(LABEL, ephemeral, lockBox);
  const key = await primitives.hkdfSha256(NO_SALT, secret, info, AES256_KEY_LENGTH);
  wipe(secret);
  return key;
}
