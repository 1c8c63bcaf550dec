/** The messages of few fields: acknowledgements, Error (RFC 6189 §5.9), GoClear (§5.11), Ping and PingACK (§5.15, §5.16). */
import type { Bytes } from "@sottovoce/crypto";
import { asciiBytes, Fields, FRAME_LENGTH, frameMessage, wordBytes } from "./frame.ts";
import { MAC_LENGTH, ZRTP_VERSION } from "./hello.ts";

/** Says who an endpoint is to a ZRTP proxy (§5.16): ours is the beginning of our ZID. */
const ENDPOINT_HASH_LENGTH = 8;

export type Acknowledgement = "HelloACK" | "Conf2ACK" | "ErrorACK" | "ClearACK" | "RelayACK";

export type ShortMessage =
  | { [Kind in Acknowledgement]: { readonly kind: Kind } }[Acknowledgement]
  | { readonly kind: "Error"; readonly code: number }
  | { readonly kind: "GoClear"; readonly mac: Bytes }
  | { readonly kind: "Ping"; readonly endpointHash: Bytes }
  | { readonly kind: "PingACK" };

export function buildAcknowledgement(kind: Acknowledgement): Bytes {
  return frameMessage(kind);
}

export function buildError(code: number): Bytes {
  return frameMessage("Error   ", wordBytes(code));
}

/** @param pingHash as it stood in the Ping. @param pingSsrc of the packet that carried it */
export function buildPingAck(zid: Bytes, pingHash: Bytes, pingSsrc: number): Bytes {
  const own = zid.subarray(0, ENDPOINT_HASH_LENGTH);
  return frameMessage("PingACK ", asciiBytes(ZRTP_VERSION), own, pingHash, wordBytes(pingSsrc));
}

/** @returns `null` where it is malformed */
export function parseAcknowledgement(kind: Acknowledgement, octets: Bytes): ShortMessage | null {
  return octets.length === FRAME_LENGTH ? { kind } : null;
}

/** @returns `null` where it is malformed */
export function parseError(octets: Bytes): ShortMessage | null {
  return octets.length === FRAME_LENGTH + 4 ? { kind: "Error", code: new Fields(octets).word() } : null;
}

/** @returns `null` where it is malformed */
export function parseGoClear(octets: Bytes): ShortMessage | null {
  if (octets.length !== FRAME_LENGTH + MAC_LENGTH) return null;
  return { kind: "GoClear", mac: new Fields(octets).bytes(MAC_LENGTH) };
}

/** Its version is no reason to leave it unanswered (§5.16). @returns `null` where it is malformed */
export function parsePing(octets: Bytes): ShortMessage | null {
  if (octets.length !== FRAME_LENGTH + 4 + ENDPOINT_HASH_LENGTH) return null;
  return { kind: "Ping", endpointHash: octets.slice(FRAME_LENGTH + 4) };
}

/** @returns `null` where it is malformed */
export function parsePingAck(octets: Bytes): ShortMessage | null {
  return octets.length === FRAME_LENGTH + 4 + 2 * ENDPOINT_HASH_LENGTH + 4 ? { kind: "PingACK" } : null;
}
