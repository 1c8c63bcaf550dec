/** A server and two people with command lines, each in processes of its own. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { AddAccount, Ports } from "@sottovoce/server";
import { AdminClient } from "@sottovoce/server/admin";
import { freePort } from "../../interop/support/free-port.ts";
import {
  command,
  type Finished,
  RunningCommand,
  type RunningOptions,
  temporaryDirectory,
} from "./command.ts";

export interface ServerEnd {
  /** `null` when the signal ended it. */
  readonly exitCode: number | null;
  /** `null` when it logged nothing since it was ready. */
  readonly lastEvent: unknown;
  readonly stderr: string;
}

export interface HouseholdOptions {
  /** Further settings of the server, as lines of its configuration. */
  readonly settings?: string;
  /** `log.level`. */
  readonly log?: string;
}

export class Household {
  readonly directory: string;
  readonly dataDir: string;
  readonly #t: TestContext;
  readonly #options: HouseholdOptions;
  #server: RunningCommand | null = null;
  #ports: Ports | null = null;

  constructor(t: TestContext, options: HouseholdOptions = {}) {
    this.#t = t;
    this.#options = options;
    this.directory = temporaryDirectory(t);
    this.dataDir = join(this.directory, "data");
  }

  /** Ports of the server; they stay the same over restarts. */
  get ports(): Ports {
    if (this.#ports === null) throw new Error("the server has not been started yet");
    return this.#ports;
  }

  profile(name: string): string {
    return join(this.directory, name);
  }

  /** Starts the server, on the ports it had before. */
  async startServer(env: NodeJS.ProcessEnv = {}): Promise<void> {
    const config = join(this.directory, "server.toml");
    // Not any that the system gives: while the server is down, it might give them to another connection.
    this.#ports ??= {
      https: await freePort(),
      sip: await freePort(),
      http: await freePort(),
      metrics: null,
    };
    writeFileSync(config, configOf(this.#ports, this.#options));
    const args = ["serve", "--data", this.dataDir, "--config", config, "--json"];
    this.#server = new RunningCommand(this.#t, args, { env });
    const ready = await this.#server.next(({ event }) => event === "ready");
    this.#ports = ready.ports as Ports;
  }

  /** Stops the server in good order. @returns its exit code */
  async stopServer(): Promise<number | null> {
    return (await this.endServer("SIGTERM")).exitCode;
  }

  /** Sends the server a signal and waits for its end. @returns its exit code, and the event it logged last */
  async endServer(signal: NodeJS.Signals): Promise<ServerEnd> {
    const server = this.#server;
    if (server === null) throw new Error("no server is running");
    this.#server = null;
    server.signal(signal);
    const { exitCode, lastLine, stderr } = await server.end();
    return { exitCode, lastEvent: lastLine === null ? null : JSON.parse(lastLine).event, stderr };
  }

  signalServer(signal: NodeJS.Signals): void {
    this.#server?.signal(signal);
  }

  /** Reads the server's log up to the next line of that event. */
  async untilLogged(event: string): Promise<void> {
    await this.#server?.next((line) => line.event === event);
  }

  admin(...args: readonly string[]): Promise<Finished> {
    return command(["admin", "--data", this.dataDir, "--json", ...args]);
  }

  /** A client command of one person. */
  run(name: string, args: readonly string[], stdin?: string): Promise<Finished> {
    return command([...args, "--profile", this.profile(name)], stdin === undefined ? {} : { stdin });
  }

  /** A command with an environment of its own. */
  runWith(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Finished> {
    return command(args, { env });
  }

  /** A client command of one person that goes on while the test does other things; it prints JSON. */
  start(name: string, args: readonly string[], options: RunningOptions = {}): RunningCommand {
    return new RunningCommand(this.#t, [...args, "--json", "--profile", this.profile(name)], options);
  }

  /** Creates an account and activates it. */
  async welcome(name: string): Promise<void> {
    const { exitCode, stderr } = await this.run(name, ["activate", await this.newLink(name)]);
    if (exitCode !== 0) throw new Error(stderr);
  }

  /** Creates an account. @returns its activation link */
  async newLink(name: string, options: Omit<AddAccount, "address"> = {}): Promise<string> {
    const added = await new AdminClient(this.dataDir).add({ address: name, ...options });
    return added.link.link;
  }

  /** Asks the server until an account has a registered device. */
  async untilOnline(address: string): Promise<void> {
    const client = new AdminClient(this.dataDir);
    for (;;) {
      const { accounts } = await client.list();
      if (accounts.some((account) => account.address === address && account.registered > 0)) return;
    }
  }
}

function configOf({ https, sip, http }: Ports, { log = "error", settings = "" }: HouseholdOptions): string {
  return `
    [https]
    port = ${https}
    bind = "127.0.0.1"
    [sip]
    port = ${sip}
    bind = "127.0.0.1"
    [http]
    port = ${http}
    [log]
    level = "${log}"
    ${settings}
  `;
}
