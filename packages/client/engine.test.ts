import assert from "node:assert/strict";
import { test } from "node:test";
import type { Address } from "@sottovoce/wire";
import { settle } from "./test/manual-clock.ts";
import { privateBytes, SECRETS, spellingsOf } from "./test/private-bytes.ts";
import { HOUR, PASSPHRASE, type Person, pair, refusedWith, statusOf } from "./test/world.ts";

test("a message goes from one engine to another and its status comes back", async () => {
  const { alice, bob } = await pair();
  assert.equal(alice.self.connection, "online");
  const sent = await alice.self.send(bob.address, "hello 🙂");
  assert.equal(sent.status, "sending");
  await settle();
  assert.deepEqual(await bob.texts(alice), ["hello 🙂"]);
  assert.equal(await statusOf(alice, sent), "delivered");
  const [shown] = await bob.self.messages(alice.address);
  assert.equal(shown?.direction, "in");
  assert.equal(shown?.sentAt, sent.sentAt);
  assert.equal(shown?.security, "end-to-end");
  assert.equal(shown?.read, false);
  await bob.self.send(alice.address, "hello yourself");
  await settle();
  assert.deepEqual(await alice.texts(bob), ["hello 🙂", "hello yourself"]);
  await alice.stop();
  await bob.stop();
});

test("whether somebody is there is what the server says, and unknown where it tells nobody", async () => {
  const { world, alice, bob } = await pair();
  const there = async () => (await alice.self.lookUp(bob.address)).registered;
  assert.equal(await there(), true);
  world.server.tellsPresence = false;
  assert.equal(await there(), null);
  await alice.self.send(bob.address, "are you there?");
  await settle();
  assert.deepEqual(await bob.texts(alice), ["are you there?"]);
  world.server.tellsPresence = true;
  await bob.stop();
  assert.equal(await there(), false);
  await alice.stop();
});

test("the recipient is offline: Enqueued, and Delivered when it comes", async () => {
  const { world, alice, bob } = await pair();
  await bob.stop();
  const sent = await alice.self.send(bob.address, "later");
  await settle();
  const enqueued = await alice.message(sent);
  assert.equal(enqueued.status, "enqueued");
  assert.equal(enqueued.expiresAt, sent.sentAt + 72 * HOUR);
  const entry = enqueued.timeline.at(-1);
  assert.deepEqual([entry?.event, entry?.triggers], ["enqueued", ["recipient_registered"]]);
  const expiry = new Date(sent.sentAt + 72 * HOUR).toISOString().replace(/T(.*)\.000Z$/, " $1 UTC");
  assert.ok(entry?.text.endsWith(`keeps it until ${expiry}.`), "the exact moment");
  await world.elapse(70 * HOUR);
  await bob.start();
  assert.deepEqual(await bob.texts(alice), ["later"]);
  assert.equal(await statusOf(alice, sent), "delivered");
  await alice.stop();
  await bob.stop();
});

test("nobody comes in 72 hours: Expired, told by the server", async () => {
  const { world, alice, bob } = await pair();
  await bob.stop();
  const sent = await alice.self.send(bob.address, "too late");
  await world.elapse(72 * HOUR);
  world.server.expire();
  await settle();
  const expired = await alice.message(sent);
  assert.equal(expired.status, "expired");
  assert.equal(expired.reason, "expired");
  assert.equal(expired.timeline.at(-1)?.event, "expired");
  assert.match(expired.timeline.at(-1)?.text ?? "", /^It was not taken in time/);
  assert.equal(alice.records.count("in-flight") + alice.records.count("envelopes"), 0);
  await alice.stop();
});

test("the receipt of an expiry was lost: the server is asked at the next registration", async () => {
  const { world, alice, bob } = await pair();
  await bob.stop();
  const sent = await alice.self.send(bob.address, "too late");
  world.server.sendsReceipts = false;
  await world.elapse(72 * HOUR);
  world.server.expire();
  await world.elapse(2 * HOUR);
  assert.equal(await statusOf(alice, sent), "expired");
  assert.deepEqual(world.server.mailbox(alice.self.identity.device), []);
  await alice.stop();
});

