/**
 * The envelope as its two devices see it (SM1.md "Envelope"): where its parts begin and end.
 *
 * ```
 *  type 1                                          offset  bytes     type 2                     offset  bytes
 *  version = 1, type = 1                                0      2     version = 1, type = 2           0      2
 *  EK                                                   2     32     header nonce                    2     12
 *  SPK id, OTK id (0 none), PQSPK id (0 OTK used)      34     12     header, tag                    14   1241
 *  ct                                                  46   1088     body, tag                    1255    793
 *  sender: IKs, IKd, acct, dev, tag                  1134    100
 *  header nonce                                      1234     12
 *  header, tag                                       1246     57
 *  body, tag                                         1303    745
 * ```
 */
import {
  ByteReader,
  type Bytes,
  ByteWriter,
  concatBytes,
  ENVELOPE_BYTES,
  ENVELOPE_VERSION,
  looksLikeEnvelope,
} from "@sottovoce/wire";
import { unshared } from "../primitives/bytes.ts";
import {
  GCM_TAG_LENGTH,
  MLKEM768_CIPHERTEXT_LENGTH,
  type MlKem768Ciphertext,
  type X25519PublicKey,
} from "../primitives/primitives.ts";
import { mlKem768Ciphertext, x25519PublicKey } from "../primitives/roles.ts";
import { type HeaderForm, LONG_SEALED_HEADER_BYTES, SHORT_SEALED_HEADER_BYTES } from "./header.ts";

const TYPE = { initial: 1, ratchet: 2 } as const;
export type EnvelopeType = keyof typeof TYPE;

const OUTER_BYTES = 2;
const HANDSHAKE_BYTES = OUTER_BYTES + 32 + 3 * 4 + MLKEM768_CIPHERTEXT_LENGTH;
/** IKs(32) IKd(32) acct(16) dev(4), sealed. */
export const SENDER_BLOCK_BYTES = 32 + 32 + 16 + 4 + GCM_TAG_LENGTH;
/** Everything before the header nonce of a type 1 envelope, alike in all of a session. */
export const INITIAL_PRECEDING_BYTES = HANDSHAKE_BYTES + SENDER_BLOCK_BYTES;
const PRECEDING_BYTES = {
  initial: INITIAL_PRECEDING_BYTES,
  ratchet: OUTER_BYTES,
} as const satisfies Record<EnvelopeType, number>;
const SEALED_HEADER_BYTES = {
  initial: SHORT_SEALED_HEADER_BYTES,
  ratchet: LONG_SEALED_HEADER_BYTES,
} as const satisfies Record<EnvelopeType, number>;

/** Size of the padded content in each type: 729 and 777 bytes. */
export const PADDED_CONTENT_BYTES = {
  initial: bodyBytes("initial") - GCM_TAG_LENGTH,
  ratchet: bodyBytes("ratchet") - GCM_TAG_LENGTH,
} as const satisfies Record<EnvelopeType, number>;

/** The form of the header in each type. */
export const HEADER_FORM = { initial: "short", ratchet: "long" } as const satisfies Record<
  EnvelopeType,
  HeaderForm
>;

function bodyBytes(type: EnvelopeType): number {
  return ENVELOPE_BYTES - PRECEDING_BYTES[type] - SEALED_HEADER_BYTES[type];
}

/** The part of a type 1 envelope that anyone can read: what the responder needs to find its keys. */
export interface HandshakeFields {
  readonly ephemeral: X25519PublicKey;
  readonly signedId: number;
  /** 0 when no one-time prekey was left. */
  readonly oneTimeId: number;
  /** 0 when a one-time prekey was used. */
  readonly lastResortId: number;
  readonly ciphertext: MlKem768Ciphertext;
}

/** The first 1,134 bytes of a type 1 envelope. */
export function encodeHandshake(fields: HandshakeFields): Bytes {
  return new ByteWriter(HANDSHAKE_BYTES)
    .u8(ENVELOPE_VERSION)
    .u8(TYPE.initial)
    .bytes(fields.ephemeral)
    .u32(fields.signedId)
    .u32(fields.oneTimeId)
    .u32(fields.lastResortId)
    .bytes(fields.ciphertext)
    .finish();
}

/** The first 2 bytes of a type 2 envelope. */
export const RATCHET_OUTER: Bytes = Uint8Array.of(ENVELOPE_VERSION, TYPE.ratchet);

/** An envelope taken apart; nothing of it is authenticated yet. */
export interface EnvelopeParts {
  readonly type: EnvelopeType;
  /** Everything before the header nonce. */
  readonly preceding: Bytes;
  /** Header nonce, sealed header, tag. */
  readonly header: Bytes;
  /** Sealed body, tag. */
  readonly body: Bytes;
}

/** @returns `null` for bytes that are no envelope of this version; else views of it, which nobody may change */
export function splitEnvelope(envelope: Uint8Array): EnvelopeParts | null {
  if (!looksLikeEnvelope(envelope)) return null;
  const bytes = unshared(envelope);
  const type = bytes[1] === TYPE.initial ? "initial" : "ratchet";
  const headerAt = PRECEDING_BYTES[type];
  const bodyAt = headerAt + SEALED_HEADER_BYTES[type];
  return {
    type,
    preceding: bytes.subarray(0, headerAt),
    header: bytes.subarray(headerAt, bodyAt),
    body: bytes.subarray(bodyAt),
  };
}

export function joinEnvelope(parts: Omit<EnvelopeParts, "type">): Bytes {
  return concatBytes(parts.preceding, parts.header, parts.body);
}

/** EK of a type 1 envelope. @param preceding 1,234 bytes */
export function ephemeralOf(preceding: Bytes): Uint8Array {
  return preceding.subarray(OUTER_BYTES, OUTER_BYTES + 32);
}

/** What precedes the header of a type 1 envelope. */
export interface InitialPreceding {
  readonly fields: HandshakeFields;
  /** The first 1,134 bytes, a view: the AAD of the sender block. */
  readonly handshake: Bytes;
  /** Sealed, 100 bytes. */
  readonly senderBlock: Bytes;
}

/**
 * @param preceding of a type 1 envelope, 1,234 bytes
 * @returns `null` when its prekey ids contradict each other: exactly one KEM key takes part in a handshake
 */
export function splitInitial(preceding: Bytes): InitialPreceding | null {
  const reader = new ByteReader(preceding);
  reader.bytes(OUTER_BYTES);
  const fields = {
    ephemeral: x25519PublicKey(reader.bytes(32)),
    signedId: reader.u32(),
    oneTimeId: reader.u32(),
    lastResortId: reader.u32(),
    ciphertext: mlKem768Ciphertext(reader.bytes(MLKEM768_CIPHERTEXT_LENGTH)),
  };
  const senderBlock = reader.bytes(SENDER_BLOCK_BYTES);
  reader.end();
  if (fields.signedId === 0 || (fields.oneTimeId === 0) === (fields.lastResortId === 0)) return null;
  return { fields, handshake: preceding.subarray(0, HANDSHAKE_BYTES), senderBlock };
}
