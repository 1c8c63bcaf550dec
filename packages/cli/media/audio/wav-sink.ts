/** A WAV file in place of a loudspeaker. */
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { type AudioFrame, Resampler, SAMPLE_RATE } from "@sottovoce/voice";
import { AudioFailure, type AudioSink } from "./audio.ts";
import { bytesOfSamples } from "./samples.ts";
import { MAX_WAV_DATA, WAV_HEADER_LENGTH, wavHeader } from "./wav-format.ts";

/**
 * Makes a file that holds what is heard. It is a whole WAV file after every frame, however the program ends.
 * @param rate samples a second, 8000 to 48000
 * @throws AudioFailure where it cannot be made, or is there already: no recording is ever written over
 */
export function createWavSink(fileName: string, rate = SAMPLE_RATE): AudioSink {
  try {
    // What was said on a call is for its owner alone.
    const file = openSync(fileName, "wx", 0o600);
    return new WavSink(fileName, file, rate);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      throw new AudioFailure(`“${fileName}” is there already. Choose another name.`);
    }
    throw new AudioFailure(`“${fileName}” cannot be written. Check the folder.`);
  }
}

class WavSink implements AudioSink {
  readonly #fileName: string;
  readonly #file: number;
  readonly #rate: number;
  readonly #resampler: Resampler;
  #dataLength = 0;
  #isClosed = false;

  constructor(fileName: string, file: number, rate: number) {
    this.#fileName = fileName;
    this.#file = file;
    this.#rate = rate;
    this.#resampler = new Resampler(SAMPLE_RATE, rate);
    writeSync(file, wavHeader(rate, 0), 0, WAV_HEADER_LENGTH, 0);
  }

  write(frame: AudioFrame): void {
    if (this.#isClosed) return;
    const bytes = bytesOfSamples(this.#resampler.process(frame));
    if (this.#dataLength + bytes.length > MAX_WAV_DATA) {
      throw new AudioFailure(`“${this.#fileName}” is full: a WAV file holds 4 GB.`);
    }
    try {
      writeSync(this.#file, bytes, 0, bytes.length, WAV_HEADER_LENGTH + this.#dataLength);
      this.#dataLength += bytes.length;
      // Into the system's memory, fifty times a second: nothing beside encoding the sound.
      writeSync(this.#file, wavHeader(this.#rate, this.#dataLength), 0, WAV_HEADER_LENGTH, 0);
    } catch {
      throw new AudioFailure(`“${this.#fileName}” cannot be written any more. Is the disk full?`);
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#file);
    // Nothing was heard: a file in the way of the next try would be all that is left of this one.
    if (this.#dataLength === 0) rmSync(this.#fileName, { force: true });
  }
}
