import { requireLength } from "./bytes.ts";
import { CryptoError } from "./errors.ts";
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
  if (key.length !== AES128_KEY_LENGTH) requireLength(key, AES256_KEY_LENGTH, "The AES key");
  requireLength(block, AES_BLOCK_LENGTH, "The AES counter block or initialization vector");
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
