import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { requireLength } from "../bytes.ts";
import { isStrictlyEncoded } from "../ed25519-strict.ts";
import { CryptoError } from "../errors.ts";
import {
  ED25519_SEED_LENGTH,
  type Ed25519,
  type Ed25519KeyPair,
  type Ed25519PublicKey,
} from "../primitives.ts";
import { ed25519PublicKey, ed25519Signature } from "../roles.ts";
import { plain } from "./bytes.ts";

class NodeEd25519KeyPair implements Ed25519KeyPair {
  readonly kind = "ed25519";
  readonly publicKey: Ed25519PublicKey;
  readonly #key: KeyObject;

  constructor(key: KeyObject, publicKey: Ed25519PublicKey) {
    this.#key = key;
    this.publicKey = publicKey;
  }

  static key(pair: Ed25519KeyPair): KeyObject {
    if (pair instanceof NodeEd25519KeyPair) return pair.#key;
    throw new CryptoError("foreign_key", "caller", "The Ed25519 key pair belongs to another provider");
  }
}

function rawPublic(key: KeyObject): Ed25519PublicKey {
  return ed25519PublicKey(plain(key.export({ format: "raw-public" })));
}

export const nodeEd25519: Ed25519 = {
  generate() {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    return new NodeEd25519KeyPair(privateKey, rawPublic(publicKey));
  },

  fromSeed(seed) {
    requireLength(seed, ED25519_SEED_LENGTH, "The Ed25519 seed");
    const key = createPrivateKey({ key: seed, format: "raw-private", asymmetricKeyType: "ed25519" });
    return new NodeEd25519KeyPair(key, rawPublic(createPublicKey(key)));
  },

  exportSeed: (pair) => plain(NodeEd25519KeyPair.key(pair).export({ format: "raw-private" })),

  sign: (pair, message) => ed25519Signature(plain(sign(null, message, NodeEd25519KeyPair.key(pair)))),

  verify(publicKey, message, signature) {
    if (!isStrictlyEncoded(publicKey, signature)) return false;
    const key = createPublicKey({ key: publicKey, format: "raw-public", asymmetricKeyType: "ed25519" });
    return verify(null, message, key, signature);
  },
};
