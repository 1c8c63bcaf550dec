/** What came while a device was locked, once it is open: everything is shown once, in its order. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MISSED_CALL_CONTENT_TYPE } from "@sottovoce/wire";
import { REQUEST_TIMEOUT_MS } from "../api/client.ts";
import { CAROL, deliver, friends, lockPerson, missedCall, unlockPerson } from "../test/lock.ts";
import { settle } from "../test/manual-clock.ts";
import { LOCKED_INBOX } from "./arrival.ts";

const MINUTE = 60_000;

test("a stranger's words wait for the network, in their order, before what comes live", async () => {
  const { world, alice, bob } = await friends();
  const carol = await world.online("carol");
  const locked = await lockPerson(bob);
  await carol.self.send(bob.address, "c1");
  await settle();
  await alice.self.send(bob.address, "3");
  await settle();
  await carol.self.send(bob.address, "c2");
  await settle();
  assert.equal(locked.arrived, 3);
  bob.weather = "down";
  await unlockPerson(bob, locked);
  await bob.start();
  assert.deepEqual(await bob.texts(alice), ["1", "2", "3"]);
  assert.deepEqual(await bob.texts(carol), []);
  assert.equal(bob.records.count(LOCKED_INBOX), 2);
  // The device is killed meanwhile; nothing is lost, and what was read is not read again.
  await bob.crash();
  await bob.open();
  await carol.self.send(bob.address, "c3");
  await settle();
  bob.weather = "up";
  await bob.start();
  assert.deepEqual(await bob.texts(carol), ["c1", "c2", "c3"]);
  assert.equal(bob.records.count(LOCKED_INBOX), 0);
  for (const person of [alice, bob, carol]) await person.stop();
});

test("a server that is registered with and does not answer: the words wait, and what comes live does not", async () => {
  const { world, alice, bob } = await friends();
  const carol = await world.online("carol");
  const dave = await world.online("dave");
  const locked = await lockPerson(bob);
  for (const stranger of [carol, dave]) {
    await stranger.self.send(bob.address, "hello");
    await settle();
  }
  await unlockPerson(bob, locked);
  bob.weather = "silent";
  bob.sip = "up";
  await bob.start();
  await alice.self.send(bob.address, "3");
  await world.elapse(REQUEST_TIMEOUT_MS);
  assert.deepEqual(await bob.texts(alice), ["1", "2", "3"], "after one question, not two");
  bob.weather = "up";
  await world.elapse(2 * MINUTE);
  for (const stranger of [carol, dave]) assert.deepEqual(await bob.texts(stranger), ["hello"]);
  assert.equal(bob.records.count(LOCKED_INBOX), 0);
  for (const person of [alice, bob, carol, dave]) await person.stop();
});

test("a power cut at any commit of unlocking: everything is shown once, in its order", async () => {
  for (const side of ["crash before", "crash after"] as const) {
    for (let cut = 1; cut <= 6; cut++) {
      const { alice, bob } = await friends();
      const locked = await lockPerson(bob);
      for (const text of ["3", "4"]) {
        await alice.self.send(bob.address, text);
        await settle();
      }
      await deliver(bob, MISSED_CALL_CONTENT_TYPE, missedCall(1));
      await locked.stop();
      bob.records = bob.records.survivor({
        onCommit: (number) => (number === cut ? side : "commit"),
      });
      await bob.open().catch(() => undefined);
      await bob.crash();
      await bob.start();
      const where = `${side} commit ${cut}`;
      assert.deepEqual(await bob.texts(alice), ["1", "2", "3", "4"], where);
      assert.equal((await bob.self.messages(CAROL)).length, 1, where);
      assert.equal(bob.records.count(LOCKED_INBOX), 0, where);
      for (const person of [alice, bob]) await person.stop();
    }
  }
});

test("damaged records are given up and told of; they stand in nobody's way", async () => {
  const { alice, bob } = await friends();
  const locked = await lockPerson(bob);
  for (const text of ["3", "4", "5", "6"]) {
    await alice.self.send(bob.address, text);
    await settle();
  }
  let number = 0;
  bob.records.tamper(LOCKED_INBOX, (record) => {
    const value = record.value.slice();
    const damage = number++;
    if (damage === 0) value[value.length - 1]! ^= 1;
    if (damage === 1) value[0] = 9;
    if (damage === 3) value[1] = 9;
    return { ...record, value };
  });
  await unlockPerson(bob, locked);
  assert.deepEqual(await bob.texts(alice), ["1", "2", "5"]);
  assert.equal(bob.records.count(LOCKED_INBOX), 0);
  await bob.start();
  assert.deepEqual(
    bob.events.filter(({ type }) => type === "lost_while_locked"),
    [{ type: "lost_while_locked", count: 3 }],
  );
  for (const person of [alice, bob]) await person.stop();
});

test("records that changed places do not open", async () => {
  const { alice, bob } = await friends();
  const locked = await lockPerson(bob);
  for (const text of ["3", "4"]) {
    await alice.self.send(bob.address, text);
    await settle();
  }
  const values = (await bob.records.list(LOCKED_INBOX, {})).map(({ value }) => value).reverse();
  bob.records.tamper(LOCKED_INBOX, (record) => ({ ...record, value: values.shift() ?? record.value }));
  await unlockPerson(bob, locked);
  assert.deepEqual(await bob.texts(alice), ["1", "2"]);
  for (const person of [alice, bob]) await person.stop();
});
