import { x25519 } from "@noble/curves/ed25519.js";
import { type Bytes, requireLength } from "../bytes.ts";
import { CryptoError, notExportable } from "../errors.ts";
import { type X25519, X25519_LENGTH, type X25519KeyPair, type X25519PublicKey } from "../primitives.ts";
import { x25519PublicKey } from "../roles.ts";

class NobleX25519KeyPair implements X25519KeyPair {
  readonly kind = "x25519";
  readonly publicKey: X25519PublicKey;
  readonly #privateKey: Bytes;
  readonly #isEphemeral: boolean;

  constructor(privateKey: Bytes, publicKey?: X25519PublicKey, isEphemeral = false) {
    this.#privateKey = privateKey;
    this.publicKey = publicKey ?? x25519PublicKey(x25519.getPublicKey(privateKey));
    this.#isEphemeral = isEphemeral;
  }

  static privateKey(pair: X25519KeyPair): Bytes {
    if (pair instanceof NobleX25519KeyPair) return pair.#privateKey;
    throw new CryptoError("foreign_key", "caller", "The X25519 key pair belongs to another provider");
  }

  static exported(pair: X25519KeyPair): Bytes {
    const privateKey = NobleX25519KeyPair.privateKey(pair);
    if (pair instanceof NobleX25519KeyPair && pair.#isEphemeral) throw notExportable();
    return privateKey.slice();
  }
}

export const nobleX25519: X25519 = {
  generate: () => new NobleX25519KeyPair(x25519.utils.randomSecretKey()),
  generateEphemeral: () => new NobleX25519KeyPair(x25519.utils.randomSecretKey(), undefined, true),

  fromPrivate(privateKey, publicKey) {
    requireLength(privateKey, X25519_LENGTH, "The X25519 private key");
    return new NobleX25519KeyPair(new Uint8Array(privateKey), publicKey);
  },

  exportPrivate: (pair) => NobleX25519KeyPair.exported(pair),

  agree(pair, peer) {
    const privateKey = NobleX25519KeyPair.privateKey(pair);
    try {
      return x25519.getSharedSecret(privateKey, peer);
    } catch (cause) {
      // With both sizes right, it throws for one reason only: the result is all zeros (RFC 7748 §6.1).
      throw new CryptoError("low_order", "peer", "The X25519 public key is of low order", { cause });
    }
  },
};
