import { createHmac, hash, hkdfSync, randomFillSync, timingSafeEqual } from "node:crypto";
import { argon2id } from "./argon2id.ts";
import { type Bytes, secretBytes } from "./bytes.ts";
import { requireHkdfLengths, requireIterations } from "./limits.ts";
import { aes256CbcDecrypt, aes256CbcEncrypt, aes256GcmOpen, aes256GcmSeal } from "./node/aes.ts";
import { plain } from "./node/bytes.ts";
import { nodeEd25519 } from "./node/ed25519.ts";
import { nodeMlKem768 } from "./node/mlkem768.ts";
import { nodeX25519 } from "./node/x25519.ts";
import type { Primitives } from "./primitives.ts";

/**
 * Primitives from `node:crypto` (OpenSSL). Everything but Argon2id answers synchronously.
 */
export function createNodePrimitives(): Primitives {
  return {
    provider: "node",
    x25519: nodeX25519,
    ed25519: nodeEd25519,
    mlKem768: nodeMlKem768,
    randomBytes: (length) => randomFillSync(secretBytes(length)),
    sha256: (data) => plain(hash("sha256", data, "buffer")),
    sha512: (data) => plain(hash("sha512", data, "buffer")),
    iteratedSha512,
    hmacSha256: (key, data) => plain(createHmac("sha256", key).update(data).digest()),
    hmacSha1: (key, data) => plain(createHmac("sha1", key).update(data).digest()),
    hkdfSha256,
    aes256GcmSeal,
    aes256GcmOpen,
    aes256CbcEncrypt,
    aes256CbcDecrypt,
    argon2id,
    constantTimeEqual: (a, b) => a.length === b.length && timingSafeEqual(a, b),
  };
}

function iteratedSha512(input: Uint8Array, iterations: number): Bytes {
  requireIterations(iterations);
  let digest: Uint8Array = hash("sha512", input, "buffer");
  const block = new Uint8Array(digest.length + input.length);
  block.set(input, digest.length);
  for (let i = 1; i < iterations; i++) {
    block.set(digest);
    digest = hash("sha512", block, "buffer");
  }
  return plain(digest);
}

function hkdfSha256(salt: Uint8Array, ikm: Uint8Array, info: Uint8Array, length: number): Bytes {
  requireHkdfLengths(info, length);
  return new Uint8Array(hkdfSync("sha256", ikm, salt, info, length));
}
