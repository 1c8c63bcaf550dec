import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeviceId } from "@sottovoce/wire";
import { settle } from "../test/manual-clock.ts";
import { linkDevice } from "../test/second-device.ts";
import { deviceOf, HOUR, pair, statusOf } from "../test/world.ts";

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
  const phone = deviceOf(bob);
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
  const device = deviceOf(bob);
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
