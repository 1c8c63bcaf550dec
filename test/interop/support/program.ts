/** Programs that are not ours: which version is here, and running one without leaving anything behind. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { atEnd, type Lifetime } from "../../e2e/support/at-end.ts";
import { Lines } from "./lines.ts";

/** A program that some tests need. */
export interface Stranger {
  /** Name and version, as they stand in the titles of the tests. */
  readonly title: string;
  /** Why the tests are skipped; `false` where the program is there. */
  readonly skip: string | false;
}

/**
 * Asks a program for its version.
 * @param version matches its answer; the first group is the version
 * @param debian the package that brings it
 */
export function stranger(
  name: string,
  command: readonly [program: string, ...args: string[]],
  version: RegExp,
  debian: string,
): Stranger {
  const [program, ...args] = command;
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (error === undefined) {
    const found = version.exec(stdout + stderr)?.[1];
    if (found === undefined) throw new Error(`${program} does not tell its version: ${stdout}${stderr}`);
    return { title: `${name} ${found}`, skip: false };
  }
  const skip = `${program} is not installed and scripts/install-test-programs.sh could not install it (Debian's ${debian})`;
  return { title: name, skip };
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A running program; it is killed at the end of the test if it still runs. */
export class Program {
  /** What it prints on both of its outputs. */
  readonly output: Lines;
  readonly #child: ChildProcess;
  /** Its exit code, or `null` when a signal ended it. */
  readonly ended: Promise<number | null>;

  constructor(t: Lifetime, command: readonly [string, ...string[]], options: RunOptions) {
    const [program, ...args] = command;
    this.output = new Lines(program);
    this.#child = spawn(program, args, {
      cwd: options.cwd,
      env: { PATH: process.env.PATH, ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    for (const pipe of [this.#child.stdout, this.#child.stderr]) {
      pipe?.setEncoding("utf8").on("data", this.output.append);
    }
    // A program that ends by itself closes its pipe while something may still be written to it.
    this.#child.stdin?.on("error", () => {});
    this.ended = once(this.#child, "close").then(([code]) => {
      this.output.end(`it ended with ${code}`);
      return code as number | null;
    });
    atEnd(t, () => this.kill());
  }

  /** Types a line. */
  type(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill("SIGKILL");
    await this.ended;
  }
}
