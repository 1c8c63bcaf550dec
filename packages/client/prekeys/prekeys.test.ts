import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "../test/manual-clock.ts";
import { DAY, HOUR, pair } from "../test/world.ts";

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
