/** The server dies with thousands of devices connected: how fast they are all back, and how hard they press. */
import { randomBytes } from "node:crypto";
import { Backoff } from "@sottovoce/sip";
import { ENVELOPE_CONTENT_TYPE } from "@sottovoce/wire";
import { submissions, submitAll } from "./submit.ts";
import type { BenchServer } from "./support/bench-server.ts";
import { LoadConnection } from "./support/http-load.ts";
import type { Person } from "./support/people.ts";
import type { SipDevice } from "./support/sip-device.ts";
import type { Row } from "./support/table.ts";

const DEVICES = 5000;
/** Devices that were away before the server died, with a message waiting for each. */
const AWAY = 500;
/** Devices that connect at a time at the beginning. */
const AT_ONCE = 50;
const BUCKET_MS = 1000;

/** What is seen from the devices, in milliseconds since the server's end. */
class Observation {
  readonly #start = performance.now();
  readonly #handshakes = new Map<number, number>();
  #attempts = 0;
  #registered = 0;
  #messages = 0;
  #allBack = Number.NaN;
  #allHere = Number.NaN;
  readonly #done = Promise.withResolvers<void>();

  attempted(): void {
    this.#attempts++;
  }

  connected(): void {
    const bucket = Math.floor((performance.now() - this.#start) / BUCKET_MS);
    this.#handshakes.set(bucket, (this.#handshakes.get(bucket) ?? 0) + 1);
  }

  registered(): void {
    if (++this.#registered === DEVICES) this.#allBack = performance.now() - this.#start;
    this.#look();
  }

  received(): void {
    if (++this.#messages === AWAY) this.#allHere = performance.now() - this.#start;
    this.#look();
  }

  /** Resolves when everybody is back and every message has arrived. */
  async rows(downMs: () => number, cpuMs: () => number): Promise<Row[]> {
    await this.#done.promise;
    return [
      {
        figure: `restart with ${DEVICES} devices: killed → the last is registered again`,
        value: this.#allBack / 1000,
        unit: "s",
        reference: "goal < 30",
      },
      { figure: "  of it until the server listens again", value: downMs() / 1000, unit: "s" },
      {
        figure: "  TLS handshakes in the busiest second",
        value: Math.max(...this.#handshakes.values()),
        unit: "/s",
      },
      { figure: "  attempts of each device", value: this.#attempts / DEVICES, unit: "" },
      { figure: "  CPU of the server, start included", value: (cpuMs() * 1000) / DEVICES, unit: "µs/device" },
      { figure: `  ${AWAY} waiting messages, the last delivered`, value: this.#allHere / 1000, unit: "s" },
    ];
  }

  #look(): void {
    if (this.#registered >= DEVICES && this.#messages >= AWAY) this.#done.resolve();
  }
}

/** A device that comes back by itself, waiting as our user agent waits. */
class ReturningDevice {
  readonly #server: BenchServer;
  readonly #person: Person;
  readonly #address: string;
  readonly #backoff = new Backoff((length) => randomBytes(length));
  #device: SipDevice | null = null;
  observation: Observation | null = null;

  constructor(server: BenchServer, person: Person) {
    this.#server = server;
    this.#person = person;
    this.#address = server.nextAddress();
  }

  /** Connects and registers; from then on it comes back whenever it is cut off. */
  async start(): Promise<void> {
    const device = await this.#server.connect(this.#person, this.#address);
    this.observation?.connected();
    device.onDelivery = ({ contentType }) => {
      if (contentType === ENVELOPE_CONTENT_TYPE) this.observation?.received();
    };
    const cut = new Promise<never>((_, reject) => {
      device.onClose = () => reject(new Error("the connection was closed"));
    });
    await Promise.race([device.register(), cut]);
    device.onClose = () => this.comeBack();
    this.#device = device;
  }

  /** Tries until it is registered. */
  comeBack(): void {
    setTimeout(() => {
      this.observation?.attempted();
      this.start().then(
        () => this.observation?.registered(),
        () => this.comeBack(),
      );
    }, this.#backoff.failed());
  }

  close(): void {
    if (this.#device === null) return;
    this.#device.onClose = () => {};
    this.#device.close();
  }
}

export async function benchRestart(server: BenchServer): Promise<Row[]> {
  const people = await server.people(DEVICES, "restart");
  const devices = people.map((person) => new ReturningDevice(server, person));
  const online = devices.slice(AWAY);
  for (let i = 0; i < online.length; i += AT_ONCE) {
    await Promise.all(online.slice(i, i + AT_ONCE).map((device) => device.start()));
  }
  const connection = await LoadConnection.open(server.httpsPort, server.ca);
  const sender = people.at(-1) as Person;
  for (const receiver of people.slice(0, AWAY)) {
    await submitAll([connection], [submissions(sender, receiver)], 1);
  }
  connection.close();

  const observation = new Observation();
  for (const device of devices) device.observation = observation;
  for (const device of devices.slice(0, AWAY)) device.comeBack();
  const begin = performance.now();
  await server.restart();
  const down = performance.now() - begin;
  const rows = await observation.rows(
    () => down,
    () => server.cpu() / 1000,
  );
  for (const device of devices) device.close();
  return rows;
}
