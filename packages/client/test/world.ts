/** People with engines, a server between them, and the faults of the network in between. */

import { createHash } from "node:crypto";
import type { Primitives } from "@sottovoce/crypto";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import type { SipConnection } from "@sottovoce/sip";
import type { Address, Bytes, DeviceId } from "@sottovoce/wire";
import {
  activate,
  EngineError,
  type EngineEvent,
  type HistoryMessage,
  type HttpRequest,
  type HttpResponse,
  type LockableEngine,
  type Network,
  NetworkFailure,
  openEngine,
  type Ports,
  type ServerDiscovery,
} from "../index.ts";
import type { FakeAccount } from "./fake-records.ts";
import { FakeServer } from "./fake-server.ts";
import { ManualClock, settle } from "./manual-clock.ts";
import { MemoryRecords, type MemoryRecordsOptions } from "./memory-records.ts";

export const PASSPHRASE = "correct horse battery staple";
export const CA_HASH: Bytes = new Uint8Array(32).fill(7);

/** The real primitives but for Argon2id: what it costs has its own tests, and these open hundreds of vaults. */
const primitives: Primitives = {
  ...createNodePrimitives(),
  argon2id: async (password, salt, { length }) =>
    new Uint8Array(createHash("sha512").update(salt).update(password).digest().subarray(0, length)),
};

/**
 * What the network does with a request: `up` carries it · `down` fails at once · `silent` lets it run into its
 * timeout · `loses answers` carries it there and not back.
 */
export type Weather = "up" | "down" | "silent" | "loses answers";

export class Person {
  readonly world: World;
  readonly address: Address;
  readonly account: FakeAccount;
  records: MemoryRecords;
  /** Of HTTP. SIP connections can be made while it is `up`, or `sip` says otherwise. */
  weather: Weather = "up";
  sip: "as http" | "up" | "down" = "as http";
  engine: LockableEngine | null = null;
  /** As the activation told them. */
  recoveryWords: readonly string[] = [];
  readonly events: EngineEvent[] = [];
  /** Called when a request is about to leave, before the weather decides. */
  onRequest: ((request: HttpRequest) => void) | null = null;
  /** Random bytes that the engine is given next, where it asks for as many. */
  nextRandom: Bytes | null = null;
  /** Holds back answers until the promise resolves. */
  holdAnswer: ((request: HttpRequest) => Promise<void> | null) | null = null;

  constructor(world: World, account: FakeAccount, options: MemoryRecordsOptions = {}) {
    this.world = world;
    this.account = account;
    this.address = account.address;
    this.records = new MemoryRecords(options);
  }

  get ports(): Ports {
    const { clock } = this.world;
    const loaded: Primitives = { ...primitives, randomBytes: (length) => this.#random(length) };
    return { clock, primitives: loaded, records: this.records, discovery: this.#discovery() };
  }

  #random(length: number): Bytes {
    const next = this.nextRandom;
    if (next?.length !== length) return primitives.randomBytes(length);
    this.nextRandom = null;
    return next;
  }

  /** The engine; there is one after `activate` or `open`. */
  get self(): LockableEngine {
    if (this.engine === null) throw new Error(`${this.address} has no engine`);
    return this.engine;
  }

  /** @param words of a recovery kit */
  async activate(code = this.world.server.addLink(this.account), words: string | null = null): Promise<void> {
    const origin = "https://example.org";
    const { engine, recoveryWords } = await activate(
      this.ports,
      { origin, code, caHash: CA_HASH },
      PASSPHRASE,
      words,
    );
    this.recoveryWords = recoveryWords;
    this.adopt(engine);
  }

  async open(): Promise<void> {
    this.adopt(await openEngine(this.ports, PASSPHRASE));
  }

  /** Opens and connects. */
  async start(): Promise<void> {
    if (this.engine === null) await this.open();
    this.self.start();
    await settle();
  }

  /** Ends the program in good order. */
  async stop(): Promise<void> {
    const stopped = this.self.stop();
    await settle();
    await stopped;
    this.engine = null;
    this.records = this.records.survivor();
  }

  /** The plug is pulled: nothing is said to anybody, and what was not committed is gone. */
  async crash(options: MemoryRecordsOptions = {}): Promise<void> {
    const dead = this.engine;
    this.records = this.records.survivor(options);
    this.engine = null;
    for (const flow of this.#flows()) flow.drop();
    // What the dead program still tries must not reach anybody.
    const { weather } = this;
    this.weather = "down";
    void dead?.stop().catch(() => undefined);
    await settle();
    this.weather = weather;
  }

  /** Texts of a conversation as a person sees them, oldest first. */
  async texts(peer: Person): Promise<string[]> {
    const messages = await this.self.messages(peer.address, { limit: 100_000 });
    return messages
      .filter(({ note }) => note === null)
      .map(({ text }) => text)
      .reverse();
  }

  async message(message: HistoryMessage): Promise<HistoryMessage> {
    const found = await this.self.message(message.id);
    if (found === null) throw new Error("the message is gone");
    return found;
  }

  /** Makes an engine that was opened another way this person's. */
  adopt(engine: LockableEngine): void {
    this.engine = engine;
    engine.on((event) => this.events.push(event));
  }

  #flows() {
    const { server } = this.world;
    return [...server.flows].filter(
      ({ device }) => device !== null && server.devices.get(device)?.account === this.account,
    );
  }

  #discovery(): ServerDiscovery {
    return {
      pin: async (origin) => ({ origin, authority: "PEM" }),
      open: () => this.#network(),
    };
  }

