/** A WAV file in place of a microphone. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type AudioFrame, FRAME_MS, Resampler, SAMPLE_RATE } from "@sottovoce/voice";
import { AudioFailure, type AudioSource } from "./audio.ts";
import { FrameQueue, samplesOf } from "./samples.ts";
import { readWavFormat, type WavFormat } from "./wav-format.ts";

/**
 * Opens a file to be played into a call, once; after it comes silence.
 * @throws AudioFailure where it is not there, or not 16-bit PCM
 */
export function openWavSource(fileName: string): AudioSource {
  const file = openFile(fileName);
  try {
    const readAt = (position: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, position));
    };
    const format = readWavFormat(fileName, fstatSync(file).size, readAt);
    return new WavSource(file, format);
  } catch (error) {
    closeSync(file);
    throw error instanceof AudioFailure ? error : new AudioFailure(`“${fileName}” cannot be read.`);
  }
}

function openFile(fileName: string): number {
  try {
    return openSync(fileName, "r");
  } catch {
    throw new AudioFailure(`“${fileName}” cannot be opened. Check the name.`);
  }
}

/** Reads as the call goes on: 20 ms are 2 kB, which a disk has long read ahead, and a long file fills no memory. */
class WavSource implements AudioSource {
  readonly #file: number;
  readonly #format: WavFormat;
  readonly #resampler: Resampler;
  readonly #queue = new FrameQueue();
  #position: number;
  #isClosed = false;

  constructor(file: number, format: WavFormat) {
    this.#file = file;
    this.#format = format;
    this.#resampler = new Resampler(format.rate, SAMPLE_RATE);
    this.#position = format.dataStart;
  }

  read(): AudioFrame | null {
    if (this.#isClosed) return null;
    while (this.#queue.frames === 0) {
      const bytes = this.#readBytes();
      if (bytes.length === 0) return this.#queue.flush();
      this.#queue.push(this.#resampler.process(samplesOf(bytes, this.#format.channels)));
    }
    return this.#queue.shift();
  }

  #readBytes(): Buffer {
    const { rate, channels, dataStart, dataLength } = this.#format;
    const perSample = 2 * channels;
    const wanted = Math.ceil((rate * FRAME_MS) / 1000) * perSample;
    const left = dataStart + dataLength - this.#position;
    const bytes = Buffer.alloc(Math.min(wanted, left - (left % perSample)));
    try {
      const length = readSync(this.#file, bytes, 0, bytes.length, this.#position);
      this.#position += length;
      return bytes.subarray(0, length);
    } catch {
      throw new AudioFailure("The file that is played cannot be read any more.");
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#file);
  }
}
