/** A microphone for a browser: a file with a tone, which it takes for what somebody says. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Lifetime } from "../../e2e/support/at-end.ts";
import { writeTone } from "../../interop/support/tone.ts";

const RATE = 48_000;
/** Of a tone, in whole waves: it is played again and again. */
const SECONDS = 2;

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
    writeTone(file, hertz, SECONDS, RATE);
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
