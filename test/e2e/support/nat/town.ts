/** A server and coturn on the public network, and people at home who call each other over them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { AdminClient } from "@sottovoce/server/admin";
import { Program, stranger } from "../../../interop/support/program.ts";
import { type JsonLine, MAIN, PASSPHRASE, temporaryDirectory } from "../command.ts";
import type { DescriptionLine } from "./command-line.ts";
import { type Home, Networks, PUBLIC_ADDRESS, whyNoNetworks } from "./networks.ts";

const COMMAND_LINE = join(import.meta.dirname, "command-line.ts");
const HANDBOOK = join(import.meta.dirname, "../../../../docs/operating.md");
/** As it stands in the handbook, too. */
const SECRET = "A-LONG-RANDOM-TEXT";

const coturn = stranger("coturn", ["turnserver", "--version"], /^(\S+)$/m, "coturn");

/** Name and version. */
export const COTURN = coturn.title;

/** Why there can be no town here; `false` where there can. */
export const skip = coturn.skip === false ? whyNoNetworks() : coturn.skip;

/** What a command printed, and how it ended. */
export interface Told {
  readonly exitCode: number | null;
  readonly lines: readonly JsonLine[];
  /** Session descriptions that this side sent. */
  readonly descriptions: readonly string[];
  /** All of it, for the sentence of a test that fails. */
  readonly output: string;
}

export class Town {
  readonly networks: Networks;
  readonly directory: string;
  readonly #t: TestContext;
  readonly #admin: AdminClient;

  private constructor(t: TestContext, networks: Networks) {
    this.#t = t;
    this.networks = networks;
    this.directory = temporaryDirectory(t);
    this.#admin = new AdminClient(this.file("data"));
  }

  /** With Alice and Bob, who each have an account and a device at home. */
  static async create(t: TestContext): Promise<Town> {
    const town = new Town(t, await Networks.create(t));
    await Promise.all([town.#startServer(), town.#startRelay()]);
    await Promise.all([town.#welcome("alice"), town.#welcome("bob")]);
    return town;
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  /** A command of somebody at home. @param privacy `hidden` where they hide their address */
  start(home: Home, privacy: "hidden" | "open", args: readonly string[]): Program {
    const command = [process.execPath, COMMAND_LINE, privacy, ...args, "--profile", this.file(home)];
    return this.#run(this.networks.at(home, command));
  }

  /** Asks the server until somebody's device is registered. */
  async untilOnline(home: Home): Promise<void> {
    for (;;) {
      const { accounts } = await this.#admin.list();
      const account = accounts.find(({ address }) => address === `${home}@localhost`);
      if (account !== undefined && account.registered > 0) return;
    }
  }

  async #startServer(): Promise<void> {
    const config = this.file("server.toml");
    const settings = `
      host = "${PUBLIC_ADDRESS}"
      [stun]
      uris = ["stun:${PUBLIC_ADDRESS}:3478"]
      [turn]
      uris = ["turn:${PUBLIC_ADDRESS}:3478"]
      secret = "${SECRET}"
    `;
    writeFileSync(config, settings, { mode: 0o600 });
    const serve = [process.execPath, MAIN, "serve", "--data", this.file("data"), "--config", config];
    await this.#run(this.networks.at("public", [...serve, "--json"])).output.until(/"event":"ready"/);
  }

  /** With the configuration of the handbook, but for TLS, which needs a certificate of the operator's. */
  async #startRelay(): Promise<void> {
    const [, documented] =
      /```\n(# \/etc\/turnserver\.conf\n.*?)```/s.exec(readFileSync(HANDBOOK, "utf8")) ?? [];
    if (documented?.includes(SECRET) !== true)
      throw new Error("the handbook does not show coturn's settings");
    const lines = documented.split("\n").filter((line) => !/^(tls-listening-port|cert|pkey)=/.test(line));
    // Else it writes into the system's directories.
    const own = ["log-file=stdout", `pidfile=${this.file("coturn.pid")}`, `userdb=${this.file("coturn.db")}`];
    const place = ["no-tls", "no-dtls", `listening-ip=${PUBLIC_ADDRESS}`, `relay-ip=${PUBLIC_ADDRESS}`];
    const config = this.file("turnserver.conf");
    writeFileSync(config, [...lines, ...own, ...place, ""].join("\n"));
    const relay = this.#run(this.networks.at("public", ["turnserver", "-c", config]));
    // Said once it listens.
    await relay.output.until(/Total General servers/);
  }

  async #welcome(home: Home): Promise<void> {
    const { link } = (await this.#admin.add({ address: home })).link;
    const activating = this.start(home, "open", ["activate", link]);
    if ((await activating.ended) !== 0) throw new Error(activating.output.text());
  }

  #run(command: [string, ...string[]]): Program {
    const env = { SOTTOVOCE_PASSPHRASE: PASSPHRASE };
    return new Program(this.#t, command, { cwd: this.directory, env });
  }
}

/** Waits for the end of a command with `--json`. */
export async function toldBy(program: Program): Promise<Told> {
  const exitCode = await program.ended;
  const output = program.output.text();
  const lines = output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as JsonLine);
  const descriptions = (lines as readonly Partial<DescriptionLine>[]).flatMap(({ description, from }) =>
    from === "device" && description !== undefined ? [description] : [],
  );
  return { exitCode, lines, descriptions, output };
}
