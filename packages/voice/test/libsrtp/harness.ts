/** libsrtp2 as a process of its own, built from `harness.c` by whoever asks for it first. */
import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { MasterKeys } from "../../srtp/master-keys.ts";
import { toHex } from "../media-keys.ts";

type Role = "send" | "receive" | "measure";

/** Why there is no libsrtp2 here; `false` where there is one. */
export const skipLibsrtp: string | false = lacking();

function lacking(): string | false {
  if (!existsSync("/usr/include/srtp2/srtp.h")) return "libsrtp2-dev is not installed";
  if (spawnSync("gcc", ["--version"]).status !== 0) return "gcc is not installed";
  return false;
}

let built: string | null = null;

/** @throws Error with what the compiler says */
function build(): string {
  if (built !== null) return built;
  const folder = mkdtempSync(join(tmpdir(), "sottovoce-libsrtp-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, "harness");
  const source = join(import.meta.dirname, "harness.c");
  const { status, stderr } = spawnSync("gcc", ["-O2", "-Wall", "-o", program, source, "-lsrtp2"]);
  if (status !== 0) throw new Error(`harness.c does not build: ${stderr}`);
  built = program;
  return program;
}

interface Waiting {
  resolve(answer: string): void;
  reject(error: Error): void;
}

/** One process, with one set of keys. */
export class Libsrtp {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #ended: Promise<unknown>;
  readonly #waiting: Waiting[] = [];

  constructor(role: Role, keys: MasterKeys) {
    const secret = toHex(keys.key) + toHex(keys.salt);
    this.#process = spawn(build(), [role, keys.cipher, keys.authTag, secret], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    createInterface(this.#process.stdout).on("line", (line) => this.#waiting.shift()?.resolve(line));
    this.#ended = new Promise((resolve) => this.#process.once("exit", resolve)).then(() => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error("libsrtp's process has ended"));
    });
  }

  /** @param command see `harness.c`. @returns its answer: a packet in hexadecimal, or `error N` */
  ask(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#process.stdin.write(`${command}\n`);
    });
  }

  async stop(): Promise<void> {
    this.#process.stdin.end();
    await this.#ended;
  }
}
