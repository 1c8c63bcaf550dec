import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Bytes } from "../bytes.ts";
import { isCbcLength, requireCbcLengths, requireGcmLengths } from "../limits.ts";
import { GCM_TAG_LENGTH } from "../primitives.ts";
import { plain } from "./bytes.ts";

const GCM_OPTIONS = { authTagLength: GCM_TAG_LENGTH };

/** See {@link Primitives.aes256GcmSeal}. */
export function aes256GcmSeal(
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
): Bytes {
  requireGcmLengths(key, nonce);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, GCM_OPTIONS);
  cipher.setAAD(aad);
  const sealed = new Uint8Array(plaintext.length + GCM_TAG_LENGTH);
  sealed.set(cipher.update(plaintext));
  cipher.final();
  sealed.set(cipher.getAuthTag(), plaintext.length);
  return sealed;
}

/** See {@link Primitives.aes256GcmOpen}. */
export function aes256GcmOpen(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
): Bytes | null {
  requireGcmLengths(key, nonce);
  const length = sealed.length - GCM_TAG_LENGTH;
  if (length < 0) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, GCM_OPTIONS);
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(length));
  const plaintext = decipher.update(sealed.subarray(0, length));
  try {
    decipher.final();
  } catch {
    // The tag does not match: what was deciphered must not be seen by anyone.
    plaintext.fill(0);
    return null;
  }
  return plain(plaintext);
}

/** See {@link Primitives.aes256CbcEncrypt}. */
export function aes256CbcEncrypt(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Bytes {
  requireCbcLengths(key, iv);
  const cipher = createCipheriv("aes-256-cbc", key, iv);
  const blocks = cipher.update(plaintext);
  const last = cipher.final();
  const ciphertext = new Uint8Array(blocks.length + last.length);
  ciphertext.set(blocks);
  ciphertext.set(last, blocks.length);
  return ciphertext;
}

/** See {@link Primitives.aes256CbcDecrypt}. */
export function aes256CbcDecrypt(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Bytes | null {
  requireCbcLengths(key, iv);
  if (!isCbcLength(ciphertext)) return null;
  const decipher = createDecipheriv("aes-256-cbc", key, iv);
  const blocks = decipher.update(ciphertext);
  let last: Uint8Array;
  try {
    last = decipher.final();
  } catch {
    return null;
  }
  const plaintext = new Uint8Array(blocks.length + last.length);
  plaintext.set(blocks);
  plaintext.set(last, blocks.length);
  return plaintext;
}
