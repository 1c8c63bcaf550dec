import { type Bytes, unshared } from "../bytes.ts";
import { requireAesLengths } from "../limits.ts";
import { AES_BLOCK_LENGTH } from "../primitives.ts";
import type { VoicePrimitives } from "../voice.ts";

/** The whole counter block counts, as in OpenSSL (Web Cryptography API §28.3). */
const COUNTER_BITS = 128;

export type AesStream = Pick<VoicePrimitives, "aesCtr" | "aesCfbEncrypt" | "aesCfbDecrypt">;

/** AES in counter mode by WebCrypto, and CFB made of it, which WebCrypto lacks. */
export function webAesStream(subtle: SubtleCrypto): AesStream {
  return {
    async aesCtr(key, counterBlock, data) {
      requireAesLengths(key, counterBlock);
      return ctr(subtle, await importCtr(subtle, key), counterBlock, data);
    },

    async aesCfbEncrypt(key, iv, plaintext) {
      requireAesLengths(key, iv);
      const aes = await importCtr(subtle, key);
      const ciphertext = new Uint8Array(plaintext.length);
      let feedback = iv;
      for (let at = 0; at < plaintext.length; at += AES_BLOCK_LENGTH) {
        // One block of CFB is one of counter mode, with the ciphertext before it for a counter: P ⊕ E(feedback).
        ciphertext.set(await ctr(subtle, aes, feedback, blockAt(plaintext, at)), at);
        feedback = blockAt(ciphertext, at);
      }
      return ciphertext;
    },

    async aesCfbDecrypt(key, iv, ciphertext) {
      requireAesLengths(key, iv);
      const aes = await importCtr(subtle, key);
      const plaintext = new Uint8Array(ciphertext.length);
      for (let at = 0; at < ciphertext.length; at += AES_BLOCK_LENGTH) {
        const feedback = at === 0 ? iv : blockAt(ciphertext, at - AES_BLOCK_LENGTH);
        plaintext.set(await ctr(subtle, aes, feedback, blockAt(ciphertext, at)), at);
      }
      return plaintext;
    },
  };
}

/** The key is not handed out again by WebCrypto. */
export function importCtr(subtle: SubtleCrypto, key: Uint8Array): Promise<CryptoKey> {
  return subtle.importKey("raw", unshared(key), { name: "AES-CTR" }, false, ["encrypt"]);
}

/** Decrypting is the same, so that one permission is enough. */
export async function ctr(
  subtle: SubtleCrypto,
  key: CryptoKey,
  counterBlock: Uint8Array,
  data: Uint8Array,
): Promise<Bytes> {
  const parameters = { name: "AES-CTR", counter: unshared(counterBlock), length: COUNTER_BITS };
  return new Uint8Array(await subtle.encrypt(parameters, key, unshared(data)));
}

function blockAt(bytes: Uint8Array, offset: number): Uint8Array {
  return bytes.subarray(offset, offset + AES_BLOCK_LENGTH);
}
