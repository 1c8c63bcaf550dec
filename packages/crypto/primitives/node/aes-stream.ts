import { createCipheriv, createDecipheriv } from "node:crypto";
import type { Bytes } from "../bytes.ts";
import { requireAesLengths } from "../limits.ts";
import { AES128_KEY_LENGTH } from "../primitives.ts";
import { plain } from "./bytes.ts";

/** See {@link VoicePrimitives.aesCtr}. */
export function aesCtr(key: Uint8Array, counterBlock: Uint8Array, data: Uint8Array): Bytes {
  requireAesLengths(key, counterBlock);
  return plain(createCipheriv(named(key, "ctr"), key, counterBlock).update(data));
}

/** See {@link VoicePrimitives.aesCfbEncrypt}. OpenSSL's `cfb` feeds back all 128 bits. */
export function aesCfbEncrypt(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): Bytes {
  requireAesLengths(key, iv);
  return plain(createCipheriv(named(key, "cfb"), key, iv).update(plaintext));
}

/** See {@link VoicePrimitives.aesCfbDecrypt}. */
export function aesCfbDecrypt(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Bytes {
  requireAesLengths(key, iv);
  return plain(createDecipheriv(named(key, "cfb"), key, iv).update(ciphertext));
}

function named(key: Uint8Array, mode: "ctr" | "cfb"): string {
  return `aes-${key.length === AES128_KEY_LENGTH ? 128 : 256}-${mode}`;
}
