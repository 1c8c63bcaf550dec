import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "./test/manual-clock.ts";
import { World } from "./test/world.ts";

test("a message goes from one engine to another and its status comes back", async () => {
  const world = new World();
  const alice = await world.online("alice");
  const bob = await world.online("bob");
  assert.equal(alice.self.connection, "online");
  const sent = await alice.self.send(bob.address, "hello");
  assert.equal(sent.status, "sending");
  await settle();
  assert.deepEqual(await bob.texts(alice), ["hello"]);
  assert.equal((await alice.message(sent)).status, "delivered");
  await bob.self.send(alice.address, "hello yourself");
  await settle();
  assert.deepEqual(await alice.texts(bob), ["hello", "hello yourself"]);
  await alice.stop();
  await bob.stop();
});
