import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeviceId } from "@sottovoce/wire";
import { settle } from "../test/manual-clock.ts";
import { linkDevice } from "../test/second-device.ts";
import { deviceOf, HOUR, Person, pair } from "../test/world.ts";
import { UNLISTED_INTERVAL_MS } from "./unlisted.ts";

/** The remarks that a person finds in the conversation with a peer. */
async function remarks(person: Person, peer: Person): Promise<readonly string[]> {
  const messages = await person.self.messages(peer.address);
  return messages.filter(({ note }) => note === "unlisted_device").map(({ text }) => text);
}

test("written before the sender's account was reset, fetched after: not shown, and not lost in silence", async () => {
  for (const activatedAgain of [false, true]) {
    const { world, alice, bob } = await pair();
    await bob.stop();
    for (const text of ["from the old phone", "and one more"]) await alice.self.send(bob.address, text);
    await settle();
    await alice.stop();
    world.server.reset(alice.account);
    const successor = new Person(world, alice.account);
    if (activatedAgain) await successor.activate();
    assert.equal(world.server.mailbox(deviceOf(bob)).length, 2);

    bob.events.length = 0;
    await bob.start();
    assert.deepEqual(
      world.server.mailbox(bob.self.identity.device),
      [],
      "it would not get better by waiting",
    );
    assert.deepEqual(await bob.texts(alice), []);
    const [remark, ...more] = await remarks(bob, alice);
    assert.match(
      remark ?? "",
      /alice@example\.org does not have, or has no longer.* ask alice@example\.org to/,
    );
    assert.deepEqual(more, [], "one remark for all that waited");
    const told = bob.events.flatMap((event) => (event.type === "message" ? [event.message.note] : []));
    assert.deepEqual(told, ["unlisted_device"]);
    const [conversation] = await bob.self.conversations();
    assert.deepEqual([conversation?.peer, conversation?.unread], [alice.address, 0]);
    await bob.stop();
    if (activatedAgain) await successor.self.stop();
  }
});

test("forged senders fill no conversation: one remark a day, also over a restart and with a clock set back", async () => {
  const { world, alice, bob } = await pair();
  const before = bob.account.deviceList;
  const forger = await linkDevice(bob, "00000b0b" as DeviceId);
  await forger.start();
  // Bob's account never listed this device; it only says that it is his.
  bob.account.deviceList = before;
  const forge = async (): Promise<number> => {
    await forger.self.send(alice.address, "I am Bob");
    await settle();
    return (await remarks(alice, bob)).length;
  };
  assert.equal(await forge(), 1);
  assert.equal(await forge(), 1);
  await world.elapse(UNLISTED_INTERVAL_MS - HOUR);
  await alice.stop();
  await alice.start();
  assert.equal(await forge(), 1);
  await world.elapse(HOUR);
  assert.equal(await forge(), 2);
  assert.equal(await forge(), 2);
  assert.deepEqual(await alice.texts(bob), []);
  for (const person of [alice, bob, forger]) await person.stop();
});
