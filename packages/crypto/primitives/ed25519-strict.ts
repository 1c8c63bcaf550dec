import { ED25519_PUBLIC_LENGTH, ED25519_SIGNATURE_LENGTH } from "./primitives.ts";

/**
 * RFC 8032 leaves verifiers room to differ, and the platforms do differ. This file takes the room away, so
 * that every provider answers the same for every input:
 *
 * - The equation is the **cofactorless** one, `encode([S]B − [k]A) = R` with k = SHA-512(R ‖ A ‖ M) mod L
 *   (RFC 8032 §5.1.7 allows it: "it's sufficient, but not required, to instead check [S]B = R + [k]A'").
 *   OpenSSL and BoringSSL compute that, and `webcrypto/probe.ts` tries whether the browser at hand does;
 *   `noble/ed25519.ts` does the same, because `@noble/curves`' own `verify` is cofactored and would accept
 *   what they refuse.
 * - Refused before: S ≥ L (§5.1.7, malleability), y ≥ p in A or R (§5.1.3, non-canonical), and A or R of small
 *   order, whose signatures hold for many messages. The WebCrypto specification asks for that of A and R, some
 *   browsers do it and some do not; honest signers make such an R with probability 2⁻²⁵⁰.
 *
 * A point with x = 0 and the sign bit set is non-canonical too; the only two (y = ±1) are of small order.
 */
export function isStrictlyEncoded(publicKey: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== ED25519_PUBLIC_LENGTH || signature.length !== ED25519_SIGNATURE_LENGTH)
    return false;
  const r = signature.subarray(0, 32);
  const s = signature.subarray(32);
  return isReduced(s) && isAcceptablePoint(publicKey) && isAcceptablePoint(r);
}

/** All that comes in is public: nothing here needs to take constant time. */
function isAcceptablePoint(encoded: Uint8Array): boolean {
  // A copy, which `slice` of a Node `Buffer` would not make.
  const y = new Uint8Array(encoded);
  y[31]! &= 0x7f;
  return isBelow(y, FIELD_PRIME) && !SMALL_ORDER_Y.some((small) => compare(y, small) === 0);
}

function isReduced(scalar: Uint8Array): boolean {
  return isBelow(scalar, GROUP_ORDER);
}

function isBelow(value: Uint8Array, bound: Uint8Array): boolean {
  return compare(value, bound) < 0;
}

/** Compares little-endian integers of 32 bytes. */
function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 31; i >= 0; i--) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

function littleEndian(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  let rest = value;
  for (let i = 0; i < 32; i++) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** p = 2²⁵⁵ − 19 (RFC 8032 §5.1). */
const P = 2n ** 255n - 19n;
const FIELD_PRIME = littleEndian(P);

/** L, the order of the base point (RFC 8032 §5.1). */
const GROUP_ORDER = littleEndian(2n ** 252n + 27742317777372353535851937790883648493n);

/** The y of the four points of order 8 is ± this; the test derives it again from the curve equation. */
const ORDER_8_Y = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;

/** y of the eight points whose order divides the cofactor 8: order 1, 2, 4 (two), 8 (four). */
const SMALL_ORDER_Y = [1n, P - 1n, 0n, ORDER_8_Y, P - ORDER_8_Y].map(littleEndian);
