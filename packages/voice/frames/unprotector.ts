import type { Bytes, VoicePrimitives } from "@sottovoce/crypto";
import { uint32At } from "../srtp/fields.ts";
import type { MasterKeys } from "../srtp/master-keys.ts";
import { ReplayWindow } from "../srtp/replay-window.ts";
import { tagMatches } from "../srtp/tag.ts";
import { COUNTER_LENGTH, FRAME_SSRC, MAX_FRAME_LENGTH, TAG_LENGTH } from "./format.ts";
import { deriveFrameKeys, type FrameKeys } from "./frame-keys.ts";

/** Opens the frames of the listening direction. Made by {@link createFrameUnprotector}. */
export class FrameUnprotector {
  readonly #keys: FrameKeys;
  readonly #window = new ReplayWindow();
  #isWiped = false;
  #dropped = 0;

  constructor(keys: FrameKeys) {
    this.#keys = keys;
  }

  /** How many frames were dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Several calls may be under way at once. Never rejects, whatever the frame holds.
   *
   * @param frame as it came; only read
   * @returns the encoded frame; `null` for one that is dropped: not authentic, come before, or after `wipe`
   */
  async unprotect(frame: Uint8Array): Promise<Bytes | null> {
    try {
      const opened = await this.#open(frame);
      if (opened === null) this.#dropped++;
      return opened;
    } catch {
      // Wiped while it waited, or the platform failed. An exception would end a transform of WebRTC for good.
      this.#dropped++;
      return null;
    }
  }

  async #open(frame: Uint8Array): Promise<Bytes | null> {
    const tagAt = frame.length - TAG_LENGTH;
    const length = tagAt - COUNTER_LENGTH;
    if (this.#isWiped || length <= 0 || length > MAX_FRAME_LENGTH) return null;
    // A copy: the tag must be of the bytes that are decrypted, whoever else holds the frame.
    const copy = new Uint8Array(frame);
    const { cipher, block } = this.#keys;
    const mac = await cipher.hmacSha1(copy.subarray(0, tagAt));
    if (!tagMatches(copy, tagAt, mac, TAG_LENGTH)) return null;
    const counter = uint32At(copy, length);
    // Nothing waits between looking and remembering: of two copies under way at once, one is the second.
    if (!this.#window.accepts(counter)) return null;
    this.#window.add(counter);
    return cipher.aesCtr(block.for(FRAME_SSRC, counter).slice(), copy.subarray(0, length));
  }

  /** Destroys the keys; frames are dropped from now on. */
  wipe(): void {
    this.#isWiped = true;
    this.#keys.cipher.wipe();
    this.#keys.block.wipe();
  }
}

/**
 * @param keys of the receiving direction; only read, the caller wipes them. One set of keys makes one unprotector,
 *   ever: a second one would not know what has come.
 * @throws CryptoError `bad_length` for keys that are not of the cipher's size
 */
export async function createFrameUnprotector(
  voice: VoicePrimitives,
  keys: MasterKeys,
): Promise<FrameUnprotector> {
  return new FrameUnprotector(await deriveFrameKeys(voice, keys));
}
