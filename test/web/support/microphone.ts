/** A microphone for a browser: a file with a tone, which it takes for what somebody says. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Lifetime } from "../../e2e/support/at-end.ts";

const RATE = 48_000;
/** Of a tone, in whole waves: it is played again and again. */
const SECONDS = 2;
const LOUDNESS = 0.4;
const HEADER_BYTES = 44;

export class Microphone {
  /** Hertz of the tone. */
  readonly hertz: number;
  readonly #file: string;

  private constructor(hertz: number, file: string) {
    this.hertz = hertz;
    this.#file = file;
  }

  /** Says one tone, without end. It is gone after the lifetime. @param hertz a whole number */
  static saying(t: Lifetime, hertz: number): Microphone {
    const folder = mkdtempSync(join(tmpdir(), "sottovoce-microphone-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, "tone.wav");
    writeFileSync(file, wave(hertz));
    return new Microphone(hertz, file);
  }

  /** What the browser is started with. The person has allowed it already. */
  get args(): readonly string[] {
    return [
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-audio-capture=${this.#file}`,
    ];
  }
}

/** A WAV file (RIFF) of 16 bits and one channel. */
function wave(hertz: number): Buffer {
  const samples = RATE * SECONDS;
  const file = Buffer.alloc(HEADER_BYTES + 2 * samples);
  file.write("RIFF", 0);
  file.writeUInt32LE(HEADER_BYTES - 8 + 2 * samples, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  // PCM, one channel, samples and bytes a second, bytes and bits a sample.
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(2 * RATE, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(2 * samples, 40);
  for (let n = 0; n < samples; n++) {
    const sample = LOUDNESS * Math.sin((2 * Math.PI * hertz * n) / RATE);
    file.writeInt16LE(Math.round(sample * 32_767), HEADER_BYTES + 2 * n);
  }
  return file;
}
