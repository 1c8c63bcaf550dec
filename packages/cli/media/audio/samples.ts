/** Between bytes as files and programs hold samples (16 bits, little-endian) and frames as calls take them. */
import { type AudioFrame, FRAME_SAMPLES } from "@sottovoce/voice";

/** Samples of one channel; two channels are mixed. A sample that is not whole is left out. */
export function samplesOf(bytes: Uint8Array, channels = 1): Int16Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Math.floor(bytes.length / 2 / channels);
  return Int16Array.from({ length }, (_, i) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++)
      sum += view.getInt16(2 * (i * channels + channel), true);
    return Math.round(sum / channels);
  });
}

/** Samples as bytes. */
export function bytesOfSamples(samples: Int16Array): Buffer {
  const bytes = Buffer.alloc(2 * samples.length);
  samples.forEach((sample, i) => void bytes.writeInt16LE(sample, 2 * i));
  return bytes;
}

/** Samples that come in pieces of any size, and leave in frames. */
export class FrameQueue {
  #samples = new Int16Array();

  /** Whole frames that are there. */
  get frames(): number {
    return Math.floor(this.#samples.length / FRAME_SAMPLES);
  }

  push(samples: Int16Array): void {
    const joined = new Int16Array(this.#samples.length + samples.length);
    joined.set(this.#samples);
    joined.set(samples, this.#samples.length);
    this.#samples = joined;
  }

  /** @returns `null` where less than a frame is there */
  shift(): AudioFrame | null {
    if (this.#samples.length < FRAME_SAMPLES) return null;
    const frame = this.#samples.slice(0, FRAME_SAMPLES);
    this.#samples = this.#samples.slice(FRAME_SAMPLES);
    return frame;
  }

  /** What is left, with silence after it; `null` where nothing is. */
  flush(): AudioFrame | null {
    if (this.#samples.length === 0) return null;
    const frame = new Int16Array(FRAME_SAMPLES);
    frame.set(this.#samples.subarray(0, FRAME_SAMPLES));
    this.#samples = this.#samples.slice(FRAME_SAMPLES);
    return frame;
  }
}
