import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeviceId } from "@sottovoce/wire";
import { settle } from "../test/manual-clock.ts";
import { linkDevice } from "../test/second-device.ts";
import { deviceOf, pair, statusOf } from "../test/world.ts";

const TABLET = "00000b0b" as DeviceId;
const DESKTOP = "00000d0d" as DeviceId;

test("an older device list is not believed: the server cannot take a device away from its owner", async () => {
  const { alice, bob } = await pair();
  const before = bob.account.deviceList;
  const tablet = await linkDevice(bob, TABLET);
  await tablet.start();
  await alice.self.send(bob.address, "to both");
  await settle();
  assert.deepEqual(await tablet.texts(alice), ["to both"]);
  bob.account.deviceList = before;
  const sent = await alice.self.send(bob.address, "again to both");
  await settle();
  assert.equal(await statusOf(alice, sent), "sending", "not sent to fewer devices than there are");
  await tablet.stop();
  await alice.stop();
});

test("a message tells of a newer device list, and it is fetched", async () => {
  const { alice, bob } = await pair();
  await alice.self.send(bob.address, "1");
  await settle();
  const tablet = await linkDevice(bob, TABLET);
  // Bob's phone hears of the tablet from the server when it sends, and tells of it from its next message on.
  await bob.self.send(alice.address, "2");
  await settle();
  const asked: string[] = [];
  alice.onRequest = ({ path }) => asked.push(path);
  await bob.self.send(alice.address, "3");
  await settle();
  assert.deepEqual(asked, [`/v1/accounts/${encodeURIComponent(bob.address)}`]);
  await alice.self.send(bob.address, "4");
  await settle();
  assert.equal(asked.filter((path) => path === "/v1/messages").length, 1, "for both devices at once");
  await tablet.start();
  assert.deepEqual(await tablet.texts(alice), ["2", "3", "4"]);
  for (const person of [alice, bob, tablet]) await person.stop();
});

test("the server shows different lists to different people: both hear of it in the conversation", async () => {
  const { alice, bob } = await pair();
  await alice.self.send(bob.address, "1");
  await settle();
  const before = bob.account.deviceList;
  await linkDevice(bob, TABLET);
  await alice.self.lookUp(bob.address);
  // The very same version again, for another device.
  bob.account.deviceList = before;
  await linkDevice(bob, DESKTOP);
  for (const text of ["2", "3"]) {
    await bob.self.send(alice.address, text);
    await settle();
  }
  const notes = (await alice.self.messages(bob.address)).filter(({ note }) => note === "devices_differ");
  assert.equal(notes.length, 1, "once is enough");
  assert.deepEqual(await alice.texts(bob), ["1", "2", "3"]);
  await alice.stop();
  await bob.stop();
});

test("the server keeps a newer device list back: who was told of it hears that", async () => {
  const { alice, bob } = await pairWithTablet();
  const before = bob.account.deviceList;
  await bob.self.removeDevice(TABLET);
  // To everybody but Bob the server goes on naming the tablet, to have it written to.
  showLists({ alice, bob }, before, bob.account.deviceList);
  for (const text of ["2", "3"]) {
    await bob.self.send(alice.address, text);
    await settle();
  }
  const notes = (await alice.self.messages(bob.address)).filter(({ note }) => note === "devices_differ");
  assert.equal(notes.length, 1, "once is enough");
  for (const person of [alice, bob]) await person.stop();
});

test("asked for a newer device list, the server shows another one of that version: that is told, and nothing sent", async () => {
  const { alice, bob } = await pairWithTablet();
  const before = bob.account.deviceList;
  await linkDevice(bob, DESKTOP);
  const others = bob.account.deviceList;
  bob.account.deviceList = before;
  await bob.self.removeDevice(TABLET);
  showLists({ alice, bob }, others, bob.account.deviceList);
  await bob.self.send(alice.address, "I have lost my tablet");
  await settle();
  const notes = (await alice.self.messages(bob.address)).filter(({ note }) => note === "devices_differ");
  assert.equal(notes.length, 1);
  const sent = await alice.self.send(bob.address, "not for the tablet");
  await settle();
  assert.equal((await alice.message(sent)).reason, "devices_withheld");
  for (const person of [alice, bob]) await person.stop();
});

/** Bob has a phone and a tablet, and Alice knows. */
async function pairWithTablet() {
  const { world, alice, bob } = await pair();
  const tablet = await linkDevice(bob, TABLET);
  await bob.self.send(alice.address, "1");
  await settle();
  await alice.self.lookUp(bob.address);
  return { world, alice, bob, tablet };
}

type Pair = Pick<Awaited<ReturnType<typeof pair>>, "alice" | "bob">;
type ShownList = Pair["bob"]["account"]["deviceList"];

/** From now on the server shows one list of Bob's devices to Alice, and another one to Bob. */
function showLists({ alice, bob }: Pair, toAlice: ShownList, toBob: ShownList): void {
  alice.onRequest = () => {
    bob.account.deviceList = toAlice;
  };
  bob.onRequest = () => {
    bob.account.deviceList = toBob;
  };
}

