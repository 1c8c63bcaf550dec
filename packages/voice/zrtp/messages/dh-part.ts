/**
 * DHPart1 of the responder, DHPart2 of the initiator (RFC 6189 §5.5, §5.6).
 *
 * ```
 *  H1(32)  rs1ID(8)  rs2ID(8)  auxsecretID(8)  pbxsecretID(8)  public value(n · 4)  MAC(8)
 * ```
 */
import type { Bytes } from "@sottovoce/crypto";
import { Fields, FRAME_LENGTH, frameMessage } from "./frame.ts";
import { IMAGE_LENGTH, MAC_LENGTH } from "./hello.ts";

export const SECRET_ID_LENGTH = 8;
const COMMON_LENGTH = FRAME_LENGTH + IMAGE_LENGTH + 4 * SECRET_ID_LENGTH + MAC_LENGTH;

/** Which secrets a side knows, in a form that tells only whoever knows them too (§4.3.1). 8 bytes each. */
export interface SecretIds {
  readonly rs1: Bytes;
  readonly rs2: Bytes;
  readonly aux: Bytes;
  readonly pbx: Bytes;
}

export interface DhPart {
  readonly kind: "DHPart1" | "DHPart2";
  readonly octets: Bytes;
  readonly h1: Bytes;
  readonly ids: SecretIds;
  /** As it came: its size is checked against the key agreement later. */
  readonly publicValue: Bytes;
}

/** @returns the message, its MAC still zero */
export function buildDhPart(kind: DhPart["kind"], h1: Bytes, ids: SecretIds, publicValue: Bytes): Bytes {
  const mac = new Uint8Array(MAC_LENGTH);
  return frameMessage(`${kind} `, h1, ids.rs1, ids.rs2, ids.aux, ids.pbx, publicValue, mac);
}

/** @returns `null` where it is malformed */
export function parseDhPart(kind: DhPart["kind"], octets: Bytes): DhPart | null {
  if (octets.length <= COMMON_LENGTH) return null;
  const fields = new Fields(octets);
  const h1 = fields.bytes(IMAGE_LENGTH);
  const ids = {
    rs1: fields.bytes(SECRET_ID_LENGTH),
    rs2: fields.bytes(SECRET_ID_LENGTH),
    aux: fields.bytes(SECRET_ID_LENGTH),
    pbx: fields.bytes(SECRET_ID_LENGTH),
  };
  return { kind, octets, h1, ids, publicValue: fields.bytes(fields.left - MAC_LENGTH) };
}
