import assert from "node:assert/strict";
import { test } from "node:test";
import type { Address, DeviceId } from "@sottovoce/wire";
import { EngineError, type HistoryMessage } from "./index.ts";
import { settle } from "./test/manual-clock.ts";
import { linkDevice } from "./test/second-device.ts";
import { type Person, World } from "./test/world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

async function pair(): Promise<{ world: World; alice: Person; bob: Person }> {
  const world = new World();
  return { world, alice: await world.online("alice"), bob: await world.online("bob") };
}

async function statusOf(person: Person, message: HistoryMessage): Promise<string> {
  return (await person.message(message)).status;
}

const refusedWith = (code: string) => (error: unknown) => error instanceof EngineError && error.code === code;

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

test("the recipient is offline: Enqueued, and Delivered when it comes", async () => {
  const { world, alice, bob } = await pair();
  await bob.stop();
  const sent = await alice.self.send(bob.address, "later");
  await settle();
  const enqueued = await alice.message(sent);
  assert.equal(enqueued.status, "enqueued");
  assert.equal(enqueued.expiresAt, sent.sentAt + 72 * HOUR);
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

test("a changed key: an unverified contact is followed, with a remark; a verified one is not written to", async () => {
  const { world, alice, bob } = await pair();
  const carol = await world.online("carol");
  for (const friend of [alice, carol]) {
    await friend.self.send(bob.address, "before");
    await settle();
  }
  await carol.self.markVerified(bob.address);
  const verifiedNumber = await carol.self.safetyNumber(bob.address);
  assert.equal(verifiedNumber.trust, "verified");

  // Bob loses his device; the operator resets the account, and he activates a new one.
  await bob.stop();
  world.server.reset(bob.account);
  const bob2 = new (bob.constructor as typeof Person)(world, bob.account);
  await bob2.activate();
  await bob2.start();

  const followed = await alice.self.send(bob.address, "after");
  await settle();
  assert.equal(await statusOf(alice, followed), "delivered");
  assert.deepEqual(await bob2.texts(alice), ["after"]);
  const notes = (await alice.self.messages(bob.address)).filter(({ note }) => note === "key_changed");
  assert.equal(notes.length, 1);

  const blocked = await carol.self.send(bob.address, "secret");
  await settle();
  const refused = await carol.message(blocked);
  assert.equal(refused.status, "error");
  assert.equal(refused.reason, "key_changed");
  assert.deepEqual(await bob2.texts(carol), []);
  assert.equal(
    (await carol.self.contacts()).find(({ address }) => address === bob.address)?.trust,
    "changed",
  );
  assert.ok(carol.events.some((event) => event.type === "contact" && event.contact.trust === "changed"));
  await assert.rejects(carol.self.send(bob.address, "again"), refusedWith("key_changed"));
  assert.equal(
    (await carol.self.messages(bob.address)).filter(({ note }) => note === "sending_blocked").length,
    1,
  );

  // What comes from the new key is shown all the same.
  await bob2.self.send(carol.address, "it is me");
  await settle();
  assert.ok((await carol.texts(bob)).includes("it is me"));
  const newNumber = await carol.self.safetyNumber(bob.address);
  assert.notEqual(newNumber.digits, verifiedNumber.digits);
  assert.equal(newNumber.digits, (await bob2.self.safetyNumber(carol.address)).digits);
  assert.equal((await carol.self.acceptChange(bob.address)).trust, "unverified");
  const accepted = await carol.self.send(bob.address, "so be it");
  await settle();
  assert.equal(await statusOf(carol, accepted), "delivered");
  assert.deepEqual(await bob2.texts(carol), ["it is me", "so be it"]);
  for (const person of [alice, carol, bob2]) await person.stop();
});

test("both see the same safety number, and it survives a restart", async () => {
  const { alice, bob } = await pair();
  const atAlice = await alice.self.safetyNumber(bob.address);
  const atBob = await bob.self.safetyNumber(alice.address);
  assert.match(atAlice.digits, /^(\d{5} ){11}\d{5}$/);
  assert.equal(atAlice.digits, atBob.digits);
  assert.notEqual(atAlice.qr, atBob.qr, "the code tells who shows it");
  assert.equal((await alice.self.markVerified(bob.address)).trust, "verified");
  await alice.stop();
  await alice.start();
  assert.deepEqual(await alice.self.safetyNumber(bob.address), { ...atAlice, trust: "verified" });
  await alice.stop();
});

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
  const [item] = world.server.mailbox(
    bob.account.deviceList === null ? ("" as DeviceId) : deviceOf(world, bob),
  );
  assert.ok(item);
  await bob.start();
  world.server.append(bob.self.identity.device, { ...item });
  await settle();
  assert.deepEqual(await bob.texts(alice), ["once"]);
  assert.deepEqual(world.server.mailbox(bob.self.identity.device), []);
  await alice.stop();
  await bob.stop();
});

function deviceOf(world: World, person: Person): DeviceId {
  const device = [...world.server.devices.values()].find(({ account }) => account === person.account);
  assert.ok(device);
  return device.id;
}

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

test("a second device of the recipient: a further envelope, in the same try", async () => {
  const { alice, bob } = await pair();
  await alice.self.send(bob.address, "1");
  await settle();
  const bobsTablet = await linkDevice(bob, "00000b0b" as DeviceId);
  await bobsTablet.start();
  const sent = await alice.self.send(bob.address, "2");
  await settle();
  assert.deepEqual(await bob.texts(alice), ["1", "2"]);
  assert.deepEqual(await bobsTablet.texts(alice), ["2"]);
  assert.equal(await statusOf(alice, sent), "delivered");
  // What one device sends appears on the other.
  await bobsTablet.self.send(alice.address, "3");
  await settle();
  assert.deepEqual(await alice.texts(bob), ["1", "2", "3"]);
  assert.deepEqual(await bob.texts(alice), ["1", "2", "3"]);
  const copy = (await bob.self.messages(alice.address)).at(0);
  assert.equal(copy?.direction, "out");
  for (const person of [alice, bob, bobsTablet]) await person.stop();
});

