import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { type Bytes, concatBytes, requireLength } from "../bytes.ts";
import { badPublicValue, PlatformKeyPair, requirePublicLength } from "../ephemeral-key.ts";
import { CryptoError } from "../errors.ts";
import { type EcdhAgreement, type EphemeralKeyPair, KEY_AGREEMENT_LENGTHS } from "../voice.ts";
import { plain } from "./bytes.ts";

/** What stands before x ‖ y (SEC 1 §2.3.3): the point is not compressed. */
const UNCOMPRESSED = Uint8Array.of(4);

class NodeEcdhKeyPair extends PlatformKeyPair<KeyObject> {}

/** ECDH by OpenSSL. */
export function nodeEcdh(name: "P-256" | "P-384"): EcdhAgreement {
  const importPublic = (point: Uint8Array): KeyObject =>
    createPublicKey({
      key: concatBytes(UNCOMPRESSED, point),
      format: "raw-public",
      asymmetricKeyType: "ec",
      namedCurve: name,
    });

  return {
    name,

    generate() {
      const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: name });
      return new NodeEcdhKeyPair(name, rawPublic(publicKey), privateKey);
    },

    fromPrivate(privateKey, publicKey) {
      requireLength(privateKey, KEY_AGREEMENT_LENGTHS[name].shared, `The ${name} private key`);
      requirePublicLength(name, publicKey);
      const options = { format: "raw-private", asymmetricKeyType: "ec", namedCurve: name } as const;
      const key = createPrivateKey({ key: privateKey, ...options });
      // OpenSSL takes any number; one out of range has another public half than the one that was passed in.
      if (Buffer.compare(rawPublic(createPublicKey(key)), publicKey) !== 0) {
        throw new CryptoError("bad_key", "caller", `The ${name} private key is none`);
      }
      return new NodeEcdhKeyPair(name, new Uint8Array(publicKey), key);
    },

    agree(pair, peer) {
      const privateKey = own(pair).privateKey;
      requirePublicLength(name, peer);
      let publicKey: KeyObject;
      try {
        publicKey = importPublic(peer); // checks that the point is on the curve; both curves have cofactor 1
      } catch (cause) {
        throw badPublicValue(name, cause);
      }
      return plain(diffieHellman({ privateKey, publicKey }));
    },

    wipe: (pair) => own(pair).wipe(),
  };

  function own(pair: EphemeralKeyPair): NodeEcdhKeyPair {
    if (pair instanceof NodeEcdhKeyPair && pair.agreement === name) return pair;
    throw new CryptoError("foreign_key", "caller", `The key pair is not this provider's ${name}`);
  }
}

function rawPublic(key: KeyObject): Bytes {
  return plain(key.export({ format: "raw-public" }).subarray(UNCOMPRESSED.length));
}
