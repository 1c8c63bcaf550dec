import type { Bytes } from "../bytes.ts";
import type { FrameCipher, PacketCipher } from "../media-cipher.ts";
import { NodePacketCipher } from "./packet-cipher.ts";

/** The same as {@link NodePacketCipher}, with results of their own. */
export class NodeFrameCipher implements FrameCipher {
  readonly #cipher: PacketCipher;

  /** @throws CryptoError `bad_length` */
  constructor(encryptionKey: Uint8Array, authKey: Uint8Array) {
    this.#cipher = new NodePacketCipher(encryptionKey, authKey);
  }

  aesCtr(counterBlock: Uint8Array, data: Uint8Array): Bytes {
    const result = new Uint8Array(data);
    this.#cipher.applyKeystream(counterBlock, result);
    return result;
  }

  hmacSha1(data: Uint8Array): Bytes {
    return new Uint8Array(this.#cipher.hmacSha1(data, null));
  }

  wipe(): void {
    this.#cipher.wipe();
  }
}
