/** Keys and packets for the tests of what protects media. */
import type { Bytes } from "@sottovoce/crypto";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";
import { createWebVoicePrimitives } from "@sottovoce/crypto/primitives/voice-web";
import { encodeRtp } from "../rtp/packet.ts";
import {
  type MasterKeys,
  MEDIA_KEY_LENGTH,
  type MediaAuthTag,
  type MediaCipher,
} from "../srtp/master-keys.ts";

export const node = createNodeVoicePrimitives();
export const web = createWebVoicePrimitives();

export function hex(text: string): Bytes {
  return new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ""), "hex"));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Every pair of algorithms that ZRTP agrees on. */
export const SUITES: readonly (readonly [MediaCipher, MediaAuthTag])[] = [
  ["AES1", "HS32"],
  ["AES1", "HS80"],
  ["AES3", "HS32"],
  ["AES3", "HS80"],
];

/** @param fill what all keys are made of */
export function masterKeys(
  cipher: MediaCipher = "AES3",
  authTag: MediaAuthTag = "HS80",
  fill = 7,
): MasterKeys {
  const key = Uint8Array.from({ length: MEDIA_KEY_LENGTH[cipher] }, (_, i) => (fill * (i + 1)) & 0xff);
  const salt = Uint8Array.from({ length: 14 }, (_, i) => (fill + 31 * i) & 0xff);
  return { cipher, authTag, key, salt };
}

/** 20 ms of G.711: 160 bytes that depend on the sequence number. */
export function rtp(sequence: number, ssrc = 0xcafebabe, payload = soundOf(sequence)): Bytes {
  return encodeRtp({
    marker: false,
    payloadType: 0,
    sequence: sequence & 0xffff,
    timestamp: (160 * sequence) >>> 0,
    ssrc,
    csrc: [],
    extension: null,
    payload,
  });
}

function soundOf(sequence: number): Bytes {
  return Uint8Array.from({ length: 160 }, (_, i) => (sequence + i) & 0xff);
}

/** A receiver report without blocks. */
export function rtcp(ssrc = 0xcafebabe, more = new Uint8Array(0)): Bytes {
  const packet = new Uint8Array(8 + more.length);
  const view = new DataView(packet.buffer);
  view.setUint16(0, 0x80c9);
  view.setUint16(2, 1 + more.length / 4);
  view.setUint32(4, ssrc);
  packet.set(more, 8);
  return packet;
}

/** Every copy of `bytes` with one bit turned over. */
export function* flippedBits(bytes: Uint8Array): Generator<Bytes> {
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const copy = new Uint8Array(bytes);
    copy[bit >> 3]! ^= 1 << (bit & 7);
    yield copy;
  }
}
