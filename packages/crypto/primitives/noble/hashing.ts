/** What is done in JavaScript everywhere, because WebCrypto's way would be the slower one. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import type { Bytes } from "../bytes.ts";
import { requireIterations } from "../limits.ts";
import { SHA512_LENGTH } from "../primitives.ts";

/** See {@link Primitives.hmacSha256}. */
export function hmacSha256(key: Uint8Array, data: Uint8Array): Bytes {
  return hmac(sha256, key, data);
}

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
