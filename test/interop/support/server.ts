/** A server of ours in this process, as strangers meet it: on real sockets, under the name `localhost`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConfigOverrides, type RunningServer, startServer } from "@sottovoce/server";
import type { Clock } from "@sottovoce/sip";
import type { PhoneAccount } from "./account.ts";
import { Lines } from "./lines.ts";

/** More than any file of tests makes. */
const MAX_ACCOUNTS = 500;

export interface InteropServerOptions {
  readonly overrides?: ConfigOverrides;
  readonly clock?: Clock;
}

export class InteropServer {
  readonly running: RunningServer;
  /** Its log, everything that happens included. */
  readonly log: Lines;
  readonly #directory: string;
  #accounts = 0;

  private constructor(running: RunningServer, log: Lines, directory: string) {
    this.running = running;
    this.log = log;
    this.#directory = directory;
  }

  /** Starts a server on an empty data directory and free ports. */
  static async start(options: InteropServerOptions = {}): Promise<InteropServer> {
    const directory = mkdtempSync(join(tmpdir(), "sottovoce-interop-"));
    const log = new Lines("The server");
    const { overrides, ...others } = options;
    const running = await startServer({
      ...others,
      dataDir: directory,
      overrides: {
        log: { level: "debug" },
        https: { port: 0, bind: "127.0.0.1" },
        sip: { port: 0, bind: "127.0.0.1" },
        ...overrides,
      },
      logDestination: { write: log.append },
      onFatal: (error) => Promise.reject(error),
    });
    return new InteropServer(running, log, directory);
  }

  /** Makes an account for a SIP phone, of a name that is its own. */
  async addPhone(name: string, options: { readonly allowMd5?: boolean } = {}): Promise<PhoneAccount> {
    const user = `${name}-${++this.#accounts}`;
    const { login } = await this.running.admin.addSipPhone({ address: user, ...options });
    return { user, password: login.password };
  }

  /** Makes an account for our own client, of a name that is its own. @returns its activation link */
  async addClient(name: string): Promise<string> {
    const added = await this.running.admin.add({ address: `${name}-${++this.#accounts}` });
    return added.link.link;
  }

  /** How many phones of an account are registered. */
  async registered({ user }: PhoneAccount): Promise<number> {
    const { accounts } = await this.running.admin.list(undefined, MAX_ACCOUNTS);
    const account = accounts.find(({ address }) => address === `${user}@localhost`);
    if (account === undefined) throw new Error(`there is no account ${user}`);
    return account.registered;
  }

  /** Stops it and removes its data. */
  async close(): Promise<void> {
    await this.running.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Its authority, PEM: what strangers are told to trust. */
  get ca(): string {
    return this.running.caPem;
  }

  /** Port of SIP over TLS. */
  get sipPort(): number {
    return this.running.ports.sip;
  }

  /** Port of HTTPS and of SIP over WebSocket. */
  get httpsPort(): number {
    return this.running.ports.https;
  }
}
