import assert from "node:assert/strict";
import { test } from "node:test";
import type { MessageId } from "@sottovoce/wire";
import { acquainted, watchTries } from "../test/acquainted.ts";
import { FakeServer } from "../test/fake-server.ts";
import { settle } from "../test/manual-clock.ts";
import { statusOf } from "../test/world.ts";
import { OUTBOX_LIFETIME_MS, TRIES, TRY_MS } from "./rules.ts";

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
  const attempt = (number: number) => ({
    code: "attempt",
    event: "attempt",
    attempt: number,
    attempts: 5,
    cause: "written",
  });
  const failure = (number: number) => ({
    code: "attempt_failed",
    event: "attempt_failed",
    attempt: number,
    failure: "network",
    text: `Attempt ${number} failed. The server could not be reached.`,
    nextAttemptAt: sent.sentAt + number * TRY_MS,
  });
  assert.deepEqual(timeline, [
    {
      at: sent.sentAt,
      code: "composed",
      event: "composed",
      text: "Written and stored on this device.",
      disappearAfterS: null,
      hereOnly: false,
    },
    { at: sent.sentAt, ...attempt(1), text: "Attempt 1 of 5: the message is new." },
    { at: sent.sentAt, ...failure(1) },
    { at: sent.sentAt + TRY_MS, ...attempt(2), text: "Attempt 2 of 5: the one before failed." },
    { at: sent.sentAt + TRY_MS, ...failure(2) },
  ]);
  await alice.stop();
});

test("a new message to the same person gives those before it another round, and each is told its own cause", async () => {
  const { world, alice, bob } = await acquainted();
  alice.weather = "down";
  const first = await alice.self.send(bob.address, "first");
  await world.elapse(10 * 60_000);
  const second = await alice.self.send(bob.address, "second");
  await settle();
  const causes = async ({ id }: { readonly id: MessageId }): Promise<readonly unknown[]> =>
    (await alice.self.message(id))?.timeline.flatMap((entry) =>
      entry.code === "attempt" && entry.attempt === 1 ? [entry.cause] : [],
    ) ?? [];
  assert.deepEqual(await causes(first), ["written", "next_message"]);
  alice.weather = "up";
  await world.elapse(60_000);
  assert.equal((await alice.message(second)).status, "enqueued");
  assert.deepEqual(await causes(second), ["written"]);
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
    // An attempt to reconnect or two have failed by now; when the next one comes, the dice say.
    await world.elapse(2_100);
    alice.weather = "up";
    if (urge === "ask") await alice.self.retry(sent.id);
    else {
      alice.sip = "up";
      // Reaches the connection only; what waits is left to the registration.
      while (alice.self.connection !== "online") await world.elapse(100);
    }
    await settle();
    assert.equal(await statusOf(alice, sent), urge === "ask" ? "enqueued" : "delivered");
    assert.ok((tries.seconds().at(-1) ?? 12) < 12, "before the second try was due");
    await alice.stop();
  }
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
