import type { Bytes, VoicePrimitives } from "@sottovoce/crypto";
import type { MasterKeys } from "../srtp/master-keys.ts";
import { writeTag } from "../srtp/tag.ts";
import {
  COUNTER_LENGTH,
  FRAME_OVERHEAD,
  FRAME_SSRC,
  MAX_FRAME_LENGTH,
  MAX_FRAMES,
  TAG_LENGTH,
} from "./format.ts";
import { deriveFrameKeys, type FrameKeys } from "./frame-keys.ts";

/** Protects the frames of the speaking direction. Made by {@link createFrameProtector}. */
export class FrameProtector {
  readonly #keys: FrameKeys;
  #nextCounter: number;
  #isWiped = false;

  /** @param firstCounter 0 for new keys */
  constructor(keys: FrameKeys, firstCounter = 0) {
    this.#keys = keys;
    this.#nextCounter = firstCounter;
  }

  /**
   * Several calls may be under way at once; their counters are in the order of the calls. Never rejects: what cannot be
   * protected is not sent.
   *
   * @param frame one encoded frame; only read
   * @returns 14 bytes more; `null` for a frame that is dropped: of no bytes or of too many, after `wipe`, or when the
   *   key has protected all it may
   */
  async protect(frame: Uint8Array): Promise<Bytes | null> {
    const { length } = frame;
    if (this.#isWiped || length === 0 || length > MAX_FRAME_LENGTH || this.#nextCounter >= MAX_FRAMES)
      return null;
    // Taken at once, before anything waits: no two frames can have the same.
    const counter = this.#nextCounter++;
    const { cipher, block } = this.#keys;
    try {
      const body = new Uint8Array(length + COUNTER_LENGTH);
      // The block is a copy, because the next frame may come before this one is encrypted.
      body.set(await cipher.aesCtr(block.for(FRAME_SSRC, counter).slice(), frame));
      new DataView(body.buffer).setUint32(length, counter);
      const mac = await cipher.hmacSha1(body);
      const protectedFrame = new Uint8Array(length + FRAME_OVERHEAD);
      protectedFrame.set(body);
      writeTag(protectedFrame, body.length, mac, TAG_LENGTH);
      return protectedFrame;
    } catch {
      // Wiped while it waited, or the platform failed. An exception would end a transform of WebRTC for good.
      return null;
    }
  }

  /** Destroys the keys; frames are dropped from now on. */
  wipe(): void {
    this.#isWiped = true;
    this.#keys.cipher.wipe();
    this.#keys.block.wipe();
  }
}

/**
 * @param keys of the sending direction; only read, the caller wipes them. One set of keys makes one protector, ever:
 *   a second one would count from 0 again.
 * @throws CryptoError `bad_length` for keys that are not of the cipher's size
 */
export async function createFrameProtector(
  voice: VoicePrimitives,
  keys: MasterKeys,
): Promise<FrameProtector> {
  return new FrameProtector(await deriveFrameKeys(voice, keys));
}