/** Bob has removed a tablet, and told Alice so in a message; the server shows the tablet to everybody but Bob. */
async function withheld() {
  const { world, alice, bob, tablet } = await pairWithTablet();
  await tablet.start();
  const before = bob.account.deviceList;
  await bob.self.removeDevice(TABLET);
  const after = bob.account.deviceList;
  showLists({ alice, bob }, before, after);
  await bob.self.send(alice.address, "I have lost my tablet");
  await settle();
  const give = () => {
    bob.account.deviceList = after;
    alice.onRequest = null;
    bob.onRequest = null;
  };
  return { world, alice, bob, give };
}

test("nothing is sent to a removed device that the server keeps showing, until it shows the newest list", async () => {
  const { world, alice, bob, give } = await withheld();
  const submitted: string[] = [];
  const lie = alice.onRequest;
  alice.onRequest = (request) => {
    lie?.(request);
    if (request.path === "/v1/messages") submitted.push(request.path);
  };
  const sent = await alice.self.send(bob.address, "not for the tablet");
  await world.elapse(120_000);
  assert.deepEqual(submitted, []);
  const held = await alice.message(sent);
  assert.equal(held.status, "sending");
  assert.equal(held.reason, "devices_withheld");
  const [told] = held.timeline.flatMap(({ text }) =>
    text.includes("a removed device could read it") ? [text] : [],
  );
  // It may be the server's doing, or that of who stole a device: its owner is the one to know.
  assert.ok(held.timeline.some(({ triggers }) => triggers?.includes("devices_shown")));
  assert.match(told ?? "", /Ask bob@example\.org another way whether a device was lost.*tell your operator/);

  await alice.stop();
  await alice.start();
  await world.elapse(120_000);
  assert.deepEqual(submitted, [], "not after a restart either");

  give();
  await bob.self.send(alice.address, "and now?");
  await settle();
  assert.equal(await statusOf(alice, sent), "delivered", "at once, when the list is there");
  const attempt = (await alice.message(sent)).timeline.findLast(({ event }) => event === "attempt");
  assert.equal(attempt?.text, "Attempt 1 of 5: the server showed the recipient's devices.");
  assert.deepEqual((await bob.texts(alice)).at(-1), "not for the tablet");
  for (const person of [alice, bob]) await person.stop();
});

test("who writes to a contact asks for the list anew: nobody has to write first", async () => {
  const { alice, bob, give } = await withheld();
  give();
  const sent = await alice.self.send(bob.address, "hello");
  await settle();
  assert.equal(await statusOf(alice, sent), "delivered");
  for (const person of [alice, bob]) await person.stop();
});

test("a stolen device that speaks of a list that does not exist stops messages until it is removed, no longer", async () => {
  const { alice, bob } = await pair();
  const tablet = await linkDevice(bob, TABLET);
  const real = bob.account.deviceList;
  await bob.self.send(alice.address, "1");
  await settle();
  await alice.self.lookUp(bob.address);
  // The list that the tablet speaks of is nobody's but its own.
  await linkDevice(bob, DESKTOP);
  await tablet.start();
  await tablet.self.send(alice.address, "I am Bob's tablet");
  const showReal = () => {
    bob.account.deviceList = real;
  };
  alice.onRequest = showReal;
  // Bob hears of it by the tablet's copy, and asks for it.
  bob.onRequest = showReal;
  await settle();
  alice.onRequest = null;
  bob.onRequest = null;
  assert.ok((await alice.texts(bob)).includes("I am Bob's tablet"));
  const sent = await alice.self.send(bob.address, "hello");
  await settle();
  assert.equal((await alice.message(sent)).reason, "devices_withheld");
  await bob.self.removeDevice(TABLET);
  await bob.self.send(alice.address, "it is gone");
  await settle();
  assert.equal(await statusOf(alice, sent), "delivered");
  for (const person of [alice, bob]) await person.stop();
});

test("a device that its account does not list is not believed, whatever it can encrypt", async () => {
  const { world, alice, bob } = await pair();
  const before = bob.account.deviceList;
  const stranger = await linkDevice(bob, TABLET);
  await alice.stop();
  await stranger.start();
  await stranger.self.send(alice.address, "I am Bob");
  await settle();
  assert.equal(world.server.mailbox(deviceOf(alice)).length, 1);
  // The list that names the stranger was never the account's: the server made it up for the moment.
  bob.account.deviceList = before;
  const asked: string[] = [];
  alice.onRequest = ({ path }) => asked.push(path);
  await alice.start();
  assert.ok(asked.includes(`/v1/accounts/${bob.account.id}`), "the account is asked for once more");
  assert.deepEqual(await alice.texts(bob), []);
  assert.deepEqual(world.server.mailbox(alice.self.identity.device), [], "and the envelope is given up");
  for (const person of [alice, bob, stranger]) await person.stop();
});
