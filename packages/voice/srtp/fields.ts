/** Numbers in network order, and where RTP (RFC 3550 §5.1) and RTCP (§6.4.1) have theirs. */

export const RTP_SEQUENCE_OFFSET = 2;
export const RTP_SSRC_OFFSET = 8;
export const RTCP_SSRC_OFFSET = 4;
/** What SRTCP leaves readable (RFC 3711 §3.4): the first header up to its SSRC. */
export const RTCP_CLEAR_LENGTH = 8;

export function uint16At(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

export function uint32At(bytes: Uint8Array, at: number): number {
  return ((uint16At(bytes, at) << 16) | uint16At(bytes, at + 2)) >>> 0;
}

/** Whether these may be the fixed parts of an RTCP packet: RTP's version 2 (RFC 3550 §6.1), and a sender. */
export function isRtcp(packet: Uint8Array): boolean {
  return packet.length >= RTCP_CLEAR_LENGTH && packet[0]! >> 6 === 2;
}
