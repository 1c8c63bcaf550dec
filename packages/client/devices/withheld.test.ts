/** A server that keeps this account's own newer device list back, to have copies go to a device that was removed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { join } from "../test/linked.ts";
import { settle } from "../test/manual-clock.ts";
import { type Person, pair, statusOf } from "../test/world.ts";

/**
 * Alice has lost her laptop and removed it by her phone; a server that works with the thief shows it to her tablet as
 * if nothing had happened, and goes on serving it.
 */
async function robbed() {
  const { world, alice, bob } = await pair();
  const tablet = await join(alice, "Tablet");
  const laptop = await join(alice, "Laptop");
  await tablet.self.send(bob.address, "to all");
  await settle();
  assert.deepEqual(await laptop.texts(bob), ["to all"]);
  const before = alice.account.deviceList;
  const { device } = laptop.self.identity;
  const served = world.server.devices.get(device);
  assert.ok(served !== undefined);
  await laptop.stop();
  await alice.self.removeDevice(device);
  const after = alice.account.deviceList;
  world.server.devices.set(device, served);
  const show = (person: Person, list: typeof before) => {
    person.onRequest = () => {
      alice.account.deviceList = list;
    };
  };
  show(alice, after);
  for (const person of [tablet, bob, laptop]) show(person, before);
  const give = () => {
    for (const person of [alice, bob, tablet, laptop]) show(person, after);
  };
  return { alice, bob, tablet, laptop, give };
}

/** The phone writes: its copy tells the tablet that there is a newer list. */
async function tell(alice: Person, bob: Person): Promise<void> {
  await alice.self.send(bob.address, "my laptop is gone");
  await settle();
}

test("a removed device gets no copy, though the server keeps the list back that names it no more", async () => {
  const { alice, bob, tablet, laptop, give } = await robbed();
  await tell(alice, bob);
  const sent = await tablet.self.send(bob.address, "not for the thief");
  await settle();
  assert.equal(await statusOf(tablet, sent), "delivered", "the contact gets it");
  assert.ok((await bob.texts(alice)).includes("not for the thief"));

  await tablet.stop();
  await tablet.start();
  await tablet.self.send(bob.address, "nor this, after a restart");
  await settle();
  assert.ok((await bob.texts(alice)).includes("nor this, after a restart"));
  await laptop.start();
  assert.deepEqual(
    (await laptop.texts(bob)).filter((text) => /thief|restart/.test(text)),
    [],
  );
  assert.deepEqual(
    (await alice.texts(bob)).filter((text) => /thief|restart/.test(text)),
    [],
    "which of them was removed the tablet cannot know",
  );

  give();
  await tablet.self.send(bob.address, "and now to the phone");
  await settle();
  assert.equal((await alice.texts(bob)).at(-1), "and now to the phone", "at once, when the list is there");
  assert.ok(!(await laptop.texts(bob)).includes("and now to the phone"));
  for (const person of [alice, bob, tablet, laptop]) await person.stop();
});

test("a copy that was encrypted before and has not left is taken back", async () => {
  const { alice, bob, tablet, laptop } = await robbed();
  tablet.weather = "down";
  const sent = await tablet.self.send(bob.address, "written without network");
  await settle();
  await tell(alice, bob);
  tablet.weather = "up";
  await tablet.self.retry(sent.id);
  await settle();
  assert.ok((await bob.texts(alice)).includes("written without network"));
  await laptop.start();
  assert.ok(!(await laptop.texts(bob)).includes("written without network"));
  for (const person of [alice, bob, tablet, laptop]) await person.stop();
});

test("a device let in is no reason to go without copies: the list is asked for before the next message", async () => {
  const { alice, bob } = await pair();
  const tablet = await join(alice, "Tablet");
  await tablet.self.send(bob.address, "to both");
  await settle();
  const laptop = await join(alice, "Laptop");
  await alice.self.send(bob.address, "from the phone");
  await tablet.self.send(bob.address, "to all three");
  await settle();
  for (const device of [alice, laptop]) {
    assert.ok((await device.texts(bob)).includes("to all three"), device.address);
  }
  for (const person of [alice, bob, tablet, laptop]) await person.stop();
});
