import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryMessage, TimelineEntry } from "../engine-api.ts";
import { FakeServer } from "../test/fake-server.ts";
import { settle } from "../test/manual-clock.ts";
import { type Person, statusOf, World } from "../test/world.ts";
import { OUTBOX_LIFETIME_MS, TRIES, TRY_MS } from "./rules.ts";

/** Moments, in seconds after `start`, at which the person's engine tried to hand a message over. */
function watchTries(person: Person): { readonly seconds: () => number[]; restart(): void } {
  const { clock } = person.world;
  let start = clock.now();
  let tries: number[] = [];
  person.onRequest = ({ path }) => {
    if (path === "/v1/messages") tries.push((clock.now() - start) / 1000);
  };
  return {
    seconds: () => tries,
    restart: () => {
      start = clock.now();
      tries = [];
    },
  };
}

/** Alice and Bob, who have written to each other before; Alice's SIP stays down, so that no trigger comes by itself. */
async function acquainted(): Promise<{ world: World; alice: Person; bob: Person }> {
  const world = new World();
  const alice = await world.online("alice");
  const bob = await world.online("bob");
  await alice.self.send(bob.address, "first");
  await settle();
  await bob.self.send(alice.address, "second");
  await settle();
  alice.sip = "down";
  for (const flow of [...world.server.flows]) {
    if (flow.device === alice.self.identity.device) flow.drop();
  }
  await settle();
  return { world, alice, bob };
}

const eventsOf = (message: HistoryMessage): TimelineEntry["event"][] =>
  message.timeline.map(({ event }) => event);

test("M7: five tries of 12 s, then waiting; failing at once makes no difference to the times", async () => {
  for (const weather of ["down", "silent"] as const) {
    const { world, alice, bob } = await acquainted();
    alice.weather = weather;
    const tries = watchTries(alice);
    const sent = await alice.self.send(bob.address, "hello");
    await world.elapse(59_999);
    assert.deepEqual(tries.seconds(), [0, 12, 24, 36, 48]);
    assert.notEqual((await alice.message(sent)).timeline.at(-1)?.event, "waiting");
    await world.elapse(1);
    const waiting = await alice.message(sent);
    assert.equal(waiting.status, "sending");
    assert.equal(waiting.timeline.at(-1)?.event, "waiting");
    assert.deepEqual(waiting.timeline.at(-1)?.triggers, ["registered", "keep_alive", "next_message", "user"]);
    assert.equal(waiting.expiresAt, sent.sentAt + OUTBOX_LIFETIME_MS);
    await world.elapse(10 * 60_000);
    assert.equal(tries.seconds().length, TRIES, "nothing happens without a trigger");
    assert.deepEqual(await alice.self.outbox(), [waiting]);
    await alice.stop();
  }
});

test("the timeline names each attempt, its cause, and when the next one comes", async () => {
  const { world, alice, bob } = await acquainted();
  alice.weather = "down";
  const sent = await alice.self.send(bob.address, "hello");
  await world.elapse(13_000);
  const { timeline } = await alice.message(sent);
  assert.deepEqual(timeline, [
    { at: sent.sentAt, event: "composed", text: "Written and stored on this device." },
    { at: sent.sentAt, event: "attempt", text: "Attempt 1 of 5: the message is new." },
    {
      at: sent.sentAt,
      event: "attempt_failed",
      text: "Attempt 1 failed. The server could not be reached.",
      nextAttemptAt: sent.sentAt + TRY_MS,
    },
    { at: sent.sentAt + TRY_MS, event: "attempt", text: "Attempt 2 of 5: the one before failed." },
    {
      at: sent.sentAt + TRY_MS,
      event: "attempt_failed",
      text: "Attempt 2 failed. The server could not be reached.",
      nextAttemptAt: sent.sentAt + 2 * TRY_MS,
    },
  ]);
  await alice.stop();
});

test("each of the three triggers, and the user, starts a new round of five tries", async () => {
  const { world, alice, bob } = await acquainted();
  const carol = await world.online("carol");
  alice.weather = "down";
  const sent = await alice.self.send(bob.address, "hello");
  const tries = watchTries(alice);
  const causes: string[] = [];
  const roundAfter = async (trigger: () => Promise<unknown>): Promise<void> => {
    await world.elapse(10 * 60_000);
    tries.restart();
    await trigger();
    await settle();
    const { timeline } = await alice.message(sent);
    causes.push(timeline.findLast(({ event }) => event === "attempt")?.text ?? "");
    await world.elapse(10 * 60_000);
  };

  await roundAfter(async () => alice.self.retry(sent.id));
  assert.deepEqual(tries.seconds(), [0, 12, 24, 36, 48]);
  await roundAfter(async () => alice.self.wake());
  assert.deepEqual(tries.seconds(), [0, 12, 24, 36, 48]);
  await roundAfter(() => alice.self.send(carol.address, "to somebody else"));
  assert.equal(tries.seconds().length, TRIES, "Carol is not known yet, so only Bob's message is posted");

  alice.sip = "up";
  await roundAfter(async () => alice.self.wake());
  // Registered now; a ping goes out every 95 s or later and is answered: those rounds are the keep-alive's.
  await world.elapse(5 * 60_000);
  const { timeline } = await alice.message(sent);
  const later = timeline.filter(({ event }) => event === "attempt").map(({ text }) => text);
  assert.ok(later.includes("Attempt 1 of 5: the server answered a sign of life."), later.join("\n"));
  assert.deepEqual(causes.slice(0, 3), [
    "Attempt 1 of 5: it was asked for.",
    "Attempt 1 of 5: it was asked for.",
    "Attempt 1 of 5: another message was sent.",
  ]);

  alice.weather = "up";
  await world.elapse(5 * 60_000);
  assert.equal((await alice.message(sent)).status, "delivered");
  assert.deepEqual(await alice.self.outbox(), []);
  await alice.stop();
});

