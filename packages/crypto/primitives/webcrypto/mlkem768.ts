import { type Bytes, requireLength, unshared } from "../bytes.ts";
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

const ALGORITHM = { name: "ML-KEM-768" };
const PRIVATE_USES = ["decapsulateBits"];
const PUBLIC_USES = ["encapsulateBits"];

/**
 * What "Modern Algorithms in the Web Cryptography API" (WICG) adds to SubtleCrypto; TypeScript's library does
 * not know it yet.
 */
export interface KemSubtle {
  generateKey(algorithm: object, extractable: boolean, uses: string[]): Promise<CryptoKeyPair>;
  importKey(
    format: "raw-seed" | "raw-public",
    data: Bytes,
    algorithm: object,
    extractable: boolean,
    uses: string[],
  ): Promise<CryptoKey>;
  exportKey(format: "raw-seed" | "raw-public", key: CryptoKey): Promise<ArrayBuffer>;
  getPublicKey(key: CryptoKey, uses: string[]): Promise<CryptoKey>;
  encapsulateBits(
    algorithm: object,
    key: CryptoKey,
  ): Promise<{ sharedKey: ArrayBuffer; ciphertext: ArrayBuffer }>;
  decapsulateBits(algorithm: object, key: CryptoKey, ciphertext: Bytes): Promise<ArrayBuffer>;
}

/** @returns WebCrypto with key encapsulation, or `null` where the platform has none */
export function kemSubtle(subtle: SubtleCrypto): KemSubtle | null {
  return "encapsulateBits" in subtle && "getPublicKey" in subtle ? (subtle as unknown as KemSubtle) : null;
}

class WebMlKem768KeyPair implements MlKem768KeyPair {
  readonly kind = "ml-kem-768";
  readonly publicKey: MlKem768PublicKey;
  readonly #key: CryptoKey;

  constructor(key: CryptoKey, publicKey: MlKem768PublicKey) {
    this.#key = key;
    this.publicKey = publicKey;
  }

  static key(pair: MlKem768KeyPair): CryptoKey {
    if (pair instanceof WebMlKem768KeyPair) return pair.#key;
    throw new CryptoError("foreign_key", "caller", "The ML-KEM-768 key pair belongs to another provider");
  }
}

/** ML-KEM-768 by WebCrypto, where it has it. */
export function webMlKem768(subtle: KemSubtle): MlKem768 {
  return {
    async generate() {
      const pair = await subtle.generateKey(ALGORITHM, true, [...PRIVATE_USES, ...PUBLIC_USES]);
      return new WebMlKem768KeyPair(pair.privateKey, await rawPublic(subtle, pair.publicKey));
    },

    async fromSeed(seed, publicKey) {
      requireLength(seed, MLKEM768_SEED_LENGTH, "The ML-KEM-768 seed");
      const key = await subtle.importKey("raw-seed", unshared(seed), ALGORITHM, true, PRIVATE_USES);
      if (publicKey !== undefined) return new WebMlKem768KeyPair(key, publicKey);
      return new WebMlKem768KeyPair(
        key,
        await rawPublic(subtle, await subtle.getPublicKey(key, PUBLIC_USES)),
      );
    },

    async exportSeed(pair): Promise<Bytes> {
      return new Uint8Array(await subtle.exportKey("raw-seed", WebMlKem768KeyPair.key(pair)));
    },

    async encapsulate(publicKey) {
      requireEncapsulationKey(publicKey);
      const key = await subtle.importKey("raw-public", unshared(publicKey), ALGORITHM, false, PUBLIC_USES);
      const { sharedKey, ciphertext } = await subtle.encapsulateBits(ALGORITHM, key);
      return {
        sharedSecret: new Uint8Array(sharedKey),
        ciphertext: mlKem768Ciphertext(new Uint8Array(ciphertext)),
      };
    },

    async decapsulate(pair, ciphertext) {
      requireLength(ciphertext, MLKEM768_CIPHERTEXT_LENGTH, "The ML-KEM-768 ciphertext");
      const key = WebMlKem768KeyPair.key(pair);
      return new Uint8Array(await subtle.decapsulateBits(ALGORITHM, key, unshared(ciphertext)));
    },
  };
}

async function rawPublic(subtle: KemSubtle, key: CryptoKey): Promise<MlKem768PublicKey> {
  return mlKem768PublicKey(new Uint8Array(await subtle.exportKey("raw-public", key)));
}
