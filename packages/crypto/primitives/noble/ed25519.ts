import { equalBytes } from "@noble/ciphers/utils.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { type Bytes, concatBytes, requireLength } from "../bytes.ts";
import { isStrictlyEncoded } from "../ed25519-strict.ts";
import { CryptoError } from "../errors.ts";
import {
  ED25519_SEED_LENGTH,
  type Ed25519,
  type Ed25519KeyPair,
  type Ed25519PublicKey,
} from "../primitives.ts";
import { ed25519PublicKey, ed25519Signature } from "../roles.ts";

class NobleEd25519KeyPair implements Ed25519KeyPair {
  readonly kind = "ed25519";
  readonly publicKey: Ed25519PublicKey;
  readonly #seed: Bytes;

  constructor(seed: Bytes) {
    this.#seed = seed;
    this.publicKey = ed25519PublicKey(ed25519.getPublicKey(seed));
  }

  static seed(pair: Ed25519KeyPair): Bytes {
    if (pair instanceof NobleEd25519KeyPair) return pair.#seed;
    throw new CryptoError("foreign_key", "caller", "The Ed25519 key pair belongs to another provider");
  }
}

export const nobleEd25519: Ed25519 = {
  generate: () => new NobleEd25519KeyPair(ed25519.utils.randomSecretKey()),

  fromSeed(seed) {
    requireLength(seed, ED25519_SEED_LENGTH, "The Ed25519 seed");
    return new NobleEd25519KeyPair(new Uint8Array(seed));
  },

  exportSeed: (pair) => NobleEd25519KeyPair.seed(pair).slice(),

  sign: (pair, message) => ed25519Signature(ed25519.sign(message, NobleEd25519KeyPair.seed(pair))),

  verify(publicKey, message, signature) {
    return isStrictlyEncoded(publicKey, signature) && verifyCofactorless(publicKey, message, signature);
  },
};

/**
 * RFC 8032 §5.1.7 without the factor 8: encode([S]B − [k]A) = R. Written out here because the library's own
 * `verify` has the factor and the platforms have not (see `ed25519-strict.ts`).
 */
function verifyCofactorless(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const { Point } = ed25519;
  const r = signature.subarray(0, 32);
  let a: typeof Point.BASE;
  try {
    a = Point.fromBytes(publicKey);
  } catch {
    return false; // not on the curve
  }
  const k = Point.Fn.create(integerLittleEndian(sha512(concatBytes(r, publicKey, message))));
  const s = integerLittleEndian(signature.subarray(32));
  const expected = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
  return equalBytes(expected.toBytes(), r);
}

function integerLittleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}
