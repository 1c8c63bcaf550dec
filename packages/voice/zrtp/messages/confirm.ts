/**
 * Confirm1 of the responder, Confirm2 of the initiator (RFC 6189 §5.7): what proves that both have the same keys.
 * SASrelay (§5.13) has the same outside.
 *
 * ```
 *  MAC(8)  IV(16)  encrypted: H0(32)  0(15 bits) signature words(9) flags 0000EVAD(8)  expiry(4)  signature(n · 4)
 * ```
 */
import { type Bytes, concatBytes, copySecret } from "@sottovoce/crypto";
import { Fields, FRAME_LENGTH, frameMessage, wordBytes } from "./frame.ts";
import { IMAGE_LENGTH, MAC_LENGTH } from "./hello.ts";

export const IV_LENGTH = 16;
/** H0, flags and expiry; also the flags, kind and hash of a SASrelay. */
const MIN_SEALED_LENGTH = IMAGE_LENGTH + 4 + 4;

const DISCLOSURE = 0x1;
const ALLOW_CLEAR = 0x2;
const SAS_VERIFIED = 0x4;
const ENROLLMENT = 0x8;

/** A message whose inside only the two sides can read. */
export interface Sealed {
  readonly kind: "Confirm1" | "Confirm2" | "SASrelay";
  readonly octets: Bytes;
  readonly mac: Bytes;
  readonly iv: Bytes;
  readonly ciphertext: Bytes;
}

export interface Confirmation {
  readonly h0: Bytes;
  /** V: a person compared the words in an earlier call (§7.1). */
  readonly sasVerified: boolean;
  /** D: its keys go to somebody else too (§11). */
  readonly discloses: boolean;
  /** A: it would take GoClear. E takes it back (§7.3.1). */
  readonly allowsClear: boolean;
  /** E: a PBX asks to be trusted as a middleman (§7.3.1). */
  readonly enrolls: boolean;
  /** Seconds for which the new secret may be kept; 0xffffffff without end (§4.9). */
  readonly expiry: number;
}

export function buildConfirm(kind: "Confirm1" | "Confirm2", mac: Bytes, iv: Bytes, ciphertext: Bytes): Bytes {
  return frameMessage(kind, mac, iv, ciphertext);
}

/** @returns `null` where it is malformed */
export function parseSealed(kind: Sealed["kind"], octets: Bytes): Sealed | null {
  if (octets.length < FRAME_LENGTH + MAC_LENGTH + IV_LENGTH + MIN_SEALED_LENGTH) return null;
  const fields = new Fields(octets);
  return {
    kind,
    octets,
    mac: fields.bytes(MAC_LENGTH),
    iv: fields.bytes(IV_LENGTH),
    ciphertext: fields.bytes(fields.left),
  };
}

/**
 * The inside of our own Confirm. Of the flags, only V can be set: A never is, since nothing makes us go on without
 * encryption.
 */
export function encodeConfirmation(h0: Bytes, sasVerified: boolean, expiry: number): Bytes {
  return concatBytes(h0, wordBytes(sasVerified ? SAS_VERIFIED : 0), wordBytes(expiry));
}

/** @param plaintext authentic, of at least 40 bytes. @returns `null` where its signature has another length */
export function decodeConfirmation(plaintext: Bytes): Confirmation | null {
  const view = new DataView(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength);
  const word = view.getUint32(IMAGE_LENGTH);
  const signatureWords = (word >>> 8) & 0x1ff;
  if (plaintext.length !== MIN_SEALED_LENGTH + 4 * signatureWords) return null;
  const enrolls = (word & ENROLLMENT) !== 0;
  return {
    h0: copySecret(plaintext.subarray(0, IMAGE_LENGTH)),
    sasVerified: (word & SAS_VERIFIED) !== 0,
    discloses: (word & DISCLOSURE) !== 0,
    allowsClear: (word & ALLOW_CLEAR) !== 0 && !enrolls,
    enrolls,
    expiry: view.getUint32(IMAGE_LENGTH + 4),
  };
}
