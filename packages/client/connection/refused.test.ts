/** A server that refuses this device, over HTTP or SIP, and takes it again later; and one that was away for a moment. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeServer } from "../test/fake-server.ts";
import { settle } from "../test/manual-clock.ts";
import { type Person, pair, statusOf } from "../test/world.ts";

const MINUTE = 60_000;

const statesOf = ({ events }: Person): string[] =>
  events.flatMap((event) => (event.type === "connection" ? [event.state] : []));

function dropAll({ world, self }: Person): Promise<void> {
  for (const flow of [...world.server.flows]) if (flow.device === self.identity.device) flow.drop();
  return settle();
}

test("an account that is disabled and enabled again goes on by itself after a refusal over HTTP", async () => {
  const { world, alice, bob } = await pair();
  await alice.self.lookUp(bob.address);
  world.server.refuseMessages = () => FakeServer.refusal(403, "account_disabled");
  world.server.refusesRegister = (device) => (device === alice.self.identity.device ? 403 : null);
  const sent = await alice.self.send(bob.address, "hello");
  await settle();
  assert.equal(alice.self.connection, "refused");
  const asked = world.server.log.length;
  await world.elapse(10 * MINUTE);
  assert.equal(alice.self.connection, "refused");
  assert.equal(await statusOf(alice, sent), "sending");
  assert.equal(world.server.log.length, asked, "messages are not tried while the device is refused");

  world.server.refuseMessages = null;
  world.server.refusesRegister = null;
  await world.elapse(MINUTE);
  assert.equal(alice.self.connection, "online");
  assert.equal(await statusOf(alice, sent), "delivered");
  assert.deepEqual(await bob.texts(alice), ["hello"]);
  for (const person of [alice, bob]) await person.stop();
});

test("the first question after a refusal comes within a minute, and not at once", async () => {
  const { world, alice, bob } = await pair();
  await alice.self.lookUp(bob.address);
  world.server.refuseMessages = () => FakeServer.refusal(401, "unauthorized");
  await alice.self.send(bob.address, "hello");
  await settle();
  world.server.refuseMessages = null;
  await world.elapse(MINUTE / 2 - 1);
  assert.equal(alice.self.connection, "refused");
  await world.elapse(MINUTE / 2 + 1);
  assert.equal(alice.self.connection, "online");
  for (const person of [alice, bob]) await person.stop();
});

test("a refusal over SIP is shown, and ends by itself when the server takes the device again", async () => {
  for (const status of [401, 403, 404]) {
    const { world, alice, bob } = await pair();
    world.server.refusesRegister = (device) => (device === alice.self.identity.device ? status : null);
    await dropAll(alice);
    await world.elapse(5_000);
    assert.equal(alice.self.connection, "refused", String(status));
    const told = alice.events.findLast((event) => event.type === "connection" && event.state === "refused");
    assert.ok(
      told?.type === "connection" && told.reason !== null && told.reason.endsWith("."),
      "in a sentence",
    );
    assert.equal(told.trouble, status === 403 ? "forbidden" : "not_accepted", "and for a program");
    world.server.refusesRegister = null;
    await world.elapse(MINUTE);
    assert.equal(alice.self.connection, "online", String(status));
    for (const person of [alice, bob]) await person.stop();
  }
});

test("whoever asks need not wait", async () => {
  const { world, alice, bob } = await pair();
  await alice.self.lookUp(bob.address);
  world.server.refuseMessages = () => FakeServer.refusal(401, "unauthorized");
  const sent = await alice.self.send(bob.address, "hello");
  await settle();
  world.server.refuseMessages = null;
  alice.self.wake();
  await settle();
  assert.equal(await statusOf(alice, sent), "delivered");
  await world.elapse(2 * MINUTE);
  assert.equal(statesOf(alice).filter((state) => state === "connecting").length, 2, "and nothing asks twice");
  for (const person of [alice, bob]) await person.stop();
});

test("a refused device that is closed leaves nothing behind that asks", async () => {
  const { world, alice, bob } = await pair();
  await alice.self.lookUp(bob.address);
  world.server.refuseMessages = () => FakeServer.refusal(401, "unauthorized");
  await alice.self.send(bob.address, "hello");
  await settle();
  await alice.stop();
  const flows = world.server.flows.size;
  await world.elapse(5 * MINUTE);
  assert.equal(world.server.flows.size, flows);
  await bob.stop();
});

test("after a restart of the server a device is back within half a minute, without being asked", async () => {
  const { world, alice, bob } = await pair();
  alice.weather = "down";
  await dropAll(alice);
  await world.elapse(3_000);
  assert.equal(alice.self.connection, "offline");
  alice.weather = "up";
  await world.elapse(27_000);
  assert.equal(alice.self.connection, "online");
  for (const person of [alice, bob]) await person.stop();
});

test("a message that the server took brings the connection back at once", async () => {
  const { world, alice, bob } = await pair();
  await alice.self.send(bob.address, "before");
  await settle();
  alice.sip = "down";
  await dropAll(alice);
  await world.elapse(60_000);
  assert.equal(alice.self.connection, "offline");
  alice.sip = "up";
  const sent = await alice.self.send(bob.address, "hello");
  await settle();
  assert.equal(alice.self.connection, "online", "no time has passed");
  assert.equal(await statusOf(alice, sent), "delivered");
  for (const person of [alice, bob]) await person.stop();
});

test("no network is told as such, and being back takes that away", async () => {
  const { world, alice, bob } = await pair();
  alice.weather = "down";
  await dropAll(alice);
  await world.elapse(5_000);
  const troubles = () =>
    alice.events.flatMap((event) => (event.type === "connection" ? [event.trouble] : []));
  assert.equal(troubles().at(-1), "unreachable");
  alice.weather = "up";
  alice.self.wake();
  await settle();
  assert.equal(troubles().at(-1), null);
  for (const person of [alice, bob]) await person.stop();
});
