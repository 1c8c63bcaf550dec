/** The server under test: a process of its own on a fresh data directory, configured as an operator would. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AdminClient } from "@sottovoce/server";
import { Child } from "./child.ts";
import { LoadConnection } from "./http-load.ts";
import { activate, type Person } from "./people.ts";
import { type Delivery, SipDevice } from "./sip-device.ts";

/** Ports the system chooses; limits that would measure themselves are out of the way; the log as by default. */
const CONFIGURATION = `
[https]
port = 0
bind = "127.0.0.1"
[sip]
port = 0
bind = "127.0.0.1"
[calls]
rate = 10000000
burst = 10000000
[quota]
rate = 10000000
burst = 10000000
account = 600000000
bundles = 600000000
`;

/** Accounts made and activated at a time. */
const SET_UP_AT_ONCE = 16;
/** Devices behind one loopback address: the server limits connections that have not authenticated. */
const DEVICES_PER_ADDRESS = 200;

/** Where CPU profiles of the server go, when they are wanted. */
const PROFILES = process.env.SOTTOVOCE_BENCH_PROFILES;

interface Ready {
  readonly httpsPort: number;
  readonly sipPort: number;
  readonly ca: string;
}

function writeConfiguration(directory: string, configuration: string): void {
  writeFileSync(join(directory, "sottovoce.toml"), configuration, { mode: 0o600 });
}

function startChild(directory: string): Promise<Child<Ready>> {
  const profiling = PROFILES === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${PROFILES}`];
  return Child.start("server-process.ts", [directory], profiling);
}

export class BenchServer {
  #child: Child<Ready>;
  readonly #directory: string;
  readonly #admin: AdminClient;
  #devices = 0;

  private constructor(child: Child<Ready>, directory: string) {
    this.#child = child;
    this.#directory = directory;
    this.#admin = new AdminClient(directory);
  }

  static async start(): Promise<BenchServer> {
    const directory = mkdtempSync(join(tmpdir(), "sottovoce-bench-"));
    writeConfiguration(directory, CONFIGURATION);
    return new BenchServer(await startChild(directory), directory);
  }

  /** Takes the server's power away and starts it again, on the same data and ports. Resolves when it listens. */
  async restart(): Promise<void> {
    const { httpsPort, sipPort } = this.#child.ready;
    const ports = [httpsPort, sipPort];
    writeConfiguration(
      this.#directory,
      CONFIGURATION.replaceAll("port = 0", () => `port = ${ports.shift()}`),
    );
    await this.#child.stop("SIGKILL");
    this.#child = await startChild(this.#directory);
  }

  get httpsPort(): number {
    return this.#child.ready.httpsPort;
  }

  get sipPort(): number {
    return this.#child.ready.sipPort;
  }

  get ca(): string {
    return this.#child.ready.ca;
  }

  /** Makes an account. @returns its activation link */
  async invite(address: string): Promise<string> {
    return (await this.#admin.add({ address })).link.link;
  }

  /** Makes an account of a SIP phone. @returns its password */
  async addSipPhone(address: string): Promise<string> {
    return (await this.#admin.addSipPhone({ address })).login.password;
  }

  /** Makes and activates accounts `prefix0@localhost`, `prefix1@localhost`, … */
  async people(count: number, prefix: string): Promise<readonly Person[]> {
    const people: Person[] = [];
    const workers = Array.from({ length: Math.min(SET_UP_AT_ONCE, count) }, async (_, first) => {
      const connection = await LoadConnection.open(this.httpsPort, this.ca);
      for (let i = first; i < count; i += SET_UP_AT_ONCE) {
        const { link } = await this.#admin.add({ address: `${prefix}${i}` });
        people[i] = await activate(connection, link.link);
      }
      connection.close();
    });
    await Promise.all(workers);
    return people;
  }

  /** Connects and registers a device. */
  async device(person: Person, onDelivery: (delivery: Delivery) => void = () => {}): Promise<SipDevice> {
    const device = await this.connect(person, this.nextAddress());
    device.onDelivery = onDelivery;
    await device.register();
    return device;
  }

  /** The loopback address for one device more. */
  nextAddress(): string {
    return `127.0.0.${2 + Math.floor(this.#devices++ / DEVICES_PER_ADDRESS)}`;
  }

  /** Connects a device and does not register it. @param address where from */
  connect(person: Person, address: string): Promise<SipDevice> {
    return SipDevice.open(person, this.#child.ready.sipPort, this.ca, address);
  }

  /** CPU time of the server so far, all threads, in microseconds. */
  cpu(): number {
    return this.#child.cpu();
  }

  /** Resident memory of the server in bytes. */
  resident(): number {
    return this.#child.resident();
  }

  /** Commits of the store so far. */
  async commits(): Promise<number> {
    return (await this.#admin.status()).storeCommits;
  }

  async stop(): Promise<void> {
    await this.#child.stop(PROFILES === undefined ? "SIGKILL" : "SIGTERM");
    rmSync(this.#directory, { recursive: true });
  }
}
