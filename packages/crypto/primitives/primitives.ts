import type { Branded, Bytes } from "./bytes.ts";

/**
 * A result that a provider may give at once. `await` it always: the node provider answers synchronously, and
 * awaiting a plain value costs one microtask, where an `async` method would cost two promises per call.
 * Errors may therefore be thrown by the call itself or reject the promise; under `await` both look the same.
 */
export type MaybePromise<T> = T | Promise<T>;

export const SHA256_LENGTH = 32;
export const SHA512_LENGTH = 64;
export const AES128_KEY_LENGTH = 16;
export const AES256_KEY_LENGTH = 32;
/** NIST SP 800-38D §5.2.1.1 recommends 96-bit nonces; no other size is accepted. */
export const GCM_NONCE_LENGTH = 12;
/** The full tag; truncated tags (SP 800-38D Appendix C) are never produced nor accepted. */
export const GCM_TAG_LENGTH = 16;
export const AES_BLOCK_LENGTH = 16;
export const X25519_LENGTH = 32;
export const ED25519_SEED_LENGTH = 32;
export const ED25519_PUBLIC_LENGTH = 32;
export const ED25519_SIGNATURE_LENGTH = 64;
/** FIPS 203 §7.1: the seed d ‖ z from which the whole key pair is made. */
export const MLKEM768_SEED_LENGTH = 64;
/** FIPS 203 Table 3. */
export const MLKEM768_PUBLIC_LENGTH = 1184;
export const MLKEM768_CIPHERTEXT_LENGTH = 1088;
export const MLKEM768_SHARED_LENGTH = 32;
/** RFC 5869 §2.3: at most 255 blocks of output. */
export const HKDF_SHA256_MAX_LENGTH = 255 * SHA256_LENGTH;
/** What Node's HKDF takes; RFC 5869 has no limit. Our longest info is under 100 bytes. */
export const HKDF_MAX_INFO_LENGTH = 1024;

/** Bytes from outside become one of these by the functions of `roles.ts`, which check the size. */
export type X25519PublicKey = Branded<"x25519 public key">;
export type Ed25519PublicKey = Branded<"ed25519 public key">;
export type Ed25519Signature = Branded<"ed25519 signature">;
export type MlKem768PublicKey = Branded<"ml-kem-768 public key">;
export type MlKem768Ciphertext = Branded<"ml-kem-768 ciphertext">;

/**
 * A key pair whose private half stays with the provider that made it, in whatever form is fastest there.
 * Only that provider's methods can use it; those of another throw `foreign_key`.
 */
export interface X25519KeyPair {
  readonly kind: "x25519";
  readonly publicKey: X25519PublicKey;
}

/** See {@link X25519KeyPair}. */
export interface Ed25519KeyPair {
  readonly kind: "ed25519";
  readonly publicKey: Ed25519PublicKey;
}

/** See {@link X25519KeyPair}. */
export interface MlKem768KeyPair {
  readonly kind: "ml-kem-768";
  readonly publicKey: MlKem768PublicKey;
}

/** What an ML-KEM encapsulation makes: the secret to keep and the ciphertext to send. */
export interface Encapsulation {
  readonly sharedSecret: Bytes;
  readonly ciphertext: MlKem768Ciphertext;
}

/** Costs of Argon2id (RFC 9106 §3.1). */
export interface Argon2idCosts {
  /** Memory m in KiB. */
  readonly memoryKiB: number;
  /** Passes t over the memory. */
  readonly passes: number;
  /** Lanes p. */
  readonly parallelism: number;
  /** Output size in bytes. */
  readonly length: number;
}

/** X25519 (RFC 7748). */
export interface X25519 {
  /** A pair that can be stored. */
  generate(): MaybePromise<X25519KeyPair>;
  /** A pair for one agreement, as a call has: a platform that keeps private keys to itself never hands out this one. */
  generateEphemeral(): MaybePromise<X25519KeyPair>;
  /**
   * @param privateKey 32 bytes, clamped on use
   * @param publicKey the public half, if it was stored beside the private one under authentication. It is
   *   taken on trust, and saves recomputing it, which costs as much as an agreement. A wrong one makes
   *   agreements differ between the two sides; it does not endanger the private key.
   * @throws CryptoError `bad_length`
   */
  fromPrivate(privateKey: Uint8Array, publicKey?: X25519PublicKey): MaybePromise<X25519KeyPair>;
  /**
   * @returns the private key, 32 bytes, a copy for the caller to wipe
   * @throws CryptoError `not_exportable` for a pair of {@link generateEphemeral}
   */
  exportPrivate(pair: X25519KeyPair): MaybePromise<Bytes>;
  /**
   * @returns the shared secret, 32 bytes
   * @throws CryptoError `low_order` where it would be all zeros, so that a peer cannot force a known secret
   *   (RFC 7748 §6.1)
   */
  agree(pair: X25519KeyPair, peer: X25519PublicKey): MaybePromise<Bytes>;
}

/** Ed25519 without context or prehash (RFC 8032 §5.1). */
export interface Ed25519 {
  generate(): MaybePromise<Ed25519KeyPair>;
  /** @param seed 32 bytes, the private key of RFC 8032 §5.1.5. @throws CryptoError `bad_length` */
  fromSeed(seed: Uint8Array): MaybePromise<Ed25519KeyPair>;
  /** @returns the 32-byte seed, a copy for the caller to wipe */
  exportSeed(pair: Ed25519KeyPair): MaybePromise<Bytes>;
  sign(pair: Ed25519KeyPair, message: Uint8Array): MaybePromise<Ed25519Signature>;
  /**
   * Strict verification, the same in every provider; see `ed25519-strict.ts`. Malformed keys and signatures
   * are simply not valid.
   */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): MaybePromise<boolean>;
}

