/**
 * What a Double Ratchet is built from. The ratchet core takes all of it as a parameter, so that the very same
 * core runs as sm1 and, in tests, as what independent implementations speak (SM1.md "How it is checked").
 */
import type { Bytes } from "@sottovoce/wire";
import type {
  MaybePromise,
  MlKem768,
  MlKem768Ciphertext,
  MlKem768PublicKey,
  X25519,
  X25519PublicKey,
} from "../primitives/primitives.ts";

/** What a sending chain contributes to post-quantum security; repeated in each header of the chain. */
export type KemField =
  | { readonly tag: "none" }
  | { readonly tag: "offer"; readonly key: MlKem768PublicKey }
  | { readonly tag: "answer"; readonly ciphertext: MlKem768Ciphertext };

/** What a header says. */
export interface Header {
  /** The sender's ratchet key of this chain. */
  readonly dh: X25519PublicKey;
  /** PN: how many messages the sender's chain before this one had. */
  readonly previousCount: number;
  /** N: number of this message in its chain, from 0. */
  readonly number: number;
  readonly kem: KemField;
}

/** What enters a root step besides the root key. */
export interface RootInput {
  readonly rootKey: Bytes;
  /** The X25519 secret of the two ratchet keys. */
  readonly dh: Bytes;
  /** Present when the chain answers a KEM offer. */
  readonly kem: KemInput | null;
}

export interface KemInput {
  readonly sharedSecret: Bytes;
  readonly senderKey: X25519PublicKey;
  readonly receiverKey: X25519PublicKey;
  readonly offered: MlKem768PublicKey;
  readonly ciphertext: MlKem768Ciphertext;
}

/** What a root step gives. */
export interface RootStep {
  readonly rootKey: Bytes;
  readonly chainKey: Bytes;
  /** Header key of the chain after this one, in the same direction. Empty where headers are not encrypted. */
  readonly nextHeaderKey: Bytes;
}

/** A receiving chain as far as a header needs it to be recognised. */
export interface ReceivingKeys {
  readonly headerKey: Bytes;
  readonly peerKey: X25519PublicKey;
}

/** Which chain a header belongs to; `old` counts from the oldest. */
export type ChainPlace =
  | { readonly chain: "current" }
  | { readonly chain: "next" }
  | { readonly chain: "old"; readonly index: number };

/** All chains on which a message may arrive. */
export interface Candidates {
  readonly current: ReceivingKeys | null;
  /**
   * Header key of the peer's next chain (empty where headers are not encrypted); `null` while there can be none,
   * because nothing was sent since its present chain began.
   */
  readonly nextHeaderKey: Bytes | null;
  /** Oldest first. */
  readonly old: readonly ReceivingKeys[];
}

interface SealedHeader {
  readonly bytes: Bytes;
  /** Salt for the body key, new for every message. */
  readonly salt: Bytes;
}

export interface OpenedHeader {
  readonly header: Header;
  readonly place: ChainPlace;
  readonly salt: Bytes;
}

/** Header codec and header encryption. */
export interface HeaderCipher {
  /** @param preceding the bytes of the message that come before the header */
  seal(headerKey: Bytes, header: Header, preceding: Bytes): MaybePromise<SealedHeader>;
  /** @returns the header and the chain it belongs to; `null` when it belongs to none of them */
  open(sealed: Bytes, preceding: Bytes, candidates: Candidates): MaybePromise<OpenedHeader | null>;
}

/** AEAD of the body, with the derivation of its keys from the message key. */
export interface BodyCipher {
  seal(messageKey: Bytes, salt: Bytes, plaintext: Bytes, associatedData: Bytes): MaybePromise<Bytes>;
  /** @returns `null` when it is not authentic */
  open(messageKey: Bytes, salt: Bytes, sealed: Bytes, associatedData: Bytes): MaybePromise<Bytes | null>;
}

export interface RatchetSuite {
  readonly x25519: X25519;
  /** `null`: a ratchet without post-quantum contribution. */
  readonly mlKem768: MlKem768 | null;
  rootStep(input: RootInput): MaybePromise<RootStep>;
  /** The key of the message that a chain key stands for. */
  messageKey(chainKey: Bytes): MaybePromise<Bytes>;
  nextChainKey(chainKey: Bytes): MaybePromise<Bytes>;
  readonly header: HeaderCipher;
  readonly body: BodyCipher;
}
