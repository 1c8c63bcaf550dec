/**
 * Keys and proofs of calls as they stand in the text of a content: base64url without padding (RFC 4648 §5), octet by
 * octet. A string on the way could not be overwritten.
 */
import { secretBytes, wipe } from "@sottovoce/crypto";
import { type Bytes, utf8 } from "@sottovoce/wire";

const DIGITS = utf8("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
const DIGIT_BITS = 6;
const BYTE_BITS = 8;

/** @returns the octets of the text, for the caller to wipe */
export function encodeCallBytes(bytes: Bytes): Bytes {
  const octets = secretBytes(textLength(bytes.length));
  let [held, bits, at] = [0, 0, 0];
  for (const byte of bytes) {
    held = (held << BYTE_BITS) | byte;
    bits += BYTE_BITS;
    while (bits >= DIGIT_BITS) {
      bits -= DIGIT_BITS;
      octets[at++] = DIGITS[held >>> bits]!;
      held &= (1 << bits) - 1;
    }
  }
  if (bits > 0) octets[at] = DIGITS[held << (DIGIT_BITS - bits)]!;
  return octets;
}

/**
 * @param length of the value, in bytes
 * @returns `null` for what is no such value, or not spelled as {@link encodeCallBytes} spells it
 */
export function decodeCallBytes(octets: Bytes, length: number): Bytes | null {
  if (octets.length !== textLength(length)) return null;
  const bytes = secretBytes(length);
  let [held, bits, at] = [0, 0, 0];
  for (const octet of octets) {
    const digit = DIGITS.indexOf(octet);
    if (digit < 0) return refused(bytes);
    held = (held << DIGIT_BITS) | digit;
    bits += DIGIT_BITS;
    if (bits < BYTE_BITS) continue;
    bits -= BYTE_BITS;
    bytes[at++] = held >>> bits;
    held &= (1 << bits) - 1;
  }
  return held === 0 ? bytes : refused(bytes);
}

function textLength(length: number): number {
  return Math.ceil((length * BYTE_BITS) / DIGIT_BITS);
}

function refused(bytes: Bytes): null {
  wipe(bytes);
  return null;
}
