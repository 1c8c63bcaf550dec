import { cbc, gcm } from "@noble/ciphers/aes.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import type { Bytes } from "../bytes.ts";
import {
  isCbcLength,
  requireCbcLengths,
  requireGcmLengths,
  requireHkdfLengths,
  requireIterations,
} from "../limits.ts";
import { GCM_TAG_LENGTH, SHA512_LENGTH } from "../primitives.ts";
import type { SymmetricPrimitives } from "../provider.ts";

/** Where the page has no WebCrypto (an insecure context). AES by tables: its time depends on its input. */
export const nobleSymmetric: SymmetricPrimitives = {
  sha256: (data) => sha256(data),
  sha512: (data) => sha512(data),
  hmacSha256: (key, data) => hmac(sha256, key, data),
  hmacSha1: (key, data) => hmac(sha1, key, data),

  hkdfSha256(salt, ikm, info, length) {
    requireHkdfLengths(info, length);
    return hkdf(sha256, ikm, salt, info, length);
  },

  aes256GcmSeal(key, nonce, plaintext, aad) {
    requireGcmLengths(key, nonce);
    return gcm(key, nonce, aad).encrypt(plaintext);
  },

  aes256GcmOpen(key, nonce, sealed, aad) {
    requireGcmLengths(key, nonce);
    if (sealed.length < GCM_TAG_LENGTH) return null;
    return nullOnError(() => gcm(key, nonce, aad).decrypt(sealed));
  },

  aes256CbcEncrypt(key, iv, plaintext) {
    requireCbcLengths(key, iv);
    return cbc(key, iv).encrypt(plaintext);
  },

  aes256CbcDecrypt(key, iv, ciphertext) {
    requireCbcLengths(key, iv);
    if (!isCbcLength(ciphertext)) return null;
    return nullOnError(() => cbc(key, iv).decrypt(ciphertext));
  },
};

/**
 * See {@link Primitives.iteratedSha512}. In JavaScript also where WebCrypto has SHA-512: thousands of
 * dependent promises take longer, and the input is public.
 */
export function iteratedSha512(input: Uint8Array, iterations: number): Bytes {
  requireIterations(iterations);
  const block = new Uint8Array(SHA512_LENGTH + input.length);
  block.set(input, SHA512_LENGTH);
  let digest: Bytes = sha512(input);
  for (let i = 1; i < iterations; i++) {
    block.set(digest);
    digest = sha512(block);
  }
  return digest;
}

/** All sizes were checked before, so the one thing left to fail is the tag or the padding. */
function nullOnError(open: () => Bytes): Bytes | null {
  try {
    return open();
  } catch {
    return null;
  }
}