test("160 characters pass; 161, 641 bytes, nothing, and half a character are refused before anything is sent", async () => {
  const { world, alice, bob } = await pair();
  const before = world.server.log.length;
  const family = "👨‍👩‍👧‍👦";
  for (const [text, code] of [
    ["a".repeat(161), "too_long"],
    ["👍".repeat(161), "too_long"],
    [`${"é".repeat(150)}${family.repeat(10)}${"é".repeat(46)}`, "too_long"],
    [`${"👍".repeat(159)}👍🏽`, "too_long"],
    ["", "empty"],
    [" \n ", "empty"],
    ["\ud83d", "malformed"],
  ] as const) {
    await assert.rejects(alice.self.send(bob.address, text), refusedWith(code), JSON.stringify(text));
  }
  await settle();
  assert.equal(world.server.log.length, before);
  assert.deepEqual(await alice.self.outbox(), []);
  assert.deepEqual(await alice.self.conversations(), []);
  const longest = "👍".repeat(160);
  await alice.self.send(bob.address, longest);
  await settle();
  assert.deepEqual(await bob.texts(alice), [longest]);
  await assert.rejects(alice.self.send(alice.address, "me"), refusedWith("own_address"));
  await assert.rejects(alice.self.send("nonsense" as Address, "x"), refusedWith("bad_address"));
  await alice.stop();
  await bob.stop();
});

test("both write first at the same moment: both arrive, and both go on in one session", async () => {
  const { alice, bob } = await pair();
  alice.holdAnswer = ({ path }) => (path === "/v1/messages" ? settle() : null);
  await Promise.all([alice.self.send(bob.address, "a1"), bob.self.send(alice.address, "b1")]);
  await settle();
  await settle();
  for (let i = 2; i <= 5; i++) {
    await Promise.all([alice.self.send(bob.address, `a${i}`), bob.self.send(alice.address, `b${i}`)]);
    await settle();
  }
  await settle();
  const heard = async (one: Person, other: Person) =>
    (await one.self.messages(other.address))
      .filter(({ direction }) => direction === "in")
      .map(({ text }) => text);
  assert.deepEqual((await heard(bob, alice)).sort(), ["a1", "a2", "a3", "a4", "a5"]);
  assert.deepEqual((await heard(alice, bob)).sort(), ["b1", "b2", "b3", "b4", "b5"]);
  for (const person of [alice, bob]) {
    const peer = person === alice ? bob : alice;
    for (const message of await person.self.messages(peer.address)) {
      if (message.direction === "out") assert.equal(message.status, "delivered");
    }
    await person.stop();
  }
});

test("no private key, session secret or vault key is on disk in clear, in any spelling", async () => {
  const { alice, bob } = await pair();
  for (const [from, to] of [
    [alice, bob],
    [bob, alice],
    [alice, bob],
  ] as const) {
    await from.self.send(to.address, "hello");
    await settle();
  }
  for (const person of [alice, bob]) {
    const image = Buffer.from(person.records.image());
    const secrets = await privateBytes(person.ports.primitives, person.records.copy(), PASSPHRASE);
    const names = new Set(secrets.map(([name]) => name.replace(/ \d+$/, "")));
    for (const name of SECRETS) assert.ok(names.has(name), `${name} was not looked for`);
    for (const [name, secret] of secrets) {
      assert.ok(secret.length >= 32 && secret.some((byte) => byte !== 0), `${name} is no key`);
      for (const spelling of spellingsOf(secret)) assert.equal(image.indexOf(spelling), -1, name);
    }
    await person.stop();
  }
});

test("what is on disk names nobody and tells nothing", async () => {
  const { alice, bob } = await pair();
  await bob.stop();
  await alice.self.send(bob.address, "attack at dawn");
  await settle();
  const image = Buffer.from(alice.records.image());
  const secret = alice.world.server.devices.get(alice.self.identity.device)?.secret ?? new Uint8Array();
  for (const needle of [
    "attack at dawn",
    "alice",
    "bob@",
    "example.org",
    alice.self.identity.account,
    bob.account.id,
    Buffer.from(alice.self.identity.account, "hex"),
    Buffer.from(secret),
    Buffer.from(secret).toString("base64url"),
    alice.account.accountKey ?? "",
    Buffer.from(alice.account.accountKey ?? "", "base64url"),
    "deliveries",
    '{"id"',
  ]) {
    assert.ok(needle.length > 0);
    assert.equal(image.indexOf(needle), -1, String(needle));
  }
  await alice.stop();
});
