/** An RTP packet (RFC 3550 §5.1). */
import type { Bytes } from "@sottovoce/crypto";

/** The fixed header (§5.1). */
const RTP_HEADER_LENGTH = 12;
const VERSION = 2;
const MAX_CSRC = 15;

/** What follows the CSRC list when the X bit is set (§5.3.1); whoever does not know `profile` skips it. */
interface HeaderExtension {
  /** 16 bits that say how `data` is to be read. */
  readonly profile: number;
  /** A whole number of 32-bit words. */
  readonly data: Bytes;
}

export interface RtpPacket {
  /** The M bit: with audio, the first packet after a pause (RFC 3551 §4.1). */
  readonly marker: boolean;
  /** 0 to 127. */
  readonly payloadType: number;
  /** 16 bits. */
  readonly sequence: number;
  /** 32 bits, in units of the payload's clock. */
  readonly timestamp: number;
  /** 32 bits. */
  readonly ssrc: number;
  /** At most 15. */
  readonly csrc: readonly number[];
  readonly extension: HeaderExtension | null;
  /** Without padding. */
  readonly payload: Bytes;
}

/**
 * Reads a packet. What comes to a media port may come from anybody, so that "not RTP" and "broken RTP" are one: both are
 * dropped without a word.
 * @returns `null` unless every length in the packet agrees with its size (§A.1). The payload is a copy.
 */
export function parseRtp(packet: Uint8Array): RtpPacket | null {
  const payloadStart = rtpHeaderLength(packet);
  if (payloadStart === null) return null;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const first = view.getUint8(0);
  const padding = first & 0x20 ? view.getUint8(packet.length - 1) : 0;
  // A padding of 0 would not count itself, as it must (§5.1).
  if (first & 0x20 && (padding === 0 || padding > packet.length - payloadStart)) return null;
  const csrcCount = first & 0x0f;
  const csrc = Array.from({ length: csrcCount }, (_, i) => view.getUint32(RTP_HEADER_LENGTH + 4 * i));
  return {
    marker: (view.getUint8(1) & 0x80) !== 0,
    payloadType: view.getUint8(1) & 0x7f,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    csrc,
    extension: first & 0x10 ? extensionOf(view, packet, RTP_HEADER_LENGTH + 4 * csrcCount) : null,
    payload: copy(packet.subarray(payloadStart, packet.length - padding)),
  };
}

/**
 * Where the payload begins, which is what SRTP encrypts from (RFC 3711 §3.1).
 * @returns `null` when the packet is not RTP of version 2, or ends within its header
 */
export function rtpHeaderLength(packet: Uint8Array): number | null {
  const [first = 0] = packet;
  if (packet.length < RTP_HEADER_LENGTH || first >> 6 !== VERSION) return null;
  let length = RTP_HEADER_LENGTH + 4 * (first & 0x0f);
  if (first & 0x10) {
    if (packet.length < length + 4) return null;
    length += 4 + 4 * ((packet[length + 2]! << 8) | packet[length + 3]!);
  }
  return length <= packet.length ? length : null;
}

/**
 * Writes a packet without padding.
 * @throws RangeError for fields that do not fit: a program that makes them is wrong
 */
export function encodeRtp(packet: RtpPacket): Bytes {
  const { csrc, extension, payload } = packet;
  const extensionWords = (extension?.data.length ?? 0) / 4;
  if (csrc.length > MAX_CSRC) throw new RangeError("an RTP packet names at most 15 sources");
  if (!Number.isInteger(extensionWords) || extensionWords > 0xffff)
    throw new RangeError("an RTP header extension is a number of 32-bit words");
  if (packet.payloadType < 0 || packet.payloadType > 0x7f) throw new RangeError("a payload type has 7 bits");
  const extensionStart = RTP_HEADER_LENGTH + 4 * csrc.length;
  const payloadStart = extensionStart + (extension === null ? 0 : 4 + extension.data.length);
  const bytes = new Uint8Array(payloadStart + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, (VERSION << 6) | (extension === null ? 0 : 0x10) | csrc.length);
  view.setUint8(1, (packet.marker ? 0x80 : 0) | packet.payloadType);
  view.setUint16(2, packet.sequence);
  view.setUint32(4, packet.timestamp);
  view.setUint32(8, packet.ssrc);
  csrc.forEach((source, i) => void view.setUint32(RTP_HEADER_LENGTH + 4 * i, source));
  if (extension !== null) {
    view.setUint16(extensionStart, extension.profile);
    view.setUint16(extensionStart + 2, extensionWords);
    bytes.set(extension.data, extensionStart + 4);
  }
  bytes.set(payload, payloadStart);
  return bytes;
}

function extensionOf(view: DataView, packet: Uint8Array, at: number): HeaderExtension {
  const length = 4 * view.getUint16(at + 2);
  return { profile: view.getUint16(at), data: copy(packet.subarray(at + 4, at + 4 + length)) };
}

/** A copy that owns its buffer; `slice` of a Node `Buffer` would be a view. */
function copy(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}
