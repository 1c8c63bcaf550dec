import { type Bytes, requireLength, unshared } from "../bytes.ts";
import { isStrictlyEncoded } from "../ed25519-strict.ts";
import { CryptoError } from "../errors.ts";
import {
  ED25519_SEED_LENGTH,
  type Ed25519,
  type Ed25519KeyPair,
  type Ed25519PublicKey,
} from "../primitives.ts";
import { ed25519PublicKey, ed25519Signature } from "../roles.ts";
import { jwkField, OID_ED25519, pkcs8 } from "./encoding.ts";

const ALGORITHM = { name: "Ed25519" };

/** Extractable, because identity keys are stored sealed and go into the recovery kit. */
class WebEd25519KeyPair implements Ed25519KeyPair {
  readonly kind = "ed25519";
  readonly publicKey: Ed25519PublicKey;
  readonly #key: CryptoKey;

  constructor(key: CryptoKey, publicKey: Ed25519PublicKey) {
    this.#key = key;
    this.publicKey = publicKey;
  }

  static key(pair: Ed25519KeyPair): CryptoKey {
    if (pair instanceof WebEd25519KeyPair) return pair.#key;
    throw new CryptoError("foreign_key", "caller", "The Ed25519 key pair belongs to another provider");
  }
}

/** Ed25519 by WebCrypto. */
export function webEd25519(subtle: SubtleCrypto): Ed25519 {
  return {
    async generate() {
      const pair = (await subtle.generateKey(ALGORITHM, true, ["sign", "verify"])) as CryptoKeyPair;
      const raw = await subtle.exportKey("raw", pair.publicKey);
      return new WebEd25519KeyPair(pair.privateKey, ed25519PublicKey(new Uint8Array(raw)));
    },

    async fromSeed(seed) {
      requireLength(seed, ED25519_SEED_LENGTH, "The Ed25519 seed");
      const encoded = pkcs8(OID_ED25519, seed);
      const key = await subtle.importKey("pkcs8", encoded, ALGORITHM, true, ["sign"]);
      encoded.fill(0);
      const jwk = await subtle.exportKey("jwk", key);
      return new WebEd25519KeyPair(key, ed25519PublicKey(jwkField(jwk.x)));
    },

    async exportSeed(pair): Promise<Bytes> {
      const jwk = await subtle.exportKey("jwk", WebEd25519KeyPair.key(pair));
      return jwkField(jwk.d);
    },

    async sign(pair, message) {
      const signature = await subtle.sign(ALGORITHM, WebEd25519KeyPair.key(pair), unshared(message));
      return ed25519Signature(new Uint8Array(signature));
    },

    async verify(publicKey, message, signature) {
      if (!isStrictlyEncoded(publicKey, signature)) return false;
      let key: CryptoKey;
      try {
        key = await subtle.importKey("raw", unshared(publicKey), ALGORITHM, false, ["verify"]);
      } catch {
        return false; // not on the curve; some platforms notice here, others in verify
      }
      return subtle.verify(ALGORITHM, key, unshared(signature), unshared(message));
    },
  };
}
