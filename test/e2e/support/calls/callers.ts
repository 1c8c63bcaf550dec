/** People whose engines call each other through a real server, with sound that only passes the packets of ZRTP. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { TestContext } from "node:test";
import {
  activate,
  type Call,
  type CallMedia,
  type CreateZrtp,
  type EngineEvent,
  type HistoryMessage,
  type LockableEngine,
  NetworkFailure,
  openEngine,
  type Ports,
  type ServerDiscovery,
  startJoining,
} from "@sottovoce/client";
import type { Primitives } from "@sottovoce/crypto";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import { createNodeClock } from "@sottovoce/sip/transport/node-clock";
import { type Address, parseActivationLink, parseAddress, parseLinkingLink } from "@sottovoce/wire";
import { nodeDiscovery } from "../../../../packages/cli/ports/discovery.ts";
import { nodeZrtp } from "../../../../packages/cli/ports/zrtp.ts";
import { MemoryRecords } from "../../../../packages/client/test/memory-records.ts";
import { startTestServer, type TestServer } from "../../../../packages/server/test/server.ts";
import { atEnd } from "../at-end.ts";
import { Lookout } from "../lookout.ts";
import { FakeMedia } from "./fake-media.ts";
import { type Meddle, meddling } from "./meddling-server.ts";

export const PASSPHRASE = "a passphrase for tests only";

/** The real ones but for Argon2id, whose cost has its own tests. */
const primitives: Primitives = {
  ...createNodePrimitives(),
  argon2id: async (password, salt, { length }) =>
    new Uint8Array(createHash("sha512").update(salt).update(password).digest().subarray(0, length)),
};

/** Where a person's device differs from the usual one. */
export interface CallerOptions {
  /** Real sound, in place of `Caller.media`. */
  readonly media?: CallMedia;
  readonly zrtp?: CreateZrtp;
  /** What the server makes of the descriptions that it passes on. */
  readonly meddle?: Meddle;
}

export class Caller {
  readonly address: Address;
  readonly media: FakeMedia;
  readonly ports: Ports;
  engine: LockableEngine;
  /** Every call as it was told, oldest first. */
  readonly told: Call[] = [];
  readonly messages: HistoryMessage[] = [];
  connection = "offline";
  /** The server keeps back, or loses, what this device sends by message. */
  get isSilenced(): boolean {
    return this.#network.isSilenced;
  }
  set isSilenced(silenced: boolean) {
    this.#network.isSilenced = silenced;
  }
  readonly #network: { isSilenced: boolean };
  readonly #lookout = new Lookout();

  private constructor(
    address: Address,
    network: { isSilenced: boolean },
    media: FakeMedia,
    ports: Ports,
    engine: LockableEngine,
  ) {
    this.address = address;
    this.#network = network;
    this.media = media;
    this.ports = ports;
    this.engine = engine;
  }

  /** A person with a new account, online. */
  static async join(
    t: TestContext,
    host: TestServer,
    name: string,
    options: CallerOptions = {},
  ): Promise<Caller> {
    const { link } = (await host.server.admin.add({ address: name })).link;
    const open = async (ports: Ports) => {
      const { engine } = await activate(ports, parseActivationLink(link), PASSPHRASE);
      return engine;
    };
    return Caller.#with(t, parseAddress(`${name}@localhost`), open, options);
  }

