/** Microphones and loudspeakers that tests hold in their hands. */
import { type AudioFrame, SAMPLE_RATE } from "@sottovoce/voice";
import { joinFrames, toneCorrelation, toneFrames } from "@sottovoce/voice/test/sound";
import { AudioFailure, type AudioSink, type AudioSource } from "../audio/audio.ts";

/** Somebody hums without end. */
export class Hum implements AudioSource {
  readonly #next: () => AudioFrame;
  isClosed = false;
  isBroken = false;

  constructor(frequency: number) {
    this.#next = toneFrames(frequency);
  }

  read(): AudioFrame {
    if (this.isBroken) throw new AudioFailure("The microphone was switched off.");
    return this.#next();
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

/** Frames after which a tone that was to be heard will not come any more: 30 s. */
const PATIENCE = 1_500;

/** Somebody listens and remembers. */
export class Ear implements AudioSink {
  readonly frames: AudioFrame[] = [];
  isClosed = false;
  isBroken = false;
  #listen: (frame: AudioFrame) => void = () => {};

  write(frame: AudioFrame): void {
    if (this.isBroken) throw new AudioFailure("The loudspeaker was switched off.");
    this.frames.push(frame);
    this.#listen(frame);
  }

  /** Resolves when so many frames were this tone and nothing else: on a busy machine some in between are filled in. */
  hears(frequency: number, count: number): Promise<void> {
    let matching = 0;
    const from = this.frames.length;
    return new Promise((resolve, reject) => {
      this.#listen = (frame) => {
        if (toneCorrelation(frame, frequency, SAMPLE_RATE) > 0.9) matching++;
        if (matching >= count) resolve();
        else if (this.frames.length - from > PATIENCE)
          reject(new Error(`only ${matching} frames of ${frequency} Hz`));
      };
    });
  }

  /** Resolves when so many more frames were played, whatever they are. */
  plays(count: number): Promise<void> {
    const last = this.frames.length + count;
    return new Promise((resolve) => {
      this.#listen = () => {
        if (this.frames.length >= last) resolve();
      };
    });
  }

  /** What was heard from a frame on. */
  sound(from = 0): Int16Array {
    return joinFrames(this.frames.slice(from));
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}
