import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { type Bytes, requireLength } from "../bytes.ts";
import { CryptoError, notExportable } from "../errors.ts";
import { type X25519, X25519_LENGTH, type X25519KeyPair, type X25519PublicKey } from "../primitives.ts";
import { x25519PublicKey } from "../roles.ts";
import { plain } from "./bytes.ts";

/**
 * Holds a KeyObject, because importing a private key makes OpenSSL compute its public key, which costs more
 * than the agreement itself. A stored pair is therefore imported only when it is first used.
 */
class NodeX25519KeyPair implements X25519KeyPair {
  readonly kind = "x25519";
  readonly publicKey: X25519PublicKey;
  #key: KeyObject | Bytes;
  readonly #isEphemeral: boolean;

  constructor(key: KeyObject | Bytes, publicKey: X25519PublicKey, isEphemeral = false) {
    this.#key = key;
    this.publicKey = publicKey;
    this.#isEphemeral = isEphemeral;
  }

  static of(pair: X25519KeyPair): NodeX25519KeyPair {
    if (pair instanceof NodeX25519KeyPair) return pair;
    throw new CryptoError("foreign_key", "caller", "The X25519 key pair belongs to another provider");
  }

  get key(): KeyObject {
    if (this.#key instanceof Uint8Array) this.#key = importPrivate(this.#key);
    return this.#key;
  }

  exportPrivate(): Bytes {
    if (this.#isEphemeral) throw notExportable();
    if (this.#key instanceof Uint8Array) return this.#key.slice();
    return plain(this.#key.export({ format: "raw-private" }));
  }
}

function importPrivate(key: Uint8Array): KeyObject {
  return createPrivateKey({ key, format: "raw-private", asymmetricKeyType: "x25519" });
}

function rawPublic(key: KeyObject): X25519PublicKey {
  return x25519PublicKey(plain(key.export({ format: "raw-public" })));
}

function generate(isEphemeral: boolean): X25519KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  return new NodeX25519KeyPair(privateKey, rawPublic(publicKey), isEphemeral);
}

export const nodeX25519: X25519 = {
  generate: () => generate(false),
  generateEphemeral: () => generate(true),

  fromPrivate(privateKey, publicKey) {
    requireLength(privateKey, X25519_LENGTH, "The X25519 private key");
    if (publicKey !== undefined) return new NodeX25519KeyPair(new Uint8Array(privateKey), publicKey);
    const key = importPrivate(privateKey);
    return new NodeX25519KeyPair(key, rawPublic(createPublicKey(key)));
  },

  exportPrivate: (pair) => NodeX25519KeyPair.of(pair).exportPrivate(),

  agree(pair, peer) {
    const privateKey = NodeX25519KeyPair.of(pair).key;
    const publicKey = createPublicKey({ key: peer, format: "raw-public", asymmetricKeyType: "x25519" });
    try {
      return plain(diffieHellman({ privateKey, publicKey }));
    } catch (cause) {
      // OpenSSL fails the derivation for one reason only: the result is all zeros (RFC 7748 §6.1).
      throw new CryptoError("low_order", "peer", "The X25519 public key is of low order", { cause });
    }
  },
};
