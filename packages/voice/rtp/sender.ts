/** From frames of the microphone to packets. */
import type { Bytes } from "@sottovoce/crypto";
import { type AudioFrame, FRAME_MS } from "./audio-format.ts";
import type { AudioCodec } from "./codec.ts";
import type { RtpPacket } from "./packet.ts";

/** Random beginnings, so that nothing of the plaintext is known beforehand (RFC 3550 §5.1). */
export interface RtpStart {
  /** 32 bits. */
  readonly ssrc: number;
  /** 15 bits: SRTP's roll-over counter must not be guessed wrong at the beginning (RFC 3711 §3.3.1). */
  readonly sequence: number;
  /** 32 bits. */
  readonly timestamp: number;
}

/** @param random 10 random bytes */
export function rtpStart(random: Bytes): RtpStart {
  const view = new DataView(random.buffer, random.byteOffset, random.byteLength);
  return {
    ssrc: view.getUint32(0),
    timestamp: view.getUint32(4),
    sequence: view.getUint16(8) & 0x7fff,
  };
}

/** One direction of a call, the speaking one. */
export class AudioSender {
  readonly ssrc: number;
  readonly #codec: AudioCodec;
  readonly #payloadType: number;
  #sequence: number;
  #timestamp: number;
  #isFirst = true;
  #packets = 0;
  #octets = 0;

  constructor(codec: AudioCodec, payloadType: number, start: RtpStart) {
    this.#codec = codec;
    this.#payloadType = payloadType;
    this.ssrc = start.ssrc;
    this.#sequence = start.sequence;
    this.#timestamp = start.timestamp;
  }

  /** Of the next frame. */
  get timestamp(): number {
    return this.#timestamp;
  }

  /** What was sent so far, for sender reports (RFC 3550 §6.4.1). */
  get counts(): { readonly packetCount: number; readonly octetCount: number } {
    return { packetCount: this.#packets, octetCount: this.#octets };
  }

  /** The packet of the next frame. */
  packet(frame: AudioFrame): RtpPacket {
    const payload = this.#codec.encode(frame);
    const packet: RtpPacket = {
      marker: this.#isFirst,
      payloadType: this.#payloadType,
      sequence: this.#sequence,
      timestamp: this.#timestamp,
      ssrc: this.ssrc,
      csrc: [],
      extension: null,
      payload,
    };
    this.#isFirst = false;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.skip();
    this.#packets = (this.#packets + 1) >>> 0;
    this.#octets = (this.#octets + payload.length) >>> 0;
    return packet;
  }

  /** The time of a frame, or of so many, passed without a packet. */
  skip(frames = 1): void {
    this.#timestamp = (this.#timestamp + (frames * this.#codec.clockRate * FRAME_MS) / 1000) >>> 0;
  }
}
