import { type Bytes, requireLength, unshared } from "../bytes.ts";
import { CryptoError, notExportable } from "../errors.ts";
import { type X25519, X25519_LENGTH, type X25519KeyPair, type X25519PublicKey } from "../primitives.ts";
import { x25519PublicKey } from "../roles.ts";
import { jwkField, OID_X25519, pkcs8 } from "./encoding.ts";

const ALGORITHM = { name: "X25519" };
const SHARED_BITS = 256;

class WebX25519KeyPair implements X25519KeyPair {
  readonly kind = "x25519";
  readonly publicKey: X25519PublicKey;
  readonly #key: CryptoKey;

  constructor(key: CryptoKey, publicKey: X25519PublicKey) {
    this.#key = key;
    this.publicKey = publicKey;
  }

  static key(pair: X25519KeyPair): CryptoKey {
    if (pair instanceof WebX25519KeyPair) return pair.#key;
    throw new CryptoError("foreign_key", "caller", "The X25519 key pair belongs to another provider");
  }
}

/** X25519 by WebCrypto. */
export function webX25519(subtle: SubtleCrypto): X25519 {
  return {
    // Extractable, because the ratchet's state, keys included, is stored sealed after each message.
    generate: () => generate(subtle, true),
    generateEphemeral: () => generate(subtle, false),

    async fromPrivate(privateKey, publicKey) {
      requireLength(privateKey, X25519_LENGTH, "The X25519 private key");
      const encoded = pkcs8(OID_X25519, privateKey);
      const key = await subtle.importKey("pkcs8", encoded, ALGORITHM, true, ["deriveBits"]);
      encoded.fill(0);
      return new WebX25519KeyPair(key, publicKey ?? (await publicOf(subtle, key)));
    },

    async exportPrivate(pair): Promise<Bytes> {
      const key = WebX25519KeyPair.key(pair);
      if (!key.extractable) throw notExportable();
      const jwk = await subtle.exportKey("jwk", key);
      return jwkField(jwk.d);
    },

    async agree(pair, peer) {
      const key = WebX25519KeyPair.key(pair);
      const publicKey = await subtle.importKey("raw", unshared(peer), ALGORITHM, false, []);
      try {
        const secret = await subtle.deriveBits({ ...ALGORITHM, public: publicKey }, key, SHARED_BITS);
        return new Uint8Array(secret);
      } catch (cause) {
        // WebCrypto fails the derivation for one reason only: the result is all zeros (RFC 7748 §6.1).
        throw new CryptoError("low_order", "peer", "The X25519 public key is of low order", { cause });
      }
    },
  };
}

async function generate(subtle: SubtleCrypto, extractable: boolean): Promise<X25519KeyPair> {
  const pair = (await subtle.generateKey(ALGORITHM, extractable, ["deriveBits"])) as CryptoKeyPair;
  const raw = await subtle.exportKey("raw", pair.publicKey);
  return new WebX25519KeyPair(pair.privateKey, x25519PublicKey(new Uint8Array(raw)));
}

async function publicOf(subtle: SubtleCrypto, key: CryptoKey): Promise<X25519PublicKey> {
  const jwk = await subtle.exportKey("jwk", key);
  return x25519PublicKey(jwkField(jwk.x));
}
