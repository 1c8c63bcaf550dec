import assert from "node:assert/strict";
import { test } from "node:test";
import type { Bytes } from "@sottovoce/wire";
import fc from "fast-check";
import { createNodePrimitives } from "../primitives/node.ts";
import { makeParty, type Party, peerOf, read, send } from "../test/parties.ts";
import { decodePeer, encodePeer } from "./index.ts";

const primitives = createNodePrimitives();

/** Sends after which a message counts as late: fewer direction changes than old chains are kept. */
const LATE_AFTER = 8;

type Step =
  | { readonly do: "send"; readonly fromAlice: boolean }
  | { readonly do: "deliver" | "drop" | "corrupt"; readonly pick: number; readonly bit: number }
  | { readonly do: "repeat"; readonly pick: number }
  | { readonly do: "restart"; readonly alice: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("send" as const), fromAlice: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "deliver" as const,
        "deliver" as const,
        "deliver" as const,
        "drop" as const,
        "corrupt" as const,
      ),
      pick: fc.nat(3),
      bit: fc.nat(2048 * 8 - 1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("repeat" as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const), alice: fc.boolean() }) },
);

interface InFlight {
  readonly to: Party;
  readonly text: string;
  readonly envelope: Bytes;
  readonly sentAs: number;
}

/** Two devices, and a network that does as the steps say. */
class Network {
  readonly alice: Party;
  readonly bob: Party;
  readonly #flying: InFlight[] = [];
  readonly #delivered: InFlight[] = [];
  #sent = 0;

  constructor(alice: Party, bob: Party) {
    this.alice = alice;
    this.bob = bob;
  }

  async run(step: Step): Promise<void> {
    switch (step.do) {
      case "send":
        return this.#send(step.fromAlice);
      case "deliver":
        return this.#deliver(step.pick);
      case "drop":
        this.#flying.splice(step.pick, 1);
        return;
      case "corrupt":
        return this.#corrupt(step.pick, step.bit);
      case "repeat":
        return this.#repeat(step.pick);
      case "restart":
        return this.#restart(step.alice);
    }
  }

  async #send(fromAlice: boolean): Promise<void> {
    const [from, to] = fromAlice ? [this.alice, this.bob] : [this.bob, this.alice];
    const text = `message ${this.#sent}`;
    this.#flying.push({ to, text, envelope: await send(from, to, text), sentAs: this.#sent++ });
  }

  async #deliver(pick: number): Promise<void> {
    const [message] = this.#flying.splice(pick, 1);
    if (message === undefined) return;
    const result = await read(message.to, message.envelope);
    if (this.#sent - message.sentAs <= LATE_AFTER) assert.equal(result, message.text);
    else assert.ok(result === message.text || result.startsWith("refused"), result);
    if (result === message.text) this.#delivered.push(message);
  }

  /** What is changed on its way is refused, and stands in nobody's way afterwards. */
  async #corrupt(pick: number, bit: number): Promise<void> {
    const message = this.#flying[pick];
    if (message === undefined) return;
    const changed = message.envelope.slice();
    changed[bit >> 3]! ^= 1 << (bit & 7);
    assert.match(await read(message.to, changed), /^refused/);
  }

  async #repeat(pick: number): Promise<void> {
    const message = this.#delivered[pick % Math.max(1, this.#delivered.length)];
    if (message !== undefined) assert.equal(await read(message.to, message.envelope), "duplicate");
  }

  /** A device is switched off and on: it has what was stored, and nothing else. */
  async #restart(alice: boolean): Promise<void> {
    const [party, other] = alice ? [this.alice, this.bob] : [this.bob, this.alice];
    if (!party.peers.has(other.own.device)) return;
    const stored = await encodePeer(primitives, peerOf(party, other));
    party.peers.set(other.own.device, await decodePeer(primitives, stored));
  }

  /** Whatever happened: both can write and read. */
  async settle(): Promise<void> {
    this.#flying.length = 0;
    for (let i = 0; i < 3; i++) {
      assert.equal(await read(this.bob, await send(this.alice, this.bob, "to bob")), "to bob");
      assert.equal(await read(this.alice, await send(this.bob, this.alice, "to alice")), "to alice");
    }
  }
}

test("any order of sending, losing, overtaking, doubling, changing and restarting keeps both talking", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const network = new Network(await makeParty(primitives, "a", 1), await makeParty(primitives, "b", 1));
      for (const next of steps) await network.run(next);
      await network.settle();
    }),
    { numRuns: 60 },
  );
});
