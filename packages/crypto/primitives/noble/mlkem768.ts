import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { type Bytes, requireLength } from "../bytes.ts";
import { CryptoError } from "../errors.ts";
import { requireEncapsulationKey } from "../mlkem768-key.ts";
import {
  MLKEM768_CIPHERTEXT_LENGTH,
  MLKEM768_SEED_LENGTH,
  type MlKem768,
  type MlKem768KeyPair,
  type MlKem768PublicKey,
} from "../primitives.ts";
import { mlKem768Ciphertext, mlKem768PublicKey } from "../roles.ts";

/** Keeps the seed; the decapsulation key is expanded when it is first used. */
class NobleMlKem768KeyPair implements MlKem768KeyPair {
  readonly kind = "ml-kem-768";
  readonly publicKey: MlKem768PublicKey;
  readonly #seed: Bytes;
  #decapsulationKey: Uint8Array | undefined;

  constructor(seed: Bytes, publicKey?: MlKem768PublicKey) {
    this.#seed = seed;
    this.publicKey = publicKey ?? this.#expand();
  }

  static of(pair: MlKem768KeyPair): NobleMlKem768KeyPair {
    if (pair instanceof NobleMlKem768KeyPair) return pair;
    throw new CryptoError("foreign_key", "caller", "The ML-KEM-768 key pair belongs to another provider");
  }

  exportSeed(): Bytes {
    return this.#seed.slice();
  }

  decapsulate(ciphertext: Uint8Array): Bytes {
    if (this.#decapsulationKey === undefined) this.#expand();
    return ml_kem768.decapsulate(ciphertext, this.#decapsulationKey!).slice();
  }

  #expand(): MlKem768PublicKey {
    const { publicKey, secretKey } = ml_kem768.keygen(this.#seed);
    this.#decapsulationKey = secretKey;
    return mlKem768PublicKey(publicKey);
  }
}

export const nobleMlKem768: MlKem768 = {
  generate() {
    const seed = crypto.getRandomValues(new Uint8Array(MLKEM768_SEED_LENGTH));
    return new NobleMlKem768KeyPair(seed);
  },

  fromSeed(seed, publicKey) {
    requireLength(seed, MLKEM768_SEED_LENGTH, "The ML-KEM-768 seed");
    return new NobleMlKem768KeyPair(new Uint8Array(seed), publicKey);
  },

  exportSeed: (pair) => NobleMlKem768KeyPair.of(pair).exportSeed(),

  encapsulate(publicKey) {
    requireEncapsulationKey(publicKey);
    const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey);
    // Copied here and above: the library answers views whose other half is the encryption randomness.
    return { sharedSecret: sharedSecret.slice(), ciphertext: mlKem768Ciphertext(cipherText) };
  },

  decapsulate(pair, ciphertext) {
    requireLength(ciphertext, MLKEM768_CIPHERTEXT_LENGTH, "The ML-KEM-768 ciphertext");
    return NobleMlKem768KeyPair.of(pair).decapsulate(ciphertext);
  },
};
