/** A process under test: started with a program of ours, ready when it prints one line of JSON. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { cpuMicroseconds, residentBytes } from "./processes.ts";

export class Child<Ready> {
  /** What it said when it was ready. */
  readonly ready: Ready;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, ready: Ready) {
    this.#process = child;
    this.ready = ready;
  }

  /**
   * Starts a program and waits until it is ready.
   * @param program file name in this folder
   * @param nodeOptions options of Node itself
   */
  static async start<Ready>(
    program: string,
    args: readonly string[],
    nodeOptions: readonly string[] = [],
  ): Promise<Child<Ready>> {
    const child = spawn(process.execPath, [...nodeOptions, join(import.meta.dirname, program), ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    return new Child(child, JSON.parse(line) as Ready);
  }

  /** CPU time so far, all threads, in microseconds. */
  cpu(): number {
    return cpuMicroseconds(this.#process.pid as number);
  }

  /** Resident memory in bytes. */
  resident(): number {
    return residentBytes(this.#process.pid as number);
  }

  /** Ends it and waits for that. */
  async stop(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill(signal);
    await ended;
  }
}
