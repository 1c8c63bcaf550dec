import { type Bytes, copySecret, secretBytes, wipe } from "@sottovoce/crypto";

const BLOCK_LENGTH = 16;
const SSRC_OFFSET = 4;
const INDEX_OFFSET = 8;

/**
 * The first counter block of a packet (RFC 3711 §4.1.1): salt · 2^16 ⊕ SSRC · 2^64 ⊕ index · 2^16.
 *
 *      0       4       8              14     16
 *     +-------+-------+--------------+------+
 *     |           salt               |  0   |   blocks are counted in the last two bytes
 *     +-------+-------+--------------+------+
 *             | SSRC  |    index     |
 */
export class CounterBlock {
  readonly #salt: Bytes;
  readonly #block = secretBytes(BLOCK_LENGTH);

  /** @param salt 14 bytes; copied */
  constructor(salt: Uint8Array) {
    this.#salt = copySecret(salt);
    this.#block.set(salt);
  }

  /**
   * @param ssrc 32 bits
   * @param index 48 bits
   * @returns overwritten by the next call
   */
  for(ssrc: number, index: number): Bytes {
    const [block, salt] = [this.#block, this.#salt];
    const rollover = Math.floor(index / 2 ** 16);
    for (let i = 0, shift = 24; shift >= 0; i++, shift -= 8) {
      block[SSRC_OFFSET + i] = salt[SSRC_OFFSET + i]! ^ (ssrc >>> shift);
      block[INDEX_OFFSET + i] = salt[INDEX_OFFSET + i]! ^ (rollover >>> shift);
    }
    block[INDEX_OFFSET + 4] = salt[INDEX_OFFSET + 4]! ^ (index >>> 8);
    block[INDEX_OFFSET + 5] = salt[INDEX_OFFSET + 5]! ^ index;
    return block;
  }

  wipe(): void {
    wipe(this.#salt, this.#block);
  }
}
