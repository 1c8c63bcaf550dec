import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeviceId } from "@sottovoce/wire";
import type { HistoryMessage } from "../engine-api.ts";
import { settle } from "../test/manual-clock.ts";
import { linkDevice } from "../test/second-device.ts";
import { DAY, type Person, pair, refusedWith, statusOf, World } from "../test/world.ts";
import { disappearAfter, MAX_DISAPPEARING_S, MIN_DISAPPEARING_S } from "./disappearing.ts";

const SECOND = 1_000;

/** Two people who have written to each other, the first of whom wants what it writes gone after `seconds`. */
async function fading(seconds: number) {
  const { world, alice, bob } = await pair();
  await bob.self.send(alice.address, "hello");
  await settle();
  await alice.self.setDisappearing(bob.address, seconds);
  return { world, alice, bob };
}

async function newest(person: Person, peer: Person): Promise<HistoryMessage> {
  const [message] = await person.self.messages(peer.address, { limit: 1 });
  assert.ok(message);
  return message;
}

const removedOf = (person: Person) =>
  person.events.flatMap((event) => (event.type === "removed" ? [event.id] : []));

test("a message disappears from the sender after its delivery, and from the recipient after it was read", async () => {
  const { world, alice, bob } = await fading(30);
  const sent = await alice.self.send(bob.address, "soon gone");
  assert.equal(sent.disappearAfterS, 30);
  await settle();
  const delivered = await alice.message(sent);
  assert.equal(delivered.disappearsAt, world.clock.now() + 30 * SECOND);
  const received = await newest(bob, alice);
  assert.deepEqual([received.text, received.disappearAfterS, received.disappearsAt], ["soon gone", 30, null]);

  await world.elapse(30 * SECOND - 1);
  assert.notEqual(await alice.self.message(sent.id), null);
  await world.elapse(1);
  assert.equal(await alice.self.message(sent.id), null);
  assert.deepEqual(removedOf(alice), [sent.id]);
  assert.equal((await alice.self.conversations())[0]?.last.text, "hello", "what stays is shown");

  await world.elapse(DAY);
  assert.deepEqual(await bob.texts(alice), ["hello", "soon gone"], "unread it stays");
  await bob.self.markRead(alice.address);
  const read = await bob.message(received);
  assert.equal(read.disappearsAt, world.clock.now() + 30 * SECOND);
  assert.ok(bob.events.some((event) => event.type === "status" && event.message.disappearsAt !== null));
  await world.elapse(30 * SECOND - 1);
  assert.deepEqual(await bob.texts(alice), ["hello", "soon gone"]);
  await world.elapse(1);
  assert.deepEqual(await bob.texts(alice), ["hello"]);
  assert.deepEqual(removedOf(bob), [received.id]);
  for (const person of [alice, bob]) assert.equal(person.records.count("due"), 0);
  await alice.stop();
  await bob.stop();
});

test("the end is exact after a restart, and what was over meanwhile is never shown", async () => {
  const { world, alice, bob } = await fading(60);
  await alice.self.send(bob.address, "a");
  await settle();
  await bob.self.markRead(alice.address);
  await world.elapse(20 * SECOND);
  await alice.stop();
  await bob.stop();

  await world.elapse(39 * SECOND);
  await alice.open();
  assert.deepEqual(await alice.texts(bob), ["hello", "a"]);
  await world.elapse(SECOND);
  assert.deepEqual(await alice.texts(bob), ["hello"]);

  await world.elapse(100 * DAY);
  await bob.open();
  assert.deepEqual(await bob.texts(alice), ["hello"]);
  assert.equal((await bob.self.conversations())[0]?.last.text, "hello");
  await alice.stop();
  await bob.stop();
});

test("weeks are waited for in days, and the last day is exact", async () => {
  const { world, alice, bob } = await fading(MAX_DISAPPEARING_S);
  const sent = await alice.self.send(bob.address, "in four weeks");
  await settle();
  await world.elapse(MAX_DISAPPEARING_S * SECOND - 1);
  assert.notEqual(await alice.self.message(sent.id), null);
  await world.elapse(1);
  assert.equal(await alice.self.message(sent.id), null);
  await alice.stop();
  await bob.stop();
});

