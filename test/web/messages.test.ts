/** Two people, each with a browser, and the server between them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { activate, skip, World, write } from "./support/world.ts";

test("two people activate and write to each other; both see it, and the sender that it was delivered", {
  skip,
}, async (t) => {
  const world = await World.open(t);
  const [alice, bob] = await Promise.all([world.person("alice"), world.person("bob")]);
  await Promise.all([activate(alice), activate(bob)]);
  await write(alice, bob, "Shall we sing softly?");
  await bob.sees(alice, "Shall we sing softly?", "received");
  await alice.sees(bob, "Shall we sing softly?", "delivered");
  await write(bob, alice, "Sottovoce.");
  await alice.sees(bob, "Sottovoce.", "received");
  assert.deepEqual(await alice.texts(bob), ["Shall we sing softly?", "Sottovoce."]);
  assert.deepEqual(await bob.texts(alice), ["Shall we sing softly?", "Sottovoce."]);
});
