import { type Bytes, unshared } from "./bytes.ts";
import { CryptoError } from "./errors.ts";
import type { Argon2idCosts } from "./primitives.ts";

/** RFC 9106 §3.1 allows 1 to 2³²−1 passes, our machines do not; nobody has a use for more. */
const MAX_PASSES = 1_000;
/** RFC 9106 §3.1: at least 8 KiB for each lane. */
const MIN_MEMORY_KIB_PER_LANE = 8;
/** What a 32-bit WebAssembly memory holds, less room for the program itself. */
const MAX_MEMORY_KIB = 2 * 1024 * 1024;
/** WebAssembly runs the lanes one after another, so that more of them bring nothing. */
const MAX_PARALLELISM = 16;
/** RFC 9106 §3.1. */
const MIN_OUTPUT = 4;
/** Keys only; nothing here derives long streams from a passphrase. */
const MAX_OUTPUT = 64;
/** RFC 9106 §3.1 says 16 is recommended, 8 is the least that is safe. */
const MIN_SALT = 8;
/** Salts are ours, and 16 bytes; this is room for a vector of the specification. */
const MAX_SALT = 64;
/** Nobody types 4 KiB; an empty password is no protection, and hash-wasm refuses it. */
const MAX_PASSWORD = 4096;

/**
 * Argon2id by WebAssembly, the same code in browsers and Node (WebCrypto has none).
 * See {@link Primitives.argon2id}. Blocks its thread while it computes: about 0.3 s for 64 MiB and 3 passes.
 */
export async function argon2id(password: Uint8Array, salt: Uint8Array, costs: Argon2idCosts): Promise<Bytes> {
  requireRange("passes", costs.passes, 1, MAX_PASSES);
  requireRange("parallelism", costs.parallelism, 1, MAX_PARALLELISM);
  requireRange("memory", costs.memoryKiB, MIN_MEMORY_KIB_PER_LANE * costs.parallelism, MAX_MEMORY_KIB);
  requireRange("output length", costs.length, MIN_OUTPUT, MAX_OUTPUT);
  requireRange("salt length", salt.length, MIN_SALT, MAX_SALT);
  requireRange("password length", password.length, 1, MAX_PASSWORD);
  // Loaded when a passphrase is there: nobody waits for it before.
  const { argon2id: hashWasmArgon2id } = await import("hash-wasm");
  const hash = await hashWasmArgon2id({
    password,
    salt,
    iterations: costs.passes,
    memorySize: costs.memoryKiB,
    parallelism: costs.parallelism,
    hashLength: costs.length,
    outputType: "binary",
  });
  return unshared(hash);
}

function requireRange(what: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new CryptoError("out_of_range", "caller", `Argon2id ${what} ${value} is not in ${least}..${most}`);
  }
}