test("registration is a trigger", async () => {
  const { world, alice, bob } = await acquainted();
  alice.weather = "down";
  const sent = await alice.self.send(bob.address, "hello");
  await world.elapse(20 * 60_000);
  alice.weather = "up";
  await world.elapse(20 * 60_000);
  assert.equal((await alice.message(sent)).status, "sending", "nothing tells it that the network is back");
  alice.sip = "up";
  await world.elapse(5 * 60_000);
  const { status, timeline } = await alice.message(sent);
  assert.equal(status, "delivered");
  const last = timeline.findLast(({ event }) => event === "attempt");
  assert.equal(last?.text, "Attempt 1 of 5: this device registered with the server.");
  assert.deepEqual(await bob.texts(alice), ["first", "second", "hello"]);
  await alice.stop();
});

test("a trigger during the last try is not forgotten: the next round follows at 60 s", async () => {
  const { world, alice, bob } = await acquainted();
  const carol = await world.online("carol");
  alice.weather = "down";
  await alice.self.send(bob.address, "hello");
  const tries = watchTries(alice);
  await world.elapse(50_000);
  await alice.self.send(carol.address, "somebody else");
  await world.elapse(9_999);
  assert.deepEqual(tries.seconds(), [0, 12, 24, 36, 48]);
  await world.elapse(1);
  assert.deepEqual(tries.seconds(), [0, 12, 24, 36, 48, 60]);
  await alice.stop();
});

test("registration, and a person who asks, end the pause between two tries", async () => {
  for (const urge of ["register", "ask"] as const) {
    const { world, alice, bob } = await acquainted();
    alice.weather = "down";
    const tries = watchTries(alice);
    const sent = await alice.self.send(bob.address, "hello");
    // One attempt to reconnect has failed by now, and the next comes 2 to 4 s after it, whatever the dice say.
    await world.elapse(2_100);
    alice.weather = "up";
    if (urge === "ask") await alice.self.retry(sent.id);
    else {
      alice.sip = "up";
      // Reaches the connection only; what waits is left to the registration.
      await world.elapse(4_000);
    }
    await settle();
    assert.equal(await statusOf(alice, sent), urge === "ask" ? "enqueued" : "delivered");
    assert.ok((tries.seconds().at(-1) ?? 12) < 12, "before the second try was due");
    await alice.stop();
  }
});

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

test("order is kept per recipient, and one recipient does not hold up another", async () => {
  const { world, alice, bob } = await acquainted();
  const carol = await world.online("carol");
  let bobIsStuck = true;
  const held: (() => void)[] = [];
  // Everything to Bob is stuck on the wire; Carol's passes.
  alice.holdAnswer = ({ path, body }) =>
    path === "/v1/messages" && (body as { to: string }).to === bob.address && bobIsStuck
      ? new Promise((resolve) => held.push(resolve))
      : null;
  const first = await alice.self.send(bob.address, "1");
  const second = await alice.self.send(bob.address, "2");
  const third = await alice.self.send(carol.address, "3");
  await settle();
  assert.equal((await alice.message(third)).status, "enqueued");
  assert.equal(held.length, 1, "the second waits behind the first");
  bobIsStuck = false;
  for (const release of held) release();
  await settle();
  assert.deepEqual(await bob.texts(alice), ["first", "second", "1", "2"]);
  for (const message of [first, second]) assert.equal((await alice.message(message)).status, "enqueued");
  await alice.stop();
});

test("a new message gives those before it a new round at once, since it cannot overtake them", async () => {
  const { world, alice, bob } = await acquainted();
  alice.weather = "down";
  const tries = watchTries(alice);
  await alice.self.send(bob.address, "1");
  await world.elapse(31_000);
  alice.weather = "up";
  await alice.self.send(bob.address, "2");
  await settle();
  assert.deepEqual(tries.seconds(), [0, 12, 24, 31, 31]);
  assert.deepEqual(await bob.texts(alice), ["first", "second", "1", "2"]);
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

test("the server's time to wait is kept, also when a trigger comes before", async () => {
  const { world, alice, bob } = await acquainted();
  let busy = true;
  world.server.refuseMessages = () =>
    busy ? FakeServer.refusal(429, "rate_limited", { retryAfterMs: 40_000 }) : null;
  const tries = watchTries(alice);
  const sent = await alice.self.send(bob.address, "hello");
  await settle();
  busy = false;
  await alice.self.send(bob.address, "more");
  await world.elapse(39_999);
  assert.deepEqual(tries.seconds(), [0]);
  await world.elapse(1);
  assert.deepEqual(tries.seconds(), [0, 40, 40]);
  assert.equal((await alice.message(sent)).status, "enqueued");
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
