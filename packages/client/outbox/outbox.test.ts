import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryMessage, TimelineEntry } from "../engine-api.ts";
import { acquainted, watchTries } from "../test/acquainted.ts";
import { FakeServer } from "../test/fake-server.ts";
import { settle } from "../test/manual-clock.ts";
import { statusOf, World } from "../test/world.ts";
import { OUTBOX_LIFETIME_MS } from "./rules.ts";

const eventsOf = (message: HistoryMessage): TimelineEntry["event"][] =>
  message.timeline.map(({ event }) => event);

test("after twelve hours: send error, out of the outbox, Error in history, to the second", async () => {
  const { world, alice, bob } = await acquainted();
  alice.weather = "down";
  const sent = await alice.self.send(bob.address, "hello");
  await world.elapse(OUTBOX_LIFETIME_MS - 1);
  assert.equal((await alice.message(sent)).status, "sending");
  alice.events.length = 0;
  await world.elapse(1);
  const given = await alice.message(sent);
  assert.equal(given.status, "error");
  assert.equal(given.reason, "not_sent_in_time");
  assert.equal(given.expiresAt, null);
  assert.deepEqual(await alice.self.outbox(), []);
  const errors = alice.events.filter(({ type }) => type === "send_error");
  assert.deepEqual(errors, [{ type: "send_error", message: given }]);
  alice.weather = "up";
  alice.self.wake();
  await world.elapse(60_000);
  assert.deepEqual(await bob.texts(alice), ["first", "second"], "given up is given up");
  await alice.stop();
});

test("the twelve hours also pass while the program does not run", async () => {
  const { world, alice, bob } = await acquainted();
  alice.weather = "down";
  const sent = await alice.self.send(bob.address, "hello");
  await settle();
  await alice.stop();
  await world.elapse(OUTBOX_LIFETIME_MS + 1);
  alice.weather = "up";
  alice.sip = "up";
  await alice.start();
  const given = await alice.message(sent);
  assert.equal(given.reason, "not_sent_in_time");
  assert.ok(alice.events.some(({ type }) => type === "send_error"));
  await settle();
  assert.deepEqual(await bob.texts(alice), ["first", "second"]);
  await alice.stop();
});

test("a lost answer costs nothing: the same envelope goes out again under the same id", async () => {
  const { world, alice, bob } = await acquainted();
  alice.weather = "loses answers";
  const bodies = new Set<string>();
  alice.onRequest = ({ path, body }) => {
    if (path === "/v1/messages") bodies.add(JSON.stringify(body));
  };
  const sent = await alice.self.send(bob.address, "hello");
  await world.elapse(25_000);
  assert.equal(bodies.size, 1);
  assert.deepEqual(await bob.texts(alice), ["first", "second", "hello"]);
  alice.weather = "up";
  await world.elapse(12_000);
  assert.equal((await alice.message(sent)).status, "delivered");
  assert.deepEqual(await bob.texts(alice), ["first", "second", "hello"]);
  await alice.stop();
});

test("a refusal for good ends at once, with its reason", async () => {
  const cases = [
    [403, "messaging_disabled"],
    [403, "recipient_messaging_disabled"],
    [404, "unknown_recipient"],
    [410, "device_gone"],
    [409, "mailbox_full"],
  ] as const;
  for (const [status, code] of cases) {
    const { world, alice, bob } = await acquainted();
    world.server.refuseMessages = () => FakeServer.refusal(status, code);
    const tries = watchTries(alice);
    const sent = await alice.self.send(bob.address, "hello");
    await settle();
    const refused = await alice.message(sent);
    assert.equal(refused.status, "error");
    assert.equal(refused.reason, code);
    assert.deepEqual(eventsOf(refused), ["composed", "attempt", "failed"]);
    await world.elapse(60_000);
    assert.deepEqual(tries.seconds(), [0]);
    assert.deepEqual(await alice.self.outbox(), []);
    await alice.stop();
  }
});

test("nobody under an address: the message ends with that reason, before any key is asked for", async () => {
  const world = new World();
  const alice = await world.online("alice");
  const sent = await alice.self.send("nobody@example.org" as never, "hello");
  await settle();
  const refused = await alice.message(sent);
  assert.equal(refused.reason, "unknown_recipient");
  assert.ok(!world.server.log.some((line) => line.includes("bundles")));
  await alice.stop();
});

