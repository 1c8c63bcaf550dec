import { CryptoError } from "./errors.ts";
import { HKDF_SHA256_MAX_LENGTH } from "./primitives.ts";

/** Over a hundred times what a safety number needs; more would only hang the caller. */
const MAX_ITERATIONS = 1_000_000;

/** @throws CryptoError `out_of_range` */
export function requireIterations(iterations: number): void {
  requireRange(iterations, MAX_ITERATIONS, "The number of hash iterations");
}

/** @throws CryptoError `out_of_range` */
export function requireHkdfLength(length: number): void {
  requireRange(length, HKDF_SHA256_MAX_LENGTH, "The HKDF output length");
}

function requireRange(value: number, most: number, what: string): void {
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new CryptoError("out_of_range", "caller", `${what} must be 1 to ${most}, not ${value}`);
  }
}
