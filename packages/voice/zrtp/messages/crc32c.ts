/**
 * CRC-32C of a ZRTP packet (RFC 6189 §5, which takes it from RFC 4960 appendix B: Castagnoli's polynomial, reflected).
 * It finds accidents on the way, no attacks.
 */

/** 0x1EDC6F41 with its bits in reverse, since bytes go through it lowest bit first. */
const POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
  return rest;
});

/** @returns 32 bits as SCTP reckons them; {@link crcField} says how they travel */
export function crc32c(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = (TABLE[(rest ^ byte) & 0xff] as number) ^ (rest >>> 8);
  return ~rest >>> 0;
}

/**
 * The CRC as it stands at the end of a packet: RFC 4960 appendix B writes the byte of x²⁴…x³¹ first, which swaps the
 * bytes of the number above.
 */
export function crcField(bytes: Uint8Array): Uint8Array {
  const field = new Uint8Array(4);
  new DataView(field.buffer).setUint32(0, crc32c(bytes), true);
  return field;
}
