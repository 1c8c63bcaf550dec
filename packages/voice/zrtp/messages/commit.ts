/**
 * Commit: the initiator's choice, and what it binds itself to (RFC 6189 §5.4).
 *
 * ```
 *  H2(32)  ZID(12)  hash(4) cipher(4) tag(4) agreement(4) SAS(4)   hvi(32)            MAC(8)     Diffie-Hellman
 *                                                                  nonce(16)          MAC(8)     Mult
 *                                                                  nonce(16) keyID(8) MAC(8)     Prsh
 * ```
 */
import type { Bytes } from "@sottovoce/crypto";
import { asciiBytes, Fields, FRAME_LENGTH, frameMessage } from "./frame.ts";
import { IMAGE_LENGTH, MAC_LENGTH, ZID_LENGTH } from "./hello.ts";

const HVI_LENGTH = 32;
export const NONCE_LENGTH = 16;
export const KEY_ID_LENGTH = 8;
const COMMON_LENGTH = FRAME_LENGTH + IMAGE_LENGTH + ZID_LENGTH + 5 * 4 + MAC_LENGTH;

/** Names as they came; whether they are ours to accept is decided later. */
export interface ChosenNames {
  readonly hash: string;
  readonly cipher: string;
  readonly authTag: string;
  readonly keyAgreement: string;
  readonly sasKind: string;
}

/** What a Commit binds to, by its mode. */
export type Commitment =
  | { readonly mode: "dh"; readonly hvi: Bytes }
  | { readonly mode: "Mult"; readonly nonce: Bytes }
  | { readonly mode: "Prsh"; readonly nonce: Bytes; readonly keyId: Bytes };

export interface Commit {
  readonly kind: "Commit";
  readonly octets: Bytes;
  readonly h2: Bytes;
  readonly zid: Bytes;
  readonly names: ChosenNames;
  readonly commitment: Commitment;
}

/** @returns the message, its MAC still zero */
export function buildCommit(h2: Bytes, zid: Bytes, names: ChosenNames, commitment: Commitment): Bytes {
  const { hash, cipher, authTag, keyAgreement, sasKind } = names;
  return frameMessage(
    "Commit  ",
    h2,
    zid,
    ...[hash, cipher, authTag, keyAgreement, sasKind].map(asciiBytes),
    ...bindingFields(commitment),
    new Uint8Array(MAC_LENGTH),
  );
}

function bindingFields(commitment: Commitment): readonly Bytes[] {
  switch (commitment.mode) {
    case "dh":
      return [commitment.hvi];
    case "Mult":
      return [commitment.nonce];
    case "Prsh":
      return [commitment.nonce, commitment.keyId];
  }
}

/** @returns `null` where it is malformed, as where its length is not that of its mode */
export function parseCommit(octets: Bytes): Commit | null {
  if (octets.length < COMMON_LENGTH) return null;
  const fields = new Fields(octets);
  const h2 = fields.bytes(IMAGE_LENGTH);
  const zid = fields.bytes(ZID_LENGTH);
  const [hash, cipher, authTag] = [fields.name(), fields.name(), fields.name()];
  const [keyAgreement, sasKind] = [fields.name(), fields.name()];
  const commitment = parseCommitment(keyAgreement, fields);
  if (commitment === null) return null;
  return {
    kind: "Commit",
    octets,
    h2,
    zid,
    names: { hash, cipher, authTag, keyAgreement, sasKind },
    commitment,
  };
}

function parseCommitment(keyAgreement: string, fields: Fields): Commitment | null {
  const length = fields.left - MAC_LENGTH;
  switch (keyAgreement) {
    case "Mult":
      return length === NONCE_LENGTH ? { mode: "Mult", nonce: fields.bytes(NONCE_LENGTH) } : null;
    case "Prsh":
      if (length !== NONCE_LENGTH + KEY_ID_LENGTH) return null;
      return { mode: "Prsh", nonce: fields.bytes(NONCE_LENGTH), keyId: fields.bytes(KEY_ID_LENGTH) };
    default:
      return length === HVI_LENGTH ? { mode: "dh", hvi: fields.bytes(HVI_LENGTH) } : null;
  }
}
