/** What ZRTP's algorithms are called elsewhere, the same in every language (RFC 6189 §5.1). */
import type { ZrtpAlgorithms } from "./session-api.ts";

type Names<Kind extends keyof ZrtpAlgorithms> = Readonly<Record<ZrtpAlgorithms[Kind], string>>;

export const KEY_AGREEMENT_NAMES: Names<"keyAgreement"> = {
  X255: "X25519",
  EC25: "ECDH P-256",
  EC38: "ECDH P-384",
  DH3k: "Diffie-Hellman 3072",
  Mult: "Multistream",
  Prsh: "Preshared",
};
export const CIPHER_NAMES: Names<"cipher"> = { AES1: "AES-128", AES3: "AES-256" };
export const AUTH_TAG_NAMES: Names<"authTag"> = { HS32: "HMAC-SHA1-32", HS80: "HMAC-SHA1-80" };
export const HASH_NAMES: Names<"hash"> = { S256: "SHA-256", S384: "SHA-384" };