test("a refused credential stops everything and says so; nothing is lost", async () => {
  const { world, alice, bob } = await acquainted();
  const device = world.server.devices.get(alice.self.identity.device);
  assert.ok(device);
  device.secret = new Uint8Array(32);
  alice.events.length = 0;
  const sent = await alice.self.send(bob.address, "hello");
  await settle();
  await world.elapse(10 * 60_000);
  assert.equal(alice.self.connection, "refused");
  const refusals = alice.events.filter((event) => event.type === "connection" && event.state === "refused");
  assert.equal(refusals.length, 1);
  assert.equal((await alice.message(sent)).status, "sending");
  assert.equal(world.server.log.filter((line) => line === "POST /v1/messages").length, 3);
  assert.deepEqual(
    (await alice.self.outbox()).map(({ id }) => id),
    [sent.id],
  );
  await alice.stop();
});

test("who is refused and then accepted again is back when a person asks for it, with all that waits", async () => {
  const { world, alice, bob } = await acquainted();
  const device = world.server.devices.get(alice.self.identity.device);
  assert.ok(device);
  const secret = device.secret;
  device.secret = new Uint8Array(32);
  const sent = await alice.self.send(bob.address, "hello");
  await settle();
  assert.equal(alice.self.connection, "refused");
  device.secret = secret;
  alice.sip = "up";
  alice.self.wake();
  await settle();
  await world.elapse(1);
  assert.equal(alice.self.connection, "online");
  assert.notEqual((await alice.message(sent)).status, "sending");
  assert.deepEqual(await alice.self.outbox(), []);
  await alice.stop();
});

test("a receipt before the answer to the submission: Delivered directly from Sending", async () => {
  const { alice, bob } = await acquainted();
  let release = (): void => {};
  alice.sip = "up";
  alice.self.wake();
  await settle();
  alice.holdAnswer = ({ path }) =>
    path === "/v1/messages"
      ? new Promise((resolve) => {
          release = resolve;
        })
      : null;
  alice.events.length = 0;
  const sent = await alice.self.send(bob.address, "hello");
  await settle();
  assert.equal((await alice.message(sent)).status, "delivered");
  release();
  await settle();
  const statuses = alice.events.flatMap((event) => (event.type === "status" ? [event.message.status] : []));
  assert.deepEqual([...new Set(statuses)], ["sending", "delivered"]);
  assert.deepEqual(eventsOf(await alice.message(sent)), ["composed", "attempt", "delivered"]);
  assert.deepEqual(await alice.self.outbox(), []);
  assert.equal(alice.records.count("envelopes"), 0);
  await alice.stop();
});

test("a receipt at any moment of the next try: the message is not encrypted anew, and leaves nothing behind", async () => {
  const world = new World();
  const alice = await world.online("alice");
  const bob = await world.online("bob");
  await alice.self.send(bob.address, "first");
  await settle();
  world.server.sendsReceipts = false;
  for (let steps = 0; steps <= 60; steps++) {
    alice.weather = "loses answers";
    const sent = await alice.self.send(bob.address, `hello ${steps}`);
    await settle();
    alice.weather = "up";
    world.server.sendsReceipts = true;
    const device = bob.self.identity.device;
    world.server.receipt(alice.self.identity.device, {
      id: sent.id,
      device,
      status: "delivered",
      reason: "none",
    });
    world.server.sendsReceipts = false;
    for (let step = 0; step < steps; step++) await Promise.resolve();
    await alice.self.retry(sent.id);
    await settle();
    assert.equal(await statusOf(alice, sent), "delivered");
    assert.equal(alice.records.count("envelopes") + alice.records.count("in-flight"), 0, `${steps} steps`);
  }
  await alice.stop();
  await bob.stop();
});

test("a message removed while it waits is not sent", async () => {
  const { world, alice, bob } = await acquainted();
  alice.weather = "down";
  const sent = await alice.self.send(bob.address, "oh no");
  await settle();
  await alice.self.remove(sent.id);
  alice.weather = "up";
  await world.elapse(60_000);
  assert.deepEqual(await bob.texts(alice), ["first", "second"]);
  assert.equal(await alice.self.message(sent.id), null);
  assert.equal(alice.records.count("outbox") + alice.records.count("envelopes"), 0);
  await alice.stop();
});
