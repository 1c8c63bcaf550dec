/**
 * What calls need beyond {@link Primitives}, kept apart from it: the web app loads this with its first call and not
 * before.
 */
import type { Bytes } from "./bytes.ts";
import type { FrameCipher, PacketCipher } from "./media-cipher.ts";
import type { MaybePromise } from "./primitives.ts";

export const SHA384_LENGTH = 48;
export const SHA1_LENGTH = 20;

/** The curves of NIST SP 800-186 §3.2.1, and group 15 of RFC 3526 §4. */
export type KeyAgreementName = "P-256" | "P-384" | "MODP-3072";

/** Sizes in bytes of a public value and of the result (RFC 6189 §5.1.5): x ‖ y and x; numbers padded to the prime. */
export const KEY_AGREEMENT_LENGTHS: Readonly<
  Record<KeyAgreementName, { readonly publicKey: number; readonly shared: number }>
> = {
  "P-256": { publicKey: 64, shared: 32 },
  "P-384": { publicKey: 96, shared: 48 },
  "MODP-3072": { publicKey: 384, shared: 384 },
};

/** A key pair for one call. Its private half stays with the provider that made it, and is never exported. */
export interface EphemeralKeyPair {
  readonly agreement: KeyAgreementName;
  readonly publicKey: Bytes;
}

/** A Diffie-Hellman agreement with keys that live as long as a call is being set up. */
export interface KeyAgreement {
  readonly name: KeyAgreementName;
  generate(): MaybePromise<EphemeralKeyPair>;
  /**
   * @param peer the other side's public value as it came
   * @returns the shared secret in the size of {@link KEY_AGREEMENT_LENGTHS}, for the caller to wipe
   * @throws CryptoError `bad_length` or `bad_key`, peer's fault: a value that no honest side sends (a point off the
   *   curve; 0, 1, p-1 and above; RFC 6189 §5.1.5); `wiped`, caller's fault
   */
  agree(pair: EphemeralKeyPair, peer: Uint8Array): MaybePromise<Bytes>;
  /** Lets go of the private half, for good. May be called again. */
  wipe(pair: EphemeralKeyPair): void;
}

/** An agreement on a curve. */
export interface EcdhAgreement extends KeyAgreement {
  /**
   * A pair whose private half somebody else chose, as test vectors do; calls use {@link KeyAgreement.generate}.
   *
   * @param privateKey 32 bytes with P-256, 48 with P-384
   * @param publicKey belongs to it
   * @throws CryptoError `bad_length` or `bad_key`, caller's fault
   */
  fromPrivate(privateKey: Uint8Array, publicKey: Uint8Array): MaybePromise<EphemeralKeyPair>;
}

/** Providers give identical results. Arguments are only read; results are new arrays that belong to the caller. */
export interface VoicePrimitives {
  readonly p256: EcdhAgreement;
  readonly p384: EcdhAgreement;
  /** `null` where the platform has none: WebCrypto knows no finite fields. */
  readonly modp3072: KeyAgreement | null;

  sha384(data: Uint8Array): MaybePromise<Bytes>;
  hmacSha384(key: Uint8Array, data: Uint8Array): MaybePromise<Bytes>;

  /**
   * AES in counter mode (NIST SP 800-38A §6.5): encrypts and decrypts. Over zeros it is the keystream itself, which
   * SRTP's key derivation takes (RFC 3711 §4.3.3). A key must never meet the same counter block twice.
   *
   * @param key 16 or 32 bytes
   * @param counterBlock 16 bytes; counts as one big-endian number
   * @throws CryptoError `bad_length`
   */
  aesCtr(key: Uint8Array, counterBlock: Uint8Array, data: Uint8Array): MaybePromise<Bytes>;
  /**
   * AES with 128 bits of ciphertext fed back (SP 800-38A §6.3), the last block cut: ZRTP's Confirm (RFC 6189 §5.7).
   * It authenticates nothing: check the MAC first.
   *
   * @param key 16 or 32 bytes
   * @param iv 16 bytes
   * @throws CryptoError `bad_length`
   */
  aesCfbEncrypt(key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array): MaybePromise<Bytes>;
  /** See {@link aesCfbEncrypt}. */
  aesCfbDecrypt(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): MaybePromise<Bytes>;

  /**
   * @param encryptionKey 16 or 32 bytes
   * @param authKey 20 bytes
   * @throws CryptoError `bad_length`
   */
  frameCipher(encryptionKey: Uint8Array, authKey: Uint8Array): MaybePromise<FrameCipher>;
  /** As {@link frameCipher}; `null` where nothing can be had at once, as with WebCrypto. */
  readonly packetCipher: ((encryptionKey: Uint8Array, authKey: Uint8Array) => PacketCipher) | null;
}
