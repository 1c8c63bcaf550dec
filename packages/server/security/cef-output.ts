/** Where CEF lines go. */
import { appendFile } from "node:fs/promises";
import { PRIVATE_FILE } from "../files.ts";

/** Takes lines; never throws and never makes anybody wait. */
export interface CefOutput {
  /** @param line without a line break */
  write(line: string): void;
  /** Resolves when everything written so far is out, or given up. */
  flush(): Promise<void>;
}

/** Lines that may wait for the disk: some 3,000. Beyond, the disk is stuck, and memory must not go the same way. */
const MAX_WAITING_BYTES = 1_048_576;

/**
 * A file that is opened anew for each batch of lines, so that log rotation by renaming needs no signal. Readable by the
 * server's user alone.
 */
export class CefFile implements CefOutput {
  readonly #path: string;
  readonly #onProblem: (error: unknown) => void;
  #waiting = "";
  #writing: Promise<void> | null = null;

  /** @param onProblem hears of each batch that could not be written, and is lost */
  constructor(path: string, onProblem: (error: unknown) => void) {
    this.#path = path;
    this.#onProblem = onProblem;
  }

  write(line: string): void {
    if (this.#waiting.length + line.length > MAX_WAITING_BYTES) return;
    this.#waiting += `${line}\n`;
    this.#writing ??= this.#drain();
  }

  async flush(): Promise<void> {
    await this.#writing;
  }

  async #drain(): Promise<void> {
    // What is recorded in one tick is written at once.
    await Promise.resolve();
    while (this.#waiting !== "") {
      const lines = this.#waiting;
      this.#waiting = "";
      try {
        await appendFile(this.#path, lines, { mode: PRIVATE_FILE });
      } catch (error) {
        this.#onProblem(error);
      }
    }
    this.#writing = null;
  }
}

/** A stream of the process, shared with the log: whoever collects tells the lines apart by their beginning. */
export class CefStream implements CefOutput {
  readonly #write: (text: string) => unknown;

  constructor(write: (text: string) => unknown) {
    this.#write = write;
  }

  write(line: string): void {
    this.#write(`${line}\n`);
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }
}
