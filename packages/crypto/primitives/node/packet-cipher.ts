import { type Cipheriv, createCipheriv, hash } from "node:crypto";
import { wipe } from "../bytes.ts";
import { CryptoError } from "../errors.ts";
import { requireMediaKeys, requireMediaLengths } from "../limits.ts";
import type { PacketCipher } from "../media-cipher.ts";
import { AES_BLOCK_LENGTH, AES128_KEY_LENGTH } from "../primitives.ts";
import { SHA1_LENGTH } from "../voice.ts";

/** The block of SHA-1. */
const BLOCK = 64;
const TRAILER = 4;
/** A packet on Ethernet. Longer ones make the buffers grow. */
const USUAL_LENGTH = 1500;
/** The block counter: the last two bytes of a counter block. */
const COUNTER_LENGTH = 2;

/**
 * AES in counter mode and HMAC-SHA1 by OpenSSL, made for many short packets: what costs most in Node is not the
 * cryptography but making objects for it. So one ECB cipher encrypts counter blocks for the life of the key (that is
 * what counter mode is, SP 800-38A §6.5), and HMAC is two one-shot hashes over buffers in which the padded key stands
 * already (RFC 2104 §2). Hashes come as Latin-1 strings, because a Buffer of its own costs more than the hash.
 */
export class NodePacketCipher implements PacketCipher {
  #aes: Cipheriv | null;
  #counters: Uint8Array;
  /** Padded key, packet, trailer. */
  #inner: Uint8Array;
  /** Padded key, inner hash. */
  readonly #outer = Buffer.alloc(BLOCK + SHA1_LENGTH);
  readonly #tag = Buffer.alloc(SHA1_LENGTH);

  /** @throws CryptoError `bad_length` */
  constructor(encryptionKey: Uint8Array, authKey: Uint8Array) {
    requireMediaKeys(encryptionKey, authKey);
    const name = `aes-${encryptionKey.length === AES128_KEY_LENGTH ? 128 : 256}-ecb`;
    this.#aes = createCipheriv(name, encryptionKey, null).setAutoPadding(false);
    this.#counters = numberedBlocks(USUAL_LENGTH);
    this.#inner = new Uint8Array(BLOCK + USUAL_LENGTH + TRAILER);
    for (let i = 0; i < BLOCK; i++) {
      const byte = authKey[i] ?? 0;
      this.#inner[i] = byte ^ 0x36;
      this.#outer[i] = byte ^ 0x5c;
    }
  }

  applyKeystream(counterBlock: Uint8Array, data: Uint8Array): void {
    requireMediaLengths(counterBlock, data);
    const aes = this.#aes ?? throwWiped();
    const { length } = data;
    if (length > this.#counters.length) this.#counters = numberedBlocks(length);
    const counters = this.#counters;
    const end = Math.ceil(length / AES_BLOCK_LENGTH) * AES_BLOCK_LENGTH;
    for (let at = 0; at < end; at += AES_BLOCK_LENGTH) {
      for (let i = 0; i < AES_BLOCK_LENGTH - COUNTER_LENGTH; i++) counters[at + i] = counterBlock[i]!;
    }
    const keystream = aes.update(counters.subarray(0, end));
    for (let i = 0; i < length; i++) data[i]! ^= keystream[i]!;
  }

  hmacSha1(packet: Uint8Array, trailer: number | null): Uint8Array {
    if (this.#aes === null) throwWiped();
    let end = BLOCK + packet.length;
    if (end + TRAILER > this.#inner.length) this.#grow(end + TRAILER);
    const inner = this.#inner;
    inner.set(packet, BLOCK);
    if (trailer !== null) {
      inner[end++] = trailer >>> 24;
      inner[end++] = trailer >>> 16;
      inner[end++] = trailer >>> 8;
      inner[end++] = trailer;
    }
    this.#outer.write(hash("sha1", inner.subarray(0, end), "latin1"), BLOCK, "latin1");
    this.#tag.write(hash("sha1", this.#outer, "latin1"), "latin1");
    return this.#tag;
  }

  wipe(): void {
    // OpenSSL clears its key when the cipher is collected.
    this.#aes = null;
    wipe(this.#counters, this.#inner, this.#outer, this.#tag);
  }

  #grow(length: number): void {
    const inner = new Uint8Array(length);
    inner.set(this.#inner.subarray(0, BLOCK));
    wipe(this.#inner);
    this.#inner = inner;
  }
}

/** Counter blocks that are still empty but for their counters. @param length bytes of keystream */
function numberedBlocks(length: number): Uint8Array {
  const blocks = new Uint8Array(Math.ceil(length / AES_BLOCK_LENGTH) * AES_BLOCK_LENGTH);
  for (let number = 0, at = AES_BLOCK_LENGTH; at <= blocks.length; number++, at += AES_BLOCK_LENGTH) {
    blocks[at - 2] = number >>> 8;
    blocks[at - 1] = number;
  }
  return blocks;
}

function throwWiped(): never {
  throw new CryptoError("wiped", "caller", "The media keys were destroyed");
}