  static async #with(
    t: TestContext,
    address: Address,
    open: (ports: Ports) => Promise<LockableEngine>,
    options: CallerOptions = {},
  ): Promise<Caller> {
    const media = new FakeMedia();
    const network = { isSilenced: false };
    const ports: Ports = {
      clock: createNodeClock(),
      primitives,
      records: new MemoryRecords(),
      discovery:
        options.meddle === undefined ? silencing(network) : meddling(silencing(network), options.meddle),
      media: options.media ?? media,
      zrtp: options.zrtp ?? nodeZrtp,
    };
    const caller = new Caller(address, network, media, ports, await open(ports));
    atEnd(t, () => caller.engine.stop());
    caller.#listen();
    caller.engine.start();
    await caller.until(() => caller.connection === "online");
    return caller;
  }

  /** A further device of this person, linked to this one. */
  async link(t: TestContext): Promise<Caller> {
    const { link } = await this.engine.offerLink();
    const accepting = this.engine.awaitLinkRequest().then(async (request) => {
      if (request === null) throw new Error("nobody asked to be let in");
      await this.engine.acceptLink(request);
    });
    const linked = await Caller.#with(t, this.address, async (ports) => {
      const joining = await startJoining(ports, parseLinkingLink(link), PASSPHRASE, "Tablet");
      const outcome = await joining.finish();
      if (outcome.result !== "joined") throw new Error(`linking ended with ${outcome.result}`);
      return outcome.engine;
    });
    await accepting;
    return linked;
  }

  /** Another engine took the place of this one: it was unlocked. */
  async adopt(engine: LockableEngine): Promise<void> {
    this.engine = engine;
    this.connection = "offline";
    this.#listen();
    engine.start();
    await this.until(() => this.connection === "online");
  }

  /** The program ends and is started again on the same records. */
  async restart(): Promise<void> {
    await this.engine.stop();
    const records = (this.ports.records as MemoryRecords).survivor();
    await this.adopt(await openEngine({ ...this.ports, records }, PASSPHRASE));
  }

  /** The call as it was told last. */
  get call(): Call {
    const call = this.told.at(-1);
    if (call === undefined) throw new Error("there was no call");
    return call;
  }

  /** Resolves as soon as it holds, looked at after every event. */
  until(holds: () => boolean): Promise<void> {
    return this.#lookout.until(holds);
  }

  /** Resolves when the last call that was told is in a phase, or has ended. */
  async untilPhase(phase: Call["phase"]): Promise<Call> {
    await this.until(() => this.told.at(-1)?.phase === phase || this.told.at(-1)?.phase === "ended");
    return this.call;
  }

  /** Entries of calls with a peer, oldest first, once there are so many. */
  async entries(count: number): Promise<readonly HistoryMessage[]> {
    const ofCalls = () => this.messages.filter(({ note }) => note === "call" || note === "missed_call");
    await this.until(() => ofCalls().length >= count);
    return ofCalls();
  }

  #listen(): void {
    this.engine.on((event) => this.#hear(event));
  }

  #hear(event: EngineEvent): void {
    if (event.type === "call") this.told.push(event.call);
    if (event.type === "message") this.messages.push(event.message);
    if (event.type === "connection") this.connection = event.state;
    this.#lookout.look();
  }
}

/** The way to the server, on which messages can be lost. */
function silencing(network: { readonly isSilenced: boolean }): ServerDiscovery {
  return {
    pin: (origin, caHash) => nodeDiscovery.pin(origin, caHash),
    open: (pin) => {
      const open = nodeDiscovery.open(pin);
      return {
        sip: (settings) => open.sip(settings),
        http: async (request) => {
          if (network.isSilenced && request.path === "/v1/messages") throw new NetworkFailure("lost");
          return open.http(request);
        },
      };
    },
  };
}

/** Alice and Bob, who have never had to do with each other. */
export async function callers(
  t: TestContext,
): Promise<{ readonly host: TestServer; readonly alice: Caller; readonly bob: Caller }> {
  const host = await startTestServer(t);
  return { host, alice: await Caller.join(t, host, "alice"), bob: await Caller.join(t, host, "bob") };
}

/** One calls, the other answers, and both are secure, or it ended. */
export async function speak(from: Caller, to: Caller): Promise<readonly [Call, Call]> {
  await from.engine.calls.call(to.address);
  await to.until(() => to.engine.calls.current()[0]?.phase === "ringing");
  const [ringing] = to.engine.calls.current();
  if (ringing === undefined) throw new Error("it does not ring");
  await to.engine.calls.answer(ringing.id);
  return [await from.untilPhase("secure"), await to.untilPhase("secure")];
}

/** As {@link speak}. @throws where it did not become secure for both, with the same words */
export async function speakSecurely(from: Caller, to: Caller): Promise<readonly [Call, Call]> {
  const calls = await speak(from, to);
  for (const { phase } of calls) assert.equal(phase, "secure", JSON.stringify(calls));
  assert.deepEqual(calls[0].security?.sas, calls[1].security?.sas);
  return calls;
}

/** Ends every call of these people. */
export async function hangUp(...people: readonly Caller[]): Promise<void> {
  for (const { engine } of people) {
    for (const { id } of engine.calls.current()) await engine.calls.hangUp(id).catch(() => undefined);
  }
  for (const person of people) await person.untilPhase("ended");
}

/** One compares the other's safety number. */
export async function verify(person: Caller, { address }: Caller): Promise<void> {
  await person.engine.lookUp(address);
  await person.engine.markVerified(address, (await person.engine.safetyNumber(address)).digits);
}
