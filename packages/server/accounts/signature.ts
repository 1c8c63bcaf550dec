/** Strict Ed25519 verification (SM1.md "Keys"), off the main thread. */
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { ED25519_PUBLIC_BYTES, ED25519_SIGNATURE_BYTES, toBase64Url } from "@sottovoce/wire";

/** The field's prime, 2^255 − 19 (RFC 8032 §5.1). */
const P = 2n ** 255n - 19n;
/** The group's order (RFC 8032 §5.1). */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const SIGN_BIT = 2n ** 255n;

/** y-coordinate of a point of order 8: a root of d·y⁴ + 2y² − 1, from the curve's equation (RFC 8032 §5.1). */
const ORDER_8_Y = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
/**
 * y-coordinates of the eight points of small order. With such a key a signature can hold for every message.
 */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([0n, 1n, P - 1n, ORDER_8_Y, P - ORDER_8_Y]);

/** A public key that passed the strict rules. */
export class VerifyingKey {
  readonly #key: KeyObject;

  private constructor(key: KeyObject) {
    this.#key = key;
  }

  /** @returns `null` for bytes that are not a canonical public key of large order */
  static from(bytes: Uint8Array): VerifyingKey | null {
    if (bytes.length !== ED25519_PUBLIC_BYTES || !isCanonicalPoint(bytes)) return null;
    const jwk = { kty: "OKP", crv: "Ed25519", x: toBase64Url(bytes) };
    return new VerifyingKey(createPublicKey({ key: jwk, format: "jwk" }));
  }

  /** Whether the signature holds; runs in the thread pool. */
  verify(message: Uint8Array, signature: Uint8Array): Promise<boolean> {
    if (signature.length !== ED25519_SIGNATURE_BYTES) return Promise.resolve(false);
    // R of small order, or S beyond the order, would be second signatures of the same message (RFC 8032 §8.4).
    if (!isCanonicalPoint(signature.subarray(0, 32)) || littleEndian(signature.subarray(32)) >= L) {
      return Promise.resolve(false);
    }
    return new Promise((resolve, reject) => {
      verify(null, message, this.#key, signature, (error, valid) => (error ? reject(error) : resolve(valid)));
    });
  }
}

function isCanonicalPoint(bytes: Uint8Array): boolean {
  const encoded = littleEndian(bytes);
  const y = encoded >= SIGN_BIT ? encoded - SIGN_BIT : encoded;
  return y < P && !SMALL_ORDER_Y.has(y);
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Uint8Array.from(bytes).reverse().toHex()}`);
}