  #network(): Network {
    const records = this.records;
    return {
      http: (request) => this.#http(request, records),
      sip: async (): Promise<SipConnection> => {
        const up = this.sip === "as http" ? this.weather === "up" : this.sip === "up";
        if (!up || records.dead) throw new NetworkFailure("no route to host");
        return this.world.server.connect();
      },
    };
  }

  async #http(request: HttpRequest, records: MemoryRecords): Promise<HttpResponse> {
    const { clock, server } = this.world;
    this.onRequest?.(request);
    const { weather } = this;
    if (weather === "down" || records.dead) throw new NetworkFailure("connection refused");
    if (weather === "silent") {
      await new Promise<void>((resolve) => clock.setTimer(request.timeoutMs, resolve));
      throw new NetworkFailure("no answer in time");
    }
    // As on a real network, everything goes through JSON.
    const wired: HttpRequest = JSON.parse(JSON.stringify(request));
    const handled = server.handle(wired);
    const response = handled instanceof Promise ? await handled : handled;
    await Promise.resolve();
    await this.holdAnswer?.(request);
    if (weather === "loses answers") throw new NetworkFailure("connection reset");
    return JSON.parse(JSON.stringify(response));
  }
}

export class World {
  readonly clock = new ManualClock();
  readonly server = new FakeServer(this.clock);

  /** A person whose account exists and is not activated yet. */
  person(name: string, options: MemoryRecordsOptions = {}): Person {
    return new Person(this, this.server.addAccount(`${name}@example.org` as Address), options);
  }

  /** A person who is online. */
  async online(name: string, options: MemoryRecordsOptions = {}): Promise<Person> {
    const person = this.person(name, options);
    await person.activate();
    await person.start();
    return person;
  }

  elapse(ms: number): Promise<void> {
    return this.clock.elapse(ms);
  }
}

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Two people who are online and have never written to each other. */
export async function pair(): Promise<{ world: World; alice: Person; bob: Person }> {
  const world = new World();
  return { world, alice: await world.online("alice"), bob: await world.online("bob") };
}

export async function statusOf(person: Person, message: HistoryMessage): Promise<string> {
  return (await person.message(message)).status;
}

/** For `assert.rejects`: an EngineError of a code. */
export const refusedWith = (code: string) => (error: unknown) =>
  error instanceof EngineError && error.code === code;

/** The first device of a person whose engine does not run. */
export function deviceOf({ world, account }: Person): DeviceId {
  const device = [...world.server.devices.values()].find((candidate) => candidate.account === account);
  if (device === undefined) throw new Error(`${account.address} has no device`);
  return device.id;
}