/** ML-KEM-768 (FIPS 203). */
export interface MlKem768 {
  generate(): MaybePromise<MlKem768KeyPair>;
  /**
   * @param seed 64 bytes, d ‖ z (FIPS 203 §7.1)
   * @param publicKey as in {@link X25519.fromPrivate}; saves an expansion of the seed
   * @throws CryptoError `bad_length`
   */
  fromSeed(seed: Uint8Array, publicKey?: MlKem768PublicKey): MaybePromise<MlKem768KeyPair>;
  /** @returns the 64-byte seed, a copy for the caller to wipe */
  exportSeed(pair: MlKem768KeyPair): MaybePromise<Bytes>;
  /** @throws CryptoError `bad_key` where the key fails the checks of FIPS 203 §7.2 */
  encapsulate(publicKey: MlKem768PublicKey): MaybePromise<Encapsulation>;
  /**
   * @returns the shared secret, 32 bytes. A ciphertext that was not made for this key gives a pseudorandom
   *   secret (implicit rejection, FIPS 203 §6.3); what is sealed under it then fails to open.
   */
  decapsulate(pair: MlKem768KeyPair, ciphertext: MlKem768Ciphertext): MaybePromise<Bytes>;
}

/**
 * Every cryptographic primitive that Sottovoce uses, and nothing else. Providers give identical results.
 * Arguments are only read, and never kept once the result is there. Results are new arrays that belong to
 * the caller.
 */
export interface Primitives {
  /** For diagnostics: which platform does the work. */
  readonly provider: string;
  readonly x25519: X25519;
  readonly ed25519: Ed25519;
  readonly mlKem768: MlKem768;

  /** Bytes from the platform's secure generator; synchronous everywhere. */
  randomBytes(length: number): Bytes;

  sha256(data: Uint8Array): MaybePromise<Bytes>;
  sha512(data: Uint8Array): MaybePromise<Bytes>;
  /**
   * h₁ = SHA-512(input), hᵢ = SHA-512(hᵢ₋₁ ‖ input); answers h of `iterations`. Mixing the input in each time
   * keeps a collision of one step from becoming a collision of the whole. One call, because a browser would
   * spend longer in 5,200 promises than in the hashing; meant for public input (safety numbers).
   *
   * @param iterations at least 1
   * @throws CryptoError `out_of_range`
   */
  iteratedSha512(input: Uint8Array, iterations: number): MaybePromise<Bytes>;
  hmacSha256(key: Uint8Array, data: Uint8Array): MaybePromise<Bytes>;
  /** Only where a standard asks for it (SRTP, RFC 3711 §4.2.1). Full 20 bytes. */
  hmacSha1(key: Uint8Array, data: Uint8Array): MaybePromise<Bytes>;
  /**
   * Extract and expand (RFC 5869 §2).
   *
   * @param info at most 1,024 bytes
   * @param length bytes wanted, 1 to 8,160
   * @throws CryptoError `out_of_range`
   */
  hkdfSha256(salt: Uint8Array, ikm: Uint8Array, info: Uint8Array, length: number): MaybePromise<Bytes>;

  /**
   * AES-256-GCM (NIST SP 800-38D). A key and nonce must never seal twice.
   *
   * @param key 32 bytes
   * @param nonce 12 bytes
   * @returns ciphertext ‖ 16-byte tag
   * @throws CryptoError `bad_length`
   */
  aes256GcmSeal(
    key: Uint8Array,
    nonce: Uint8Array,
    plaintext: Uint8Array,
    aad: Uint8Array,
  ): MaybePromise<Bytes>;
  /**
   * @param sealed ciphertext ‖ 16-byte tag
   * @returns the plaintext, or `null` where it is not authentic (too short is not authentic either)
   * @throws CryptoError `bad_length` for key or nonce
   */
  aes256GcmOpen(
    key: Uint8Array,
    nonce: Uint8Array,
    sealed: Uint8Array,
    aad: Uint8Array,
  ): MaybePromise<Bytes | null>;

  /**
   * AES-256-CBC with PKCS #7 padding (RFC 5652 §6.3), for sealed push payloads (encrypt, then HMAC).
   *
   * @param key 32 bytes
   * @param iv 16 unpredictable bytes
   * @throws CryptoError `bad_length`
   */
  aes256CbcEncrypt(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): MaybePromise<Bytes>;
  /**
   * CBC authenticates nothing: check the HMAC over iv and ciphertext first, or this is a padding oracle.
   *
   * @returns the plaintext, or `null` where length or padding is wrong
   */
  aes256CbcDecrypt(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): MaybePromise<Bytes | null>;

  /**
   * Argon2id, version 0x13 (RFC 9106).
   *
   * @param password 1 to 4,096 bytes
   * @param salt 8 to 64 bytes
   * @throws CryptoError `out_of_range`
   */
  argon2id(password: Uint8Array, salt: Uint8Array, costs: Argon2idCosts): Promise<Bytes>;

  /** Compares in a time that depends on the lengths only. */
  constantTimeEqual(a: Uint8Array, b: Uint8Array): boolean;
}
