/** The operator changes something about an account while its device is open, away or locked. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Identity } from "../engine-api.ts";
import { lockPerson, unlockPerson } from "../test/lock.ts";
import { settle } from "../test/manual-clock.ts";
import { type Person, pair } from "../test/world.ts";

/** What a device was told of itself. */
const toldOf = ({ events }: Person): Identity[] =>
  events.flatMap((event) => (event.type === "identity" ? [event.identity] : []));

function dropAll({ world, self }: Person): Promise<void> {
  for (const flow of [...world.server.flows]) if (flow.device === self.identity.device) flow.drop();
  return settle();
}

test("a device that comes back tells what the operator has changed, and nothing where nothing was", async () => {
  const { world, alice, bob } = await pair();
  await dropAll(alice);
  await world.elapse(5_000);
  assert.deepEqual(toldOf(alice), []);
  world.server.names.set(alice.address, "Alice Meyer");
  world.server.lockAfterMs = 120_000;
  await dropAll(alice);
  await world.elapse(5_000);
  const told = toldOf(alice);
  assert.equal(told.length, 1);
  assert.deepEqual(told[0], alice.self.identity);
  assert.equal(told[0]?.displayName, "Alice Meyer");
  assert.equal(told[0]?.policy.lockAfterMs, 120_000);
  for (const person of [alice, bob]) await person.stop();
});

test("a refused message tells that messages were disabled, and coming back to it that they are enabled", async () => {
  const { alice, bob } = await pair();
  await alice.self.lookUp(bob.address);
  alice.account.messaging = false;
  await alice.self.send(bob.address, "hello");
  await settle();
  assert.deepEqual(
    toldOf(alice).map(({ policy }) => policy.messaging),
    [false],
  );
  alice.account.messaging = true;
  alice.self.wake();
  await settle();
  assert.deepEqual(
    toldOf(alice).map(({ policy }) => policy.messaging),
    [false, true],
  );
  for (const person of [alice, bob]) await person.stop();
});

test("a device that was locked meanwhile hears of it after it was unlocked", async () => {
  const { alice, bob } = await pair();
  const locked = await lockPerson(alice);
  alice.account.messaging = false;
  await unlockPerson(alice, locked);
  alice.self.start();
  await settle();
  assert.equal(toldOf(alice).at(-1)?.policy.messaging, false);
  for (const person of [alice, bob]) await person.stop();
});

test("a server that does not answer the question is asked again when the device comes back", async () => {
  const { world, alice, bob } = await pair();
  alice.account.messaging = false;
  alice.weather = "down";
  alice.sip = "up";
  await dropAll(alice);
  await world.elapse(5_000);
  assert.equal(alice.self.connection, "online");
  assert.deepEqual(toldOf(alice), []);
  alice.weather = "up";
  await dropAll(alice);
  await world.elapse(5_000);
  assert.equal(toldOf(alice).at(-1)?.policy.messaging, false);
  for (const person of [alice, bob]) await person.stop();
});
