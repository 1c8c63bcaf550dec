/** The `sottovoce` command as its users run it: in processes of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { text } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { atEnd } from "./at-end.ts";

export const MAIN = join(import.meta.dirname, "../../../packages/cli/main.ts");
export const PASSPHRASE = "a passphrase for tests only";

/** Of what `--json` prints, the fields that tests look at. */
export interface JsonLine {
  readonly [field: string]: unknown;
}

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of standard output, parsed; only for `--json`. */
  readonly json: readonly JsonLine[];
}

/** A directory that is gone after the test. */
export function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), "sottovoce-e2e-"));
  atEnd(t, () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export interface RunningOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Whether it is given lines on standard input. */
  readonly stdin?: boolean;
}

/** A running command whose lines are read one by one. */
export class RunningCommand {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  readonly #stderr: Promise<string>;
  readonly #ended: Promise<unknown>;

  constructor(t: TestContext, args: readonly string[], options: RunningOptions = {}) {
    this.#child = spawn(process.execPath, [MAIN, ...args], {
      stdio: [options.stdin === true ? "pipe" : "ignore", "pipe", "pipe"],
      env: { PATH: process.env.PATH, SOTTOVOCE_PASSPHRASE: PASSPHRASE, ...options.env },
    });
    this.#ended = once(this.#child, "close");
    atEnd(t, () => this.kill());
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error("the command has no pipes");
    this.#stderr = text(stderr);
    this.#reader = createInterface({ input: stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** The next line of JSON that `isWanted`; others are passed over. @throws when the command ends before */
  async next(isWanted: (line: JsonLine) => boolean = () => true): Promise<JsonLine> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done === true) throw new Error(`the command ended: ${await this.#stderr}`);
      const line = JSON.parse(value) as JsonLine;
      if (isWanted(line)) return line;
    }
  }

  /** Waits for its end. @returns with it the last line of standard output, if any came since `next` */
  async end(): Promise<{
    readonly exitCode: number | null;
    readonly stderr: string;
    readonly lastLine: string | null;
  }> {
    let lastLine: string | null = null;
    // A pipe that nobody reads would hold the process back.
    for await (const line of { [Symbol.asyncIterator]: () => this.#lines }) lastLine = line;
    await this.#ended;
    return { exitCode: this.#child.exitCode, stderr: await this.#stderr, lastLine };
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Gives it a line on standard input. */
  write(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}

/** Runs a command to its end. */
export async function command(
  args: readonly string[],
  options: { readonly stdin?: string; readonly env?: NodeJS.ProcessEnv; readonly cwd?: string } = {},
): Promise<Finished> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env.PATH, SOTTOVOCE_PASSPHRASE: PASSPHRASE, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  child.stdin.end(options.stdin ?? "");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  const json = args.includes("--json")
    ? stdout
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as JsonLine)
    : [];
  return { exitCode: child.exitCode, stdout, stderr, json };
}
