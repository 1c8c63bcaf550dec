/** A device that is locked: told of everything, able to read nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import { type Address, MISSED_CALL_CONTENT_TYPE, utf8 } from "@sottovoce/wire";
import { type LockedEngine, openLocked } from "../index.ts";
import { CAROL, deliver, friends, lockPerson, missedCall, unlockPerson } from "../test/lock.ts";
import { settle } from "../test/manual-clock.ts";
import { MemoryRecords } from "../test/memory-records.ts";
import { HOUR, PASSPHRASE, refusedWith, statusOf } from "../test/world.ts";
import { type Arrival, LOCKED_INBOX } from "./arrival.ts";
import { arrivedWhileLocked, LockedInbox, MAX_ARRIVALS, MAX_ARRIVED_BYTES } from "./locked-inbox.ts";

const MINUTE = 60_000;

const counts = (locked: LockedEngine): number[] => {
  const heard: number[] = [];
  locked.on((event) => event.type === "arrived" && heard.push(event.count));
  return heard;
};

test("what comes while the device is locked is Delivered, told of, and shown in its place after unlocking", async () => {
  const { world, alice, bob } = await friends();
  const locked = await lockPerson(bob);
  const heard = counts(locked);
  await world.elapse(HOUR);
  const cameAt = world.clock.now();
  const sent = await alice.self.send(bob.address, "3");
  await settle();
  assert.equal(await statusOf(alice, sent), "delivered");
  await alice.self.send(bob.address, "4");
  await settle();
  assert.deepEqual(heard, [1, 2]);
  assert.equal(await arrivedWhileLocked(bob.records), 2);

  await world.elapse(HOUR);
  await unlockPerson(bob, locked);
  assert.deepEqual(await bob.texts(alice), ["1", "2", "3", "4"], "before it is connected");
  assert.equal(bob.records.count(LOCKED_INBOX), 0);
  const [, third] = await bob.self.messages(alice.address);
  assert.deepEqual([third?.text, third?.receivedAt, third?.read], ["3", cameAt, false]);
  await bob.start();
  await alice.self.send(bob.address, "5");
  await settle();
  assert.deepEqual(await bob.texts(alice), ["1", "2", "3", "4", "5"]);
  await bob.self.send(alice.address, "6");
  await settle();
  assert.deepEqual(await alice.texts(bob), ["1", "2", "3", "4", "5", "6"]);
  for (const person of [alice, bob]) await person.stop();
});

test("receipts are taken as well, and are no messages", async () => {
  const { alice, bob } = await friends();
  await alice.stop();
  const sent = await bob.self.send(alice.address, "3");
  await settle();
  assert.equal(await statusOf(bob, sent), "enqueued");
  const locked = await lockPerson(bob);
  const heard = counts(locked);
  await alice.start();
  assert.deepEqual([heard, locked.arrived], [[], 0]);
  assert.equal(bob.records.count(LOCKED_INBOX), 1);
  await unlockPerson(bob, locked);
  assert.equal(await statusOf(bob, sent), "delivered");
  for (const person of [alice, bob]) await person.stop();
});

test("a call that was missed while locked stands in the conversation after unlocking", async () => {
  const { alice, bob } = await friends();
  const locked = await lockPerson(bob);
  assert.equal(await deliver(bob, MISSED_CALL_CONTENT_TYPE, missedCall(1)), 200);
  assert.equal(locked.arrived, 1);
  await unlockPerson(bob, locked);
  const [missed] = await bob.self.messages(CAROL);
  assert.deepEqual([missed?.note, missed?.read], ["missed_call", false]);
  for (const person of [alice, bob]) await person.stop();
});

test("what this version cannot read stays at the server, as it does while unlocked", async () => {
  const { alice, bob } = await friends();
  const locked = await lockPerson(bob);
  const future = missedCall(1);
  future[0] = 3;
  assert.equal(await deliver(bob, MISSED_CALL_CONTENT_TYPE, future), 488);
  assert.equal(await deliver(bob, "message/cpim", utf8("not CPIM")), 488);
  assert.equal(bob.records.count(LOCKED_INBOX), 0);
  await locked.stop();
  await alice.stop();
});

test("the answer was lost: what is delivered again is stored once", async () => {
  const { world, alice, bob } = await friends();
  const locked = await lockPerson(bob);
  const heard = counts(locked);
  const device = locked.keep.device;
  const flow = [...world.server.flows].find((candidate) => candidate.device === device);
  assert.ok(flow !== undefined);
  const commit = bob.records.commit.bind(bob.records);
  bob.records.commit = async (changes) => {
    await commit(changes);
    flow.drop();
  };
  const sent = await alice.self.send(bob.address, "3");
  await settle();
  bob.records.commit = commit;
  assert.equal(await statusOf(alice, sent), "enqueued");
  await world.elapse(10_000);
  assert.equal(await statusOf(alice, sent), "delivered");
  assert.deepEqual(heard, [1]);
  assert.equal(bob.records.count(LOCKED_INBOX), 1);
  await unlockPerson(bob, locked);
  assert.deepEqual(await bob.texts(alice), ["1", "2", "3"]);
  for (const person of [alice, bob]) await person.stop();
});

test("the power fails after the commit and before the answer: shown once", async () => {
  const { alice, bob } = await friends();
  const locked = await lockPerson(bob);
  const commit = bob.records.commit.bind(bob.records);
  const crashed = Promise.withResolvers<void>();
  bob.records.commit = async (changes) => {
    await commit(changes);
    await bob.crash();
    crashed.resolve();
    throw new Error("the power failed");
  };
  const sent = await alice.self.send(bob.address, "3");
  await crashed.promise;
  assert.equal(await statusOf(alice, sent), "enqueued", "nobody answered");
  assert.equal(bob.records.count(LOCKED_INBOX), 1);
  void locked.stop().catch(() => undefined);
  await bob.start();
  assert.equal(await statusOf(alice, sent), "delivered");
  assert.deepEqual(await bob.texts(alice), ["1", "2", "3"]);
  for (const person of [alice, bob]) await person.stop();
});

test("a full lock box: the server keeps the rest, and it comes after unlocking", async () => {
  const { world, alice, bob } = await friends();
  const locked = await lockPerson(bob);
  for (let i = 0; i < MAX_ARRIVALS; i++) {
    const flow = [...world.server.flows].find(({ device }) => device === locked.keep.device);
    assert.equal(await flow?.deliver(MISSED_CALL_CONTENT_TYPE, missedCall(i)), 200);
  }
  const sent = await alice.self.send(bob.address, "3");
  await settle();
  assert.equal(await statusOf(alice, sent), "enqueued");
  assert.equal(await deliver(bob, MISSED_CALL_CONTENT_TYPE, missedCall(MAX_ARRIVALS)), 480);
  assert.equal(locked.arrived, MAX_ARRIVALS);
  await unlockPerson(bob, locked);
  assert.equal((await bob.self.messages(CAROL, { limit: 2_000 })).length, MAX_ARRIVALS);
  await bob.start();
  assert.equal(await statusOf(alice, sent), "delivered");
  assert.deepEqual(await bob.texts(alice), ["1", "2", "3"]);
  for (const person of [alice, bob]) await person.stop();
});

test("few and large: bounded in bytes as well, also over what was there before", async () => {
  const primitives = createNodePrimitives();
  const { publicKey } = await primitives.x25519.generate();
  const records = new MemoryRecords();
  const large = (number: number): Arrival => ({
    kind: "readable",
    at: 1_000,
    body: new Uint8Array(60_000).fill(number),
  });
  const fits = Math.floor(MAX_ARRIVED_BYTES / 60_200);
  let inbox = await LockedInbox.open(primitives, records, publicKey);
  for (let number = 0; number < fits; number++) {
    if (number === 10) inbox = await LockedInbox.open(primitives, records, publicKey);
    assert.equal(await inbox.take(large(number)), true);
  }
  await assert.rejects(inbox.take(large(fits)), refusedWith("locked"));
  await inbox.take({ kind: "receipts", at: 1_000, body: new Uint8Array(10) });
  assert.deepEqual([inbox.messages, records.count(LOCKED_INBOX)], [fits, fits + 1]);
});

test("a disk that is full: nothing is acknowledged", async () => {
  const { alice, bob } = await friends();
  const locked = await lockPerson(bob);
  const commit = bob.records.commit.bind(bob.records);
  bob.records.commit = () => Promise.reject(new Error("disk full"));
  assert.equal(await deliver(bob, MISSED_CALL_CONTENT_TYPE, missedCall(1)), 500);
  assert.equal(locked.arrived, 0);
  bob.records.commit = commit;
  assert.equal(await deliver(bob, MISSED_CALL_CONTENT_TYPE, missedCall(1)), 200);
  await locked.stop();
  await alice.stop();
});

test("wrong passphrases leave it locked and listening; the right one ends it", async () => {
  const { alice, bob } = await friends();
  const locked = await lockPerson(bob);
  await assert.rejects(locked.unlock("wrong"), refusedWith("wrong_passphrase"));
  const sent = await alice.self.send(bob.address, "3");
  await settle();
  assert.equal(await statusOf(alice, sent), "delivered");
  const [one, two] = await Promise.allSettled([locked.unlock(PASSPHRASE), locked.unlock(PASSPHRASE)]);
  assert.deepEqual([one.status, two.status], ["fulfilled", "rejected"]);
  assert.ok(one.status === "fulfilled");
  bob.engine = one.value;
  await assert.rejects(locked.unlock(PASSPHRASE), refusedWith("stopped"));
  assert.deepEqual(await bob.texts(alice), ["1", "2", "3"]);
  for (const person of [alice, bob]) await person.stop();
});

test("it goes on in another worker with what it keeps, and leaves the network when it is stopped", async () => {
  const { world, alice, bob } = await friends();
  const locked = await lockPerson(bob);
  const keep = structuredClone(locked.keep);
  await locked.stop();
  await world.elapse(MINUTE);
  assert.ok(![...world.server.flows].some(({ device }) => device === keep.device));
  const next = await openLocked(bob.ports, keep);
  next.start();
  await settle();
  assert.equal(next.connection, "online");
  const sent = await alice.self.send(bob.address, "3");
  await settle();
  assert.equal(await statusOf(alice, sent), "delivered");
  await unlockPerson(bob, next);
  assert.deepEqual(await bob.texts(alice), ["1", "2", "3"]);
  for (const person of [alice, bob]) await person.stop();
});

test("the network comes back while it is locked", async () => {
  const { world, alice, bob } = await friends();
  const locked = await lockPerson(bob);
  bob.weather = "down";
  for (const flow of [...world.server.flows]) if (flow.device === locked.keep.device) flow.drop();
  await world.elapse(10_000);
  assert.equal(locked.connection, "offline");
  bob.weather = "up";
  locked.wake();
  await settle();
  assert.equal(locked.connection, "online");
  await locked.stop();
  await alice.stop();
});

test("nothing of what came while locked is on disk in clear", async () => {
  const { bob, alice, world } = await friends();
  world.server.addAccount("phone@example.org" as Address, "sip-phone");
  const locked = await lockPerson(bob);
  assert.equal(await deliver(bob, MISSED_CALL_CONTENT_TYPE, missedCall(1)), 200);
  const image = Buffer.from(bob.records.image());
  for (const needle of ["carol", "cc".repeat(16), Buffer.from("cc".repeat(16), "hex"), locked.keep.secret]) {
    assert.equal(image.indexOf(needle), -1, String(needle));
  }
  await locked.stop();
  await alice.stop();
});
