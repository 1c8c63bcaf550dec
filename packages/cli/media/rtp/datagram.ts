/** What came to a media port, told by its first bytes (RFC 7983 §7, RFC 6189 §5, RFC 5761 §4). */

/** "ZRTP", where RTP has its timestamp (RFC 6189 §5). */
const ZRTP_COOKIE = 0x5a525450;
const ZRTP_FIRST_BYTE = 0x10;
/** Header, the shortest message (§5.3: preamble and length), and CRC. */
const MIN_ZRTP_LENGTH = 12 + 12 + 4;
/** RTCP's packet types; as marker and payload type they are not given out in RTP (RFC 5761 §4). */
const FIRST_RTCP_TYPE = 192;
const LAST_RTCP_TYPE = 223;

/** `other` is dropped: STUN, keep-alives, noise. */
export type DatagramKind = "zrtp" | "rtp" | "rtcp" | "other";

export function datagramKind(datagram: Uint8Array): DatagramKind {
  const [first = 0, second = 0] = datagram;
  if (first === ZRTP_FIRST_BYTE && datagram.length >= MIN_ZRTP_LENGTH) {
    const cookie = new DataView(datagram.buffer, datagram.byteOffset).getUint32(4);
    return cookie === ZRTP_COOKIE ? "zrtp" : "other";
  }
  if (first >> 6 !== 2) return "other";
  return second >= FIRST_RTCP_TYPE && second <= LAST_RTCP_TYPE ? "rtcp" : "rtp";
}
