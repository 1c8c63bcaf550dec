import { type Bytes, unshared } from "../bytes.ts";
import { isCbcLength, requireCbcLengths, requireGcmLengths, requireHkdfLengths } from "../limits.ts";
import { hmacSha256 } from "../noble/hashing.ts";
import { GCM_TAG_LENGTH } from "../primitives.ts";
import type { SymmetricPrimitives } from "../provider.ts";
import { hmac } from "./hmac.ts";

const TAG_BITS = 8 * GCM_TAG_LENGTH;

/** One block of SHA-256. A chain step is a key of 32 bytes and one byte. */
const SHORT_LENGTH = 64;

/**
 * What is so short is done in JavaScript, at once: WebCrypto hands every call to another thread, 100 µs for an HMAC of
 * 5 µs, and a peer may make us take 10,000 steps. SHA-256 has neither tables nor branches that depend on its input,
 * so JavaScript gives nothing away by its timing.
 */
function isShort(key: Uint8Array, data: Uint8Array): boolean {
  return key.length <= SHORT_LENGTH && data.length <= SHORT_LENGTH;
}

/** Hashes, HMAC, HKDF and AES by WebCrypto. */
export function webSymmetric(subtle: SubtleCrypto): SymmetricPrimitives {
  return {
    sha256: async (data) => new Uint8Array(await subtle.digest("SHA-256", unshared(data))),
    sha512: async (data) => new Uint8Array(await subtle.digest("SHA-512", unshared(data))),
    hmacSha256: (key, data) =>
      isShort(key, data) ? hmacSha256(key, data) : hmac(subtle, "SHA-256", key, data),
    hmacSha1: (key, data) => hmac(subtle, "SHA-1", key, data),

    async hkdfSha256(salt, ikm, info, length) {
      requireHkdfLengths(info, length);
      const key = await subtle.importKey("raw", unshared(ikm), "HKDF", false, ["deriveBits"]);
      const algorithm = { name: "HKDF", hash: "SHA-256", salt: unshared(salt), info: unshared(info) };
      return new Uint8Array(await subtle.deriveBits(algorithm, key, 8 * length));
    },

    async aes256GcmSeal(key, nonce, plaintext, aad) {
      requireGcmLengths(key, nonce);
      const aes = await importAes(subtle, "AES-GCM", "encrypt", key);
      return new Uint8Array(await subtle.encrypt(gcmParameters(nonce, aad), aes, unshared(plaintext)));
    },

    async aes256GcmOpen(key, nonce, sealed, aad) {
      requireGcmLengths(key, nonce);
      if (sealed.length < GCM_TAG_LENGTH) return null;
      const aes = await importAes(subtle, "AES-GCM", "decrypt", key);
      return nullOnOperationError(subtle.decrypt(gcmParameters(nonce, aad), aes, unshared(sealed)));
    },

    async aes256CbcEncrypt(key, iv, plaintext) {
      requireCbcLengths(key, iv);
      const aes = await importAes(subtle, "AES-CBC", "encrypt", key);
      const parameters = { name: "AES-CBC", iv: unshared(iv) };
      return new Uint8Array(await subtle.encrypt(parameters, aes, unshared(plaintext)));
    },

    async aes256CbcDecrypt(key, iv, ciphertext) {
      requireCbcLengths(key, iv);
      if (!isCbcLength(ciphertext)) return null;
      const aes = await importAes(subtle, "AES-CBC", "decrypt", key);
      const parameters = { name: "AES-CBC", iv: unshared(iv) };
      return nullOnOperationError(subtle.decrypt(parameters, aes, unshared(ciphertext)));
    },
  };
}

function importAes(
  subtle: SubtleCrypto,
  name: "AES-GCM" | "AES-CBC",
  use: "encrypt" | "decrypt",
  key: Uint8Array,
): Promise<CryptoKey> {
  return subtle.importKey("raw", unshared(key), { name }, false, [use]);
}

function gcmParameters(nonce: Uint8Array, aad: Uint8Array): AesGcmParams {
  return { name: "AES-GCM", iv: unshared(nonce), additionalData: unshared(aad), tagLength: TAG_BITS };
}

/** `OperationError` is how WebCrypto says that a tag or padding is wrong; all else is a real failure. */
async function nullOnOperationError(opened: Promise<ArrayBuffer>): Promise<Bytes | null> {
  try {
    return new Uint8Array(await opened);
  } catch (error) {
    if (error instanceof Error && error.name === "OperationError") return null;
    throw error;
  }
}
