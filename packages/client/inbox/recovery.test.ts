import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeviceId } from "@sottovoce/wire";
import { settle } from "../test/manual-clock.ts";
import { linkDevice } from "../test/second-device.ts";
import { deviceOf, HOUR, pair, refusedWith, statusOf, World } from "../test/world.ts";

test("lost sessions: the device asks again, gets what it could not read, and everything goes on", async () => {
  const { world, alice, bob } = await pair();
  await alice.self.send(bob.address, "1");
  await settle();
  await bob.self.send(alice.address, "2");
  await settle();
  await bob.stop();
  const unread = [await alice.self.send(bob.address, "3"), await alice.self.send(bob.address, "4")];
  await settle();
  bob.records.drop("sessions");
  await bob.start();
  await world.elapse(60_000);
  assert.deepEqual(await bob.texts(alice), ["1", "2", "3", "4"]);
  for (const message of unread) {
    const { status, timeline } = await alice.message(message);
    assert.equal(status, "delivered");
    assert.ok(timeline.some(({ event }) => event === "resent"));
  }
  await alice.self.send(bob.address, "5");
  await bob.self.send(alice.address, "6");
  await settle();
  assert.deepEqual((await bob.texts(alice)).slice(4).sort(), ["5", "6"]);
  assert.deepEqual((await alice.texts(bob)).slice(4).sort(), ["5", "6"]);
  await alice.stop();
  await bob.stop();
});

test("a session lost before it was answered: the peer goes on with its handshake, and is asked again", async () => {
  const { world, alice, bob } = await pair();
  await alice.self.send(bob.address, "1");
  await settle();
  await bob.stop();
  const unread = await alice.self.send(bob.address, "2");
  await settle();
  bob.records.drop("sessions");
  await bob.start();
  await world.elapse(60_000);
  assert.deepEqual(await bob.texts(alice), ["1", "2"]);
  assert.ok((await alice.message(unread)).timeline.some(({ event }) => event === "resent"));
  const notes = (await bob.self.messages(alice.address)).filter(({ note }) => note === "unreadable");
  assert.equal(notes.length, 1);
  await alice.stop();
  await bob.stop();
});

test("an old backup: what it cannot read is asked for again, at most once an hour", async () => {
  const { world, alice, bob } = await pair();
  await alice.self.send(bob.address, "1");
  await settle();
  await bob.self.send(alice.address, "2");
  await settle();
  const backup = bob.records.copy();
  for (const text of ["3", "4"]) {
    await alice.self.send(bob.address, text);
    await settle();
    await bob.self.send(alice.address, `answer to ${text}`);
    await settle();
  }
  await bob.stop();
  bob.records = backup;
  await bob.start();
  // Bob writes on a session that Alice has left behind: she notices, and asks; then both have a new one.
  await bob.self.send(alice.address, "5");
  await world.elapse(60_000);
  assert.ok((await alice.texts(bob)).includes("5"));
  await alice.self.send(bob.address, "6");
  await world.elapse(60_000);
  assert.ok((await bob.texts(alice)).includes("6"));
  const notes = (await alice.self.messages(bob.address)).filter(({ note }) => note === "unreadable");
  assert.ok(notes.length <= 1, `${notes.length} remarks`);
  await alice.stop();
  await bob.stop();
});

test("forged envelopes: acknowledged, not shown, and they make this device ask once a day at most", async () => {
  const { world, alice, bob } = await pair();
  await alice.self.send(bob.address, "1");
  await settle();
  const device = bob.self.identity.device;
  const submitted = () => world.server.log.filter((line) => line === "POST /v1/messages").length;
  const before = submitted();
  for (let hour = 0; hour < 12; hour++) {
    const forged = crypto.getRandomValues(new Uint8Array(2048));
    forged.set([1, 2]);
    const expiresAt = world.clock.now() + HOUR;
    world.server.append(device, {
      contentType: "application/vnd.sottovoce.envelope",
      body: forged,
      expiresAt,
      from: null,
    });
    await world.elapse(HOUR);
    assert.deepEqual(world.server.mailbox(device), [], "it would not get better by waiting");
  }
  assert.equal(submitted() - before, 1);
  assert.deepEqual(await bob.texts(alice), ["1"]);
  await alice.stop();
  await bob.stop();
});

test("the same envelope delivered twice is shown once", async () => {
  const { world, alice, bob } = await pair();
  await bob.stop();
  await alice.self.send(bob.address, "once");
  await settle();
  const [item] = world.server.mailbox(deviceOf(bob));
  assert.ok(item);
  await bob.start();
  world.server.append(bob.self.identity.device, { ...item });
  await settle();
  assert.deepEqual(await bob.texts(alice), ["once"]);
  assert.deepEqual(world.server.mailbox(bob.self.identity.device), []);
  await alice.stop();
  await bob.stop();
});

test("a disk that refuses: nothing is acknowledged, the server keeps it, and it arrives when there is room", async () => {
  const world = new World();
  const alice = await world.online("alice");
  let full = false;
  const bob = await world.online("bob", {
    onCommit: () => {
      if (full) throw new Error("ENOSPC");
      return "commit";
    },
  });
  full = true;
  const sent = await alice.self.send(bob.address, "hello");
  await settle();
  assert.equal(await statusOf(alice, sent), "enqueued");
  assert.deepEqual(await bob.texts(alice), []);
  await assert.rejects(bob.self.send(alice.address, "no room"), refusedWith("storage"));
  full = false;
  world.server.pump(bob.self.identity.device);
  await settle();
  assert.deepEqual(await bob.texts(alice), ["hello"]);
  assert.equal(await statusOf(alice, sent), "delivered");
  await alice.stop();
  await bob.stop();
});

test("an id that a sender copied from somebody else's message replaces nothing", async () => {
  const { alice, bob } = await pair();
  const { world } = alice;
  const carol = await world.online("carol");
  const sent = await alice.self.send(bob.address, "from Alice");
  await settle();
  // Carol's next message id is the one Alice used.
  carol.nextRandom = Uint8Array.fromHex(sent.id.slice(12));
  await carol.self.send(bob.address, "from Carol");
  await settle();
  assert.deepEqual(await bob.texts(alice), ["from Alice"]);
  assert.deepEqual(await bob.texts(carol), ["from Carol"]);
  for (const person of [alice, bob, carol]) await person.stop();
});

test("a device gets again only what was meant for it: nothing from before it was linked", async () => {
  const { world, alice, bob } = await pair();
  await bob.stop();
  await alice.self.send(bob.address, "before the tablet");
  await settle();
  const tablet = await linkDevice(bob, "00000b0b" as DeviceId);
  await tablet.start();
  await alice.self.send(bob.address, "to both");
  await settle();
  await tablet.self.send(alice.address, "thanks");
  await settle();
  await tablet.stop();
  await alice.self.send(bob.address, "lost on the tablet");
  await settle();
  tablet.records.drop("sessions");
  await tablet.start();
  await world.elapse(60_000);
  assert.deepEqual(await tablet.texts(alice), ["to both", "thanks", "lost on the tablet"]);
  await alice.stop();
  await tablet.stop();
});
