import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bytes, toHex } from "@sottovoce/wire";
import { encodePrekeys } from "../prekeys/index.ts";
import { createNodePrimitives } from "../primitives/node.ts";
import { flippedBits } from "../test/bytes.ts";
import { look, makeParty, type Party, peerOf, read, send } from "../test/parties.ts";
import { encodePeer } from "./index.ts";

const primitives = createNodePrimitives();

/** Everything that `party` keeps, as it would be stored. */
async function stored(party: Party, other: Party): Promise<string> {
  const peer = toHex(await encodePeer(primitives, peerOf(party, other)));
  return `${peer} ${toHex(await encodePrekeys(primitives, party.prekeys))}`;
}

async function refusesEveryFlippedBit(to: Party, from: Party, envelope: Bytes): Promise<void> {
  const before = await stored(to, from);
  let tried = 0;
  for (const flipped of flippedBits(envelope)) {
    const received = await look(to, flipped);
    if (received.outcome !== "refused") assert.fail(`bit ${tried}: ${received.outcome}`);
    tried++;
  }
  assert.equal(tried, 2048 * 8);
  assert.equal(await stored(to, from), before);
}

test("every flipped bit of a type 1 envelope is refused and changes nothing", async () => {
  const [alice, bob] = [await makeParty(primitives, "a"), await makeParty(primitives, "b")];
  const envelope = await send(alice, bob, "hello");
  await refusesEveryFlippedBit(bob, alice, envelope);
  assert.equal(await read(bob, envelope), "hello");
});

test("every flipped bit of a repeated type 1 envelope is refused and changes nothing", async () => {
  const [alice, bob] = [await makeParty(primitives, "a"), await makeParty(primitives, "b")];
  await read(bob, await send(alice, bob, "hello"));
  const envelope = await send(alice, bob, "are you there?");
  await refusesEveryFlippedBit(bob, alice, envelope);
  assert.equal(await read(bob, envelope), "are you there?");
});

test("every flipped bit of a type 2 envelope is refused and changes nothing", async () => {
  const [alice, bob] = [await makeParty(primitives, "a"), await makeParty(primitives, "b")];
  await read(bob, await send(alice, bob, "hello"));
  await read(alice, await send(bob, alice, "hi"));
  await read(bob, await send(alice, bob, "how are you?"));
  const envelope = await send(alice, bob, "well?");
  await refusesEveryFlippedBit(bob, alice, envelope);
  assert.equal(await read(bob, envelope), "well?");
});
