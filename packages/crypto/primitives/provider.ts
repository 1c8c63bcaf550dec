import type { Primitives } from "./primitives.ts";

/** The part of a provider that works on symmetric keys; the web provider takes it whole from one source. */
export type SymmetricPrimitives = Pick<
  Primitives,
  | "sha256"
  | "sha512"
  | "hmacSha256"
  | "hmacSha1"
  | "hkdfSha256"
  | "aes256GcmSeal"
  | "aes256GcmOpen"
  | "aes256CbcEncrypt"
  | "aes256CbcDecrypt"
>;
