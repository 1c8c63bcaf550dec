import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonValue } from "../engine-api.ts";
import { pair, refusedWith } from "../test/world.ts";
import { MAX_PREFERENCES_BYTES } from "./preferences.ts";

test("preferences: set one by one, forgotten one by one, kept sealed, and told to everybody", async () => {
  const { alice, bob } = await pair();
  assert.deepEqual(await alice.self.preferences(), {});
  await alice.self.setPreferences({ sound: true, drafts: { "bob@example.org": "I never told you" } });
  alice.events.length = 0;
  const all = await alice.self.setPreferences({ sound: undefined, lockAfterMs: null });
  const expected = { drafts: { "bob@example.org": "I never told you" }, lockAfterMs: null };
  assert.deepEqual(all, expected);
  assert.deepEqual(alice.events, [{ type: "preferences", preferences: expected }]);
  assert.equal(Buffer.from(alice.records.image()).includes("never told"), false);
  await alice.stop();
  await alice.open();
  assert.deepEqual(await alice.self.preferences(), expected);
  await alice.stop();
  await bob.stop();
});

test("preferences have a bound, and a change beyond it changes nothing", async () => {
  const { alice, bob } = await pair();
  await alice.self.setPreferences({ small: 1 });
  const large = "é".repeat(MAX_PREFERENCES_BYTES / 2);
  await assert.rejects(alice.self.setPreferences({ large }), refusedWith("too_large"));
  const circle: Record<string, JsonValue> = {};
  circle.circle = circle;
  await assert.rejects(alice.self.setPreferences({ circle }), refusedWith("malformed"));
  assert.deepEqual(await alice.self.preferences(), { small: 1 });
  await alice.stop();
  await bob.stop();
});