test("delivered as soon as one device has it; expired only when no device can get it any more", async () => {
  const { world, alice, bob } = await pair();
  const bobsTablet = await linkDevice(bob, "00000b0b" as DeviceId);
  await bobsTablet.open();
  const tablet = bobsTablet.self.identity.device;
  const first = await alice.self.send(bob.address, "1");
  await settle();
  assert.equal(await statusOf(alice, first), "delivered");
  await bob.stop();
  const second = await alice.self.send(bob.address, "2");
  await settle();
  await world.elapse(72 * HOUR);
  const phone = deviceOf(world, bob);
  const me = alice.self.identity.device;
  world.server.receipt(me, { id: second.id, device: phone, status: "failed", reason: "device_gone" });
  await settle();
  assert.equal(await statusOf(alice, second), "enqueued");
  world.server.receipt(me, { id: second.id, device: tablet, status: "expired", reason: "none" });
  await settle();
  assert.equal(await statusOf(alice, second), "expired");
  world.server.receipt(me, { id: first.id, device: tablet, status: "expired", reason: "none" });
  await settle();
  assert.equal(await statusOf(alice, first), "delivered", "a status never moves back");
  world.server.receipt(me, { id: second.id, device: tablet, status: "delivered", reason: "none" });
  await settle();
  assert.equal(await statusOf(alice, second), "delivered", "it had arrived after all");
  await alice.stop();
  await bobsTablet.stop();
});

test("a device is gone: the message says so", async () => {
  const { world, alice, bob } = await pair();
  await bob.stop();
  const sent = await alice.self.send(bob.address, "hello?");
  await settle();
  const device = deviceOf(world, bob);
  world.server.receipt(alice.self.identity.device, {
    id: sent.id,
    device,
    status: "failed",
    reason: "device_gone",
  });
  await settle();
  const failed = await alice.message(sent);
  assert.equal(failed.status, "error");
  assert.equal(failed.reason, "device_gone");
  await alice.stop();
});

test("prekeys: refilled below 25, renewed every week, old ones good for three weeks", async () => {
  const { world, alice } = await pair();
  const device = world.server.devices.get(alice.self.identity.device);
  assert.ok(device);
  assert.equal(device.oneTimePrekeys.length, 100);
  device.oneTimePrekeys.splice(25);
  alice.self.wake();
  await world.elapse(2 * HOUR);
  assert.equal(device.oneTimePrekeys.length, 25, "not below 25 yet");
  device.oneTimePrekeys.splice(24);
  await world.elapse(2 * HOUR);
  assert.equal(device.oneTimePrekeys.length, 100);
  const ids = new Set(device.oneTimePrekeys.map(({ id }) => id));
  assert.equal(ids.size, 100);

  const first = device.signedPrekey;
  const lastResort = device.lastResortPrekey;
  await world.elapse(7 * DAY - 4 * HOUR - 1_000);
  assert.equal(device.signedPrekey.id, first.id);
  await world.elapse(2_000);
  assert.notEqual(device.signedPrekey.id, first.id);
  assert.notEqual(device.lastResortPrekey.id, lastResort.id);

  // Somebody fetched a bundle long ago and uses it now.
  const late = await world.online("late");
  const current = { signedPrekey: device.signedPrekey, lastResortPrekey: device.lastResortPrekey };
  await world.elapse(13 * DAY);
  Object.assign(device, { signedPrekey: first, lastResortPrekey: lastResort });
  await late.self.send(alice.address, "from the past");
  Object.assign(device, current);
  await settle();
  assert.deepEqual(await alice.texts(late), ["from the past"]);
  await alice.stop();
});

test("no one-time prekey left: the message goes out, and is marked", async () => {
  const { world, alice, bob } = await pair();
  const device = world.server.devices.get(bob.self.identity.device);
  assert.ok(device);
  device.oneTimePrekeys.length = 0;
  const sent = await alice.self.send(bob.address, "hello");
  await settle();
  assert.equal((await alice.message(sent)).security, "end-to-end-reduced");
  assert.equal((await bob.self.messages(alice.address)).at(0)?.security, "end-to-end-reduced");
  await bob.self.send(alice.address, "hello");
  await settle();
  const answered = await alice.self.send(bob.address, "again");
  await settle();
  assert.equal((await alice.message(answered)).security, "end-to-end");
  await alice.stop();
  await bob.stop();
});

test("a prekey that its device did not sign is not used", async () => {
  const { world, alice, bob } = await pair();
  const mallory = await world.online("mallory");
  const bobs = world.server.devices.get(bob.self.identity.device);
  const mallorys = world.server.devices.get(mallory.self.identity.device);
  assert.ok(bobs && mallorys);
  const honest = bobs.oneTimePrekeys;
  bobs.oneTimePrekeys = mallorys.oneTimePrekeys;
  const sent = await alice.self.send(bob.address, "for Bob only");
  await settle();
  assert.equal(await statusOf(alice, sent), "sending");
  assert.ok(!world.server.log.includes("POST /v1/messages"));
  bobs.oneTimePrekeys = honest;
  await world.elapse(12_000);
  assert.equal(await statusOf(alice, sent), "delivered");
  for (const person of [alice, bob, mallory]) await person.stop();
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
