/** The two algorithms that protect media (RFC 3711 §4), under keys that stay the same for a call. */
import type { Bytes } from "./bytes.ts";
import type { MaybePromise } from "./primitives.ts";

/** 160 bits (RFC 3711 §5.2). */
export const MEDIA_AUTH_KEY_LENGTH = 20;

/**
 * What one keystream may cover, RFC 3711 §4.1.1: 2^16 blocks. Counter blocks end in two zero bytes, in which the blocks
 * are counted.
 */
export const MAX_KEYSTREAM_LENGTH = 16 * 2 ** 16;

/**
 * AES in counter mode and HMAC-SHA1, for a frame at a time. Several calls may be under way at once. After `wipe` every
 * call throws `wiped`.
 */
export interface FrameCipher {
  /**
   * Encrypts and decrypts.
   *
   * @param counterBlock 16 bytes, the last two zero
   * @param data at most {@link MAX_KEYSTREAM_LENGTH} bytes
   */
  aesCtr(counterBlock: Uint8Array, data: Uint8Array): MaybePromise<Bytes>;
  /** @returns the full 20 bytes */
  hmacSha1(data: Uint8Array): MaybePromise<Bytes>;
  wipe(): void;
}

/** The same for where 100,000 packets a second shall fit: everything happens at once, in place, and is not copied. */
export interface PacketCipher {
  /**
   * Encrypts and decrypts in place.
   *
   * @param counterBlock as in {@link FrameCipher.aesCtr}
   * @param data at most {@link MAX_KEYSTREAM_LENGTH} bytes
   */
  applyKeystream(counterBlock: Uint8Array, data: Uint8Array): void;
  /**
   * @param trailer 32 bits that count as if they stood behind the packet, in network order; `null` for none
   * @returns 20 bytes that are overwritten by the next call
   */
  hmacSha1(packet: Uint8Array, trailer: number | null): Uint8Array;
  /** After this every call throws `wiped`. */
  wipe(): void;
}
