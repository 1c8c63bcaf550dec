/** From authentic packets to frames for the loudspeaker. */
import { type AudioFrame, silentFrame } from "./audio-format.ts";
import type { AudioCodec } from "./codec.ts";
import { JitterBuffer } from "./jitter-buffer.ts";
import type { RtpPacket } from "./packet.ts";

/** Frames filled in one after the other; past that, the last sound has nothing to say about the next. */
const MAX_CONCEALED = 5;

/** One direction of a call, the hearing one. */
export class AudioReceiver {
  readonly #codec: AudioCodec;
  readonly #buffer: JitterBuffer;
  /** Of a packet with more than one frame. */
  #left: AudioFrame[] = [];
  #concealed = 0;

  constructor(codec: AudioCodec) {
    this.#codec = codec;
    this.#buffer = new JitterBuffer(codec.clockRate);
  }

  /** Takes a packet whose payload is authentic and decrypted. */
  push(packet: Pick<RtpPacket, "timestamp" | "payload">, nowMs: number): void {
    this.#buffer.push(packet, nowMs);
  }

  /** The next 20 ms. Whatever came, this is speech, a filling that fades, or silence. */
  pull(nowMs: number): AudioFrame {
    const playout = this.#buffer.pull(nowMs);
    switch (playout.kind) {
      case "empty":
        return silentFrame();
      case "play":
        return this.#play(playout.payload);
      case "lost":
        return this.#left.shift() ?? this.#fillIn(playout.next);
      case "wait":
        return this.#fillIn(null);
    }
  }

  #play(payload: Uint8Array): AudioFrame {
    const [frame, ...rest] = this.#codec.decode(payload) ?? [];
    if (frame === undefined) return this.#fillIn(null);
    this.#left = rest;
    this.#concealed = 0;
    return frame;
  }

  #fillIn(next: Uint8Array | null): AudioFrame {
    // With a copy in the next packet it is no guess, however long the gap was.
    if (next === null && ++this.#concealed > MAX_CONCEALED) return silentFrame();
    return this.#codec.conceal(next);
  }
}
