import { requireLength } from "./bytes.ts";
import { CryptoError } from "./errors.ts";
import { MAX_KEYSTREAM_LENGTH, MEDIA_AUTH_KEY_LENGTH } from "./media-cipher.ts";
import {
  AES_BLOCK_LENGTH,
  AES128_KEY_LENGTH,
  AES256_KEY_LENGTH,
  GCM_NONCE_LENGTH,
  HKDF_MAX_INFO_LENGTH,
  HKDF_SHA256_MAX_LENGTH,
} from "./primitives.ts";

/** Over a hundred times what a safety number needs; more would only hang the caller. */
const MAX_ITERATIONS = 1_000_000;

/** @throws CryptoError `out_of_range` */
export function requireIterations(iterations: number): void {
  requireRange(iterations, MAX_ITERATIONS, "The number of hash iterations");
}

/** @throws CryptoError `out_of_range` */
export function requireHkdfLengths(info: Uint8Array, length: number): void {
  requireRange(length, HKDF_SHA256_MAX_LENGTH, "The HKDF output length");
  if (info.length > HKDF_MAX_INFO_LENGTH) {
    throw new CryptoError("out_of_range", "caller", `HKDF info is over ${HKDF_MAX_INFO_LENGTH} bytes`);
  }
}

/** @throws CryptoError `bad_length` */
export function requireGcmLengths(key: Uint8Array, nonce: Uint8Array): void {
  requireLength(key, AES256_KEY_LENGTH, "The AES-256 key");
  requireLength(nonce, GCM_NONCE_LENGTH, "The AES-GCM nonce");
}

/** @throws CryptoError `bad_length` */
export function requireCbcLengths(key: Uint8Array, iv: Uint8Array): void {
  requireLength(key, AES256_KEY_LENGTH, "The AES-256 key");
  requireLength(iv, AES_BLOCK_LENGTH, "The AES-CBC initialization vector");
}

/** @throws CryptoError `bad_length` */
export function requireAesLengths(key: Uint8Array, block: Uint8Array): void {
  requireAesKey(key);
  requireLength(block, AES_BLOCK_LENGTH, "The AES counter block or initialization vector");
}

/** @throws CryptoError `bad_length` */
export function requireMediaKeys(encryptionKey: Uint8Array, authKey: Uint8Array): void {
  requireAesKey(encryptionKey);
  requireLength(authKey, MEDIA_AUTH_KEY_LENGTH, "The media authentication key");
}

/** @throws CryptoError `bad_length`; `out_of_range` for what one keystream must not cover */
export function requireMediaLengths(counterBlock: Uint8Array, data: Uint8Array): void {
  requireLength(counterBlock, AES_BLOCK_LENGTH, "The AES counter block");
  if (data.length > MAX_KEYSTREAM_LENGTH || counterBlock[14] !== 0 || counterBlock[15] !== 0) {
    throw new CryptoError("out_of_range", "caller", "The keystream is longer than 2^16 blocks");
  }
}

function requireAesKey(key: Uint8Array): void {
  if (key.length !== AES128_KEY_LENGTH) requireLength(key, AES256_KEY_LENGTH, "The AES key");
}

/** Whether this can be AES-CBC with PKCS #7 padding at all: at least one block, and whole ones. */
export function isCbcLength(ciphertext: Uint8Array): boolean {
  return ciphertext.length > 0 && ciphertext.length % AES_BLOCK_LENGTH === 0;
}

function requireRange(value: number, most: number, what: string): void {
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new CryptoError("out_of_range", "caller", `${what} must be 1 to ${most}, not ${value}`);
  }
}
