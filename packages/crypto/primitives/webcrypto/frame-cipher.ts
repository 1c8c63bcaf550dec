import type { Bytes } from "../bytes.ts";
import { CryptoError } from "../errors.ts";
import { requireMediaKeys, requireMediaLengths } from "../limits.ts";
import type { FrameCipher } from "../media-cipher.ts";
import { ctr, importCtr } from "./aes-stream.ts";
import { importHmac, sign } from "./hmac.ts";

/** AES in counter mode and HMAC-SHA1 by WebCrypto, with keys that it does not hand out. */
class WebFrameCipher implements FrameCipher {
  readonly #subtle: SubtleCrypto;
  #keys: { readonly encryption: CryptoKey; readonly auth: CryptoKey } | null;

  constructor(subtle: SubtleCrypto, encryption: CryptoKey, auth: CryptoKey) {
    this.#subtle = subtle;
    this.#keys = { encryption, auth };
  }

  async aesCtr(counterBlock: Uint8Array, data: Uint8Array): Promise<Bytes> {
    requireMediaLengths(counterBlock, data);
    return ctr(this.#subtle, this.#alive.encryption, counterBlock, data);
  }

  async hmacSha1(data: Uint8Array): Promise<Bytes> {
    return sign(this.#subtle, this.#alive.auth, data);
  }

  wipe(): void {
    this.#keys = null;
  }

  get #alive(): { readonly encryption: CryptoKey; readonly auth: CryptoKey } {
    if (this.#keys !== null) return this.#keys;
    throw new CryptoError("wiped", "caller", "The media keys were destroyed");
  }
}

/** @throws CryptoError `bad_length` */
export async function createWebFrameCipher(
  subtle: SubtleCrypto,
  encryptionKey: Uint8Array,
  authKey: Uint8Array,
): Promise<FrameCipher> {
  requireMediaKeys(encryptionKey, authKey);
  const encryption = await importCtr(subtle, encryptionKey);
  return new WebFrameCipher(subtle, encryption, await importHmac(subtle, "SHA-1", authKey));
}
