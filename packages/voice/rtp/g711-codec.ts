import type { Bytes } from "@sottovoce/crypto";
import { type AudioFrame, FRAME_MS, FRAME_SAMPLES, SAMPLE_RATE } from "./audio-format.ts";
import type { AudioCodec } from "./codec.ts";
import { Concealment } from "./concealment.ts";
import { decodeG711, encodeG711, type G711Law } from "./g711.ts";
import { Resampler } from "./resample.ts";

const CLOCK_RATE = 8_000;
const SAMPLES = (CLOCK_RATE * FRAME_MS) / 1000;
/** More than 100 ms in one packet nobody sends; it would only be heard late. */
const MAX_PAYLOAD = 5 * SAMPLES;

/** G.711 as a codec of calls (RFC 3551 §4.5.14): 160 bytes for 20 ms, always. */
export class G711Codec implements AudioCodec {
  readonly name: "PCMU" | "PCMA";
  readonly clockRate = CLOCK_RATE;
  readonly #law: G711Law;
  readonly #down = new Resampler(SAMPLE_RATE, CLOCK_RATE);
  readonly #up = new Resampler(CLOCK_RATE, SAMPLE_RATE);
  readonly #concealment = new Concealment();

  constructor(name: "PCMU" | "PCMA") {
    this.name = name;
    this.#law = name === "PCMU" ? "mu" : "a";
  }

  encode(frame: AudioFrame): Bytes {
    return encodeG711(this.#law, this.#down.process(frame));
  }

  decode(payload: Uint8Array): AudioFrame[] | null {
    if (payload.length === 0 || payload.length > MAX_PAYLOAD || payload.length % SAMPLES !== 0) return null;
    const samples = this.#up.process(this.#concealment.onReceived(decodeG711(this.#law, payload)));
    return Array.from({ length: payload.length / SAMPLES }, (_, i) =>
      samples.slice(i * FRAME_SAMPLES, (i + 1) * FRAME_SAMPLES),
    );
  }

  conceal(): AudioFrame {
    return this.#up.process(this.#concealment.conceal(SAMPLES));
  }

  close(): void {}
}
