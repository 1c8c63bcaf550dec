import { cbc, gcm } from "@noble/ciphers/aes.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import type { Bytes } from "../bytes.ts";
import { isCbcLength, requireCbcLengths, requireGcmLengths, requireHkdfLengths } from "../limits.ts";
import { GCM_TAG_LENGTH } from "../primitives.ts";
import type { SymmetricPrimitives } from "../provider.ts";
import { hmacSha256 } from "./hashing.ts";

/** Where the page has no WebCrypto (an insecure context). AES by tables: its time depends on its input. */
export const nobleSymmetric: SymmetricPrimitives = {
  sha256: (data) => sha256(data),
  sha512: (data) => sha512(data),
  hmacSha256,
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

/** All sizes were checked before, so the one thing left to fail is the tag or the padding. */
function nullOnError(open: () => Bytes): Bytes | null {
  try {
    return open();
  } catch {
    return null;
  }
}
