/**
 * What carries a ZRTP message (RFC 6189 §5, figure 2).
 *
 * ```
 *  0x1000(2)  sequence(2)  "ZRTP"(4)  SSRC(4)  message(n · 4)  CRC(4)
 * ```
 */
import { type Bytes, concatBytes } from "@sottovoce/crypto";
import { crcField } from "./crc32c.ts";

const HEADER_LENGTH = 12;
const CRC_LENGTH = 4;
/** The first 4 bits: nothing of RTP begins like that. The 12 after them are ignored (§5). */
const FIRST_BITS = 0x1;
const MAGIC_COOKIE = 0x5a525450;
/** The shortest message: an acknowledgement of 3 words. */
const MIN_LENGTH = HEADER_LENGTH + 12 + CRC_LENGTH;
/** The longest: a Confirm of 19 words with the longest signature, whose length has 9 bits (§5.7). */
export const MAX_PACKET_LENGTH = HEADER_LENGTH + (19 + 511) * 4 + CRC_LENGTH;

export interface ZrtpPacket {
  /** Of the peer's RTP stream. */
  readonly ssrc: number;
  /** A copy. */
  readonly message: Bytes;
}

/** @param sequence 16 bits. @param message whole words */
export function wrapMessage(sequence: number, ssrc: number, message: Uint8Array): Bytes {
  const header = new DataView(new ArrayBuffer(HEADER_LENGTH));
  header.setUint16(0, FIRST_BITS << 12);
  header.setUint16(2, sequence);
  header.setUint32(4, MAGIC_COOKIE);
  header.setUint32(8, ssrc);
  const covered = concatBytes(new Uint8Array(header.buffer), message);
  return concatBytes(covered, crcField(covered));
}

/** @returns `null` for what is no ZRTP, or was hurt on the way: dropped without a word (§5) */
export function unwrapMessage(packet: Uint8Array): ZrtpPacket | null {
  if (packet.length < MIN_LENGTH || packet.length > MAX_PACKET_LENGTH || packet.length % 4 !== 0) return null;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  if (view.getUint8(0) >>> 4 !== FIRST_BITS || view.getUint32(4) !== MAGIC_COOKIE) return null;
  const end = packet.length - CRC_LENGTH;
  const crc = crcField(packet.subarray(0, end));
  if (crc.some((byte, i) => byte !== packet[end + i])) return null;
  return { ssrc: view.getUint32(8), message: new Uint8Array(packet.subarray(HEADER_LENGTH, end)) };
}
