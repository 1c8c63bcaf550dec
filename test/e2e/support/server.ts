/** A server in a process of its own, to be killed and started again on the same data and the same ports. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { AdminClient } from "@sottovoce/server";
import { freePort } from "../../interop/support/free-port.ts";

const MAIN = join(import.meta.dirname, "../../../packages/cli/main.ts");

export class ServerProcess {
  readonly directory: string;
  readonly admin: AdminClient;
  #child: ChildProcess | null = null;

  private constructor(directory: string) {
    this.directory = directory;
    this.admin = new AdminClient(directory);
  }

  /** Makes a data directory and starts a server on it. */
  static async create(settings = ""): Promise<ServerProcess> {
    const directory = mkdtempSync(join(tmpdir(), "sottovoce-e2e-"));
    const [https, sip] = [await freePort(), await freePort()];
    const config = `[https]\nport = ${https}\nbind = "127.0.0.1"\n[sip]\nport = ${sip}\nbind = "127.0.0.1"\n${settings}`;
    writeFileSync(join(directory, "sottovoce.toml"), config, { mode: 0o600 });
    const server = new ServerProcess(directory);
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [MAIN, "serve", "--data", this.directory, "--json"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    const log = createWriteStream(join(this.directory, "log.jsonl"), { flags: "a" });
    const lines = createInterface({ input: child.stdout });
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`the server ended with ${code} before it was ready`)));
      lines.on("line", (line) => {
        log.write(`${line}\n`);
        if (line.startsWith('{"event":"ready"')) resolve();
      });
    });
    child.removeAllListeners("exit");
  }

  /** Takes the power away. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** @returns the link that activates the new account */
  async addAccount(name: string): Promise<string> {
    return (await this.admin.add({ address: name })).link.link;
  }

  /** Stops the server and removes its data. */
  async dispose(): Promise<void> {
    await this.#end("SIGTERM");
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}
