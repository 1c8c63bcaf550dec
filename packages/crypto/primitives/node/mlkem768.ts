import {
  createPrivateKey,
  createPublicKey,
  decapsulate,
  encapsulate,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
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
import { plain } from "./bytes.ts";

/** Expanding a seed costs more than a decapsulation: a stored pair is expanded only when it is first used. */
class NodeMlKem768KeyPair implements MlKem768KeyPair {
  readonly kind = "ml-kem-768";
  readonly publicKey: MlKem768PublicKey;
  #key: KeyObject | Bytes;

  constructor(key: KeyObject | Bytes, publicKey: MlKem768PublicKey) {
    this.#key = key;
    this.publicKey = publicKey;
  }

  static of(pair: MlKem768KeyPair): NodeMlKem768KeyPair {
    if (pair instanceof NodeMlKem768KeyPair) return pair;
    throw new CryptoError("foreign_key", "caller", "The ML-KEM-768 key pair belongs to another provider");
  }

  get key(): KeyObject {
    if (this.#key instanceof Uint8Array) this.#key = importSeed(this.#key);
    return this.#key;
  }

  exportSeed(): Bytes {
    if (this.#key instanceof Uint8Array) return this.#key.slice();
    return plain(this.#key.export({ format: "raw-seed" }));
  }
}

function importSeed(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: seed, format: "raw-seed", asymmetricKeyType: "ml-kem-768" });
}

function rawPublic(key: KeyObject): MlKem768PublicKey {
  return mlKem768PublicKey(plain(key.export({ format: "raw-public" })));
}

export const nodeMlKem768: MlKem768 = {
  generate() {
    const { privateKey, publicKey } = generateKeyPairSync("ml-kem-768");
    return new NodeMlKem768KeyPair(privateKey, rawPublic(publicKey));
  },

  fromSeed(seed, publicKey) {
    requireLength(seed, MLKEM768_SEED_LENGTH, "The ML-KEM-768 seed");
    if (publicKey !== undefined) return new NodeMlKem768KeyPair(new Uint8Array(seed), publicKey);
    const key = importSeed(seed);
    return new NodeMlKem768KeyPair(key, rawPublic(createPublicKey(key)));
  },

  exportSeed: (pair) => NodeMlKem768KeyPair.of(pair).exportSeed(),

  encapsulate(publicKey) {
    requireEncapsulationKey(publicKey);
    const key = createPublicKey({ key: publicKey, format: "raw-public", asymmetricKeyType: "ml-kem-768" });
    const { sharedKey, ciphertext } = encapsulate(key);
    return { sharedSecret: plain(sharedKey), ciphertext: mlKem768Ciphertext(plain(ciphertext)) };
  },

  decapsulate(pair, ciphertext) {
    requireLength(ciphertext, MLKEM768_CIPHERTEXT_LENGTH, "The ML-KEM-768 ciphertext");
    return plain(decapsulate(NodeMlKem768KeyPair.of(pair).key, ciphertext));
  },
};