test("what never arrives stays, so that its writer learns of it", async () => {
  const { world, alice, bob } = await fading(30);
  await bob.stop();
  const sent = await alice.self.send(bob.address, "nobody there");
  await settle();
  assert.equal(await statusOf(alice, sent), "enqueued");
  await world.elapse(3 * DAY + SECOND);
  world.server.expire();
  await settle();
  assert.equal(await statusOf(alice, sent), "expired");
  await world.elapse(30 * DAY);
  assert.equal((await alice.message(sent)).disappearsAt, null);
  await alice.stop();
});

test("turned off again, messages stay; those written before go all the same", async () => {
  const { world, alice, bob } = await fading(30);
  await alice.self.send(bob.address, "goes");
  const contact = await alice.self.setDisappearing(bob.address, null);
  assert.equal(contact.disappearAfterS, null);
  await alice.self.send(bob.address, "stays");
  await settle();
  await bob.self.markRead(alice.address);
  await world.elapse(DAY);
  assert.deepEqual(await alice.texts(bob), ["hello", "stays"]);
  assert.deepEqual(await bob.texts(alice), ["hello", "stays"]);
  await alice.stop();
  await bob.stop();
});

test("the setting is told to everybody, once, and has bounds", async () => {
  const { alice, bob } = await fading(30);
  alice.events.length = 0;
  await alice.self.setDisappearing(bob.address, 60);
  await alice.self.setDisappearing(bob.address, 60);
  assert.deepEqual(
    alice.events.map((event) => event.type === "contact" && event.contact.disappearAfterS),
    [60],
  );
  for (const wrong of [0, MIN_DISAPPEARING_S - 1, MAX_DISAPPEARING_S + 1, 7.5, Number.NaN]) {
    await assert.rejects(alice.self.setDisappearing(bob.address, wrong), refusedWith("malformed"));
  }
  await alice.stop();
  await alice.open();
  assert.deepEqual(
    (await alice.self.contacts()).map(({ disappearAfterS }) => disappearAfterS),
    [60],
  );
  await alice.stop();
  await bob.stop();
});

test("a sender can neither take a message away unread nor fill the disk with times without end", () => {
  assert.deepEqual(disappearAfter(0), {});
  assert.deepEqual(disappearAfter(1), { disappearAfterS: MIN_DISAPPEARING_S });
  assert.deepEqual(disappearAfter(2 ** 32 - 1), { disappearAfterS: MAX_DISAPPEARING_S });
});

test("another device of the sender keeps its copy no longer", async () => {
  const { world, alice, bob } = await fading(30);
  await alice.stop();
  const tablet = await linkDevice(alice, "000000aa" as DeviceId);
  await tablet.start();
  await tablet.self.lookUp(bob.address);
  await alice.start();
  await alice.self.send(bob.address, "on both");
  await settle();
  await settle();
  assert.deepEqual(await tablet.texts(bob), ["on both"]);
  assert.equal((await newest(tablet, bob)).disappearsAt, world.clock.now() + 30 * SECOND);
  await world.elapse(30 * SECOND);
  assert.deepEqual(await tablet.texts(bob), []);
  for (const person of [alice, bob, tablet]) await person.stop();
});

test("when the disk refuses for a while, it goes as soon as it can", async () => {
  let full = false;
  const onCommit = () => {
    if (full) throw new Error("disk full");
    return "commit" as const;
  };
  const world = new World();
  const [alice, bob] = [await world.online("alice", { onCommit }), await world.online("bob")];
  await alice.self.setDisappearing(bob.address, 30);
  const sent = await alice.self.send(bob.address, "full disk");
  await settle();
  full = true;
  await world.elapse(45 * SECOND);
  assert.notEqual(await alice.self.message(sent.id), null);
  full = false;
  await world.elapse(60 * SECOND);
  assert.equal(await alice.self.message(sent.id), null);
  await alice.stop();
  await bob.stop();
});
