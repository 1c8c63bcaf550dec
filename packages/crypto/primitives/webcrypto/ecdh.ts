import { type Bytes, concatBytes, requireLength } from "../bytes.ts";
import { badPublicValue, PlatformKeyPair, requirePublicLength } from "../ephemeral-key.ts";
import { CryptoError } from "../errors.ts";
import { type EcdhAgreement, type EphemeralKeyPair, KEY_AGREEMENT_LENGTHS } from "../voice.ts";

/** What stands before x ‖ y (SEC 1 §2.3.3): the point is not compressed. */
const UNCOMPRESSED = Uint8Array.of(4);

class WebEcdhKeyPair extends PlatformKeyPair<CryptoKey> {}

/** ECDH by WebCrypto, with private keys that it does not hand out. */
export function webEcdh(subtle: SubtleCrypto, name: "P-256" | "P-384"): EcdhAgreement {
  const algorithm = { name: "ECDH", namedCurve: name };
  const length = KEY_AGREEMENT_LENGTHS[name].shared;

  return {
    name,

    async generate() {
      const pair = (await subtle.generateKey(algorithm, false, ["deriveBits"])) as CryptoKeyPair;
      const raw = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
      return new WebEcdhKeyPair(name, raw.slice(UNCOMPRESSED.length), pair.privateKey);
    },

    async fromPrivate(privateKey, publicKey) {
      requireLength(privateKey, length, `The ${name} private key`);
      requirePublicLength(name, publicKey);
      const [x, y] = [publicKey.subarray(0, length), publicKey.subarray(length)];
      const jwk = { kty: "EC", crv: name, x: base64Url(x), y: base64Url(y), d: base64Url(privateKey) };
      try {
        const key = await subtle.importKey("jwk", jwk, algorithm, false, ["deriveBits"]);
        return new WebEcdhKeyPair(name, new Uint8Array(publicKey), key);
      } catch (cause) {
        throw new CryptoError("bad_key", "caller", `The ${name} private key is none`, { cause });
      }
    },

    async agree(pair, peer): Promise<Bytes> {
      const key = own(pair).privateKey;
      requirePublicLength(name, peer);
      let publicKey: CryptoKey;
      try {
        // Checks that the point is on the curve (Web Cryptography API §24.4); both curves have cofactor 1.
        publicKey = await subtle.importKey("raw", concatBytes(UNCOMPRESSED, peer), algorithm, false, []);
      } catch (cause) {
        throw badPublicValue(name, cause);
      }
      return new Uint8Array(await subtle.deriveBits({ ...algorithm, public: publicKey }, key, 8 * length));
    },

    wipe: (pair) => own(pair).wipe(),
  };

  function own(pair: EphemeralKeyPair): WebEcdhKeyPair {
    if (pair instanceof WebEcdhKeyPair && pair.agreement === name) return pair;
    throw new CryptoError("foreign_key", "caller", `The key pair is not this provider's ${name}`);
  }
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
