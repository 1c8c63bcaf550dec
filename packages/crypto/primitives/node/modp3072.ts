import {
  createDiffieHellmanGroup,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { type Bytes, concatBytes, wipe } from "../bytes.ts";
import { badPublicValue, PlatformKeyPair, requirePublicLength } from "../ephemeral-key.ts";
import { CryptoError } from "../errors.ts";
import type { EphemeralKeyPair, KeyAgreement } from "../voice.ts";
import { plain } from "./bytes.ts";

const NAME = "MODP-3072";
/** RFC 6189 §5.1.5: twice the AES key, so 512 bits for AES-256. OpenSSL by itself takes 275. */
const EXPONENT_LENGTH = 64;
const GENERATOR = Uint8Array.of(2);

/** Tags of ASN.1 (X.690 §8). */
const [INTEGER, BIT_STRING, OCTET_STRING, SEQUENCE] = [0x02, 0x03, 0x04, 0x30] as const;
/** dhKeyAgreement of PKCS #3, 1.2.840.113549.1.3.1. */
const OID_DH = Uint8Array.of(0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x03, 0x01);
/** RFC 3526 §4, group 15, which OpenSSL knows by name, and knows again by its numbers. */
const group = once(() => {
  const prime = createDiffieHellmanGroup("modp15").getPrime();
  return der(SEQUENCE, OID_DH, der(SEQUENCE, derNumber(prime), derNumber(GENERATOR)));
});
const VERSION = derNumber(Uint8Array.of(0));
const theGenerator = once(() => publicKeyOf(GENERATOR));

class NodeModpKeyPair extends PlatformKeyPair<KeyObject> {}

/** Diffie-Hellman over the 3072-bit group by OpenSSL, with exponents of our own: only imported keys take them. */
export const nodeModp3072: KeyAgreement = {
  name: NAME,

  generate() {
    const privateKey = privateKeyOf(randomBytes(EXPONENT_LENGTH));
    const publicKey = plain(diffieHellman({ privateKey, publicKey: theGenerator() }));
    return new NodeModpKeyPair(NAME, publicKey, privateKey);
  },

  agree(pair, peer) {
    const { privateKey } = own(pair);
    requirePublicLength(NAME, peer);
    try {
      // Refuses what is not in 2 … p-2 (SP 800-56A §5.6.2.3.2). The prime is a safe one: what is in there and yet no
      // power of the generator tells its sender one bit of a secret that serves one call. As long as the prime.
      return plain(diffieHellman({ privateKey, publicKey: publicKeyOf(peer) }));
    } catch (cause) {
      throw badPublicValue(NAME, cause);
    }
  },

  wipe: (pair) => own(pair).wipe(),
};

/** @param exponent overwritten */
function privateKeyOf(exponent: Uint8Array): KeyObject {
  const number = derNumber(exponent);
  const wrapped = der(OCTET_STRING, number);
  const key = Buffer.from(der(SEQUENCE, VERSION, group(), wrapped).buffer);
  const privateKey = createPrivateKey({ key, format: "der", type: "pkcs8" });
  wipe(exponent, number, wrapped, key);
  return privateKey;
}

function publicKeyOf(value: Uint8Array): KeyObject {
  const bits = der(BIT_STRING, Uint8Array.of(0), derNumber(value));
  return createPublicKey({
    key: Buffer.from(der(SEQUENCE, group(), bits).buffer),
    format: "der",
    type: "spki",
  });
}

/** A number that is not negative: as few bytes as it needs, the first bit 0 (X.690 §8.3). */
function derNumber(value: Uint8Array): Bytes {
  const first = value.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Uint8Array.of(0) : value.subarray(first);
  return (digits[0] ?? 0) < 0x80 ? der(INTEGER, digits) : der(INTEGER, Uint8Array.of(0), digits);
}

/** Made when it is first needed: few calls are with phones, and browsers load this file in tests without its crypto. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Tag, length (X.690 §8.1.3), content. */
function der(tag: number, ...parts: Uint8Array[]): Bytes {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const long = length < 0x100 ? [0x81, length] : [0x82, length >>> 8, length & 0xff];
  return concatBytes(Uint8Array.from([tag, ...(length < 0x80 ? [length] : long)]), ...parts);
}

function own(pair: EphemeralKeyPair): NodeModpKeyPair {
  if (pair instanceof NodeModpKeyPair) return pair;
  throw new CryptoError("foreign_key", "caller", `The key pair is not this provider's ${NAME}`);
}
