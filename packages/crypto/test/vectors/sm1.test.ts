import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { PROVIDERS } from "../providers.ts";
import { type Story, tellStory } from "./scenario.ts";
import { type TapedEncapsulation, tapedPrimitives } from "./tape.ts";

const recorded: { readonly encapsulations: TapedEncapsulation[]; readonly story: Story } = JSON.parse(
  readFileSync(new URL("sm1.json", import.meta.url), "utf8"),
);

for (const primitives of PROVIDERS) {
  test(`every byte of sm1 is as recorded, on ${primitives.provider}`, async () => {
    const tape = [...recorded.encapsulations];
    const story = await tellStory(await tapedPrimitives(primitives, tape));
    assert.equal(tape.length, recorded.encapsulations.length, "encapsulations nobody recorded");
    assert.deepEqual(story, recorded.story);
  });
}

test("the recorded story is the one that should be told", () => {
  const { envelopes, safetyNumber } = recorded.story;
  assert.deepEqual(
    envelopes.map(({ text, read }) => (read === text ? "read" : read)),
    ["read", "read", "read", "read", null, "read", "read", "read"],
  );
  assert.deepEqual(
    envelopes.map(({ envelope }) => envelope.slice(0, 4)),
    ["0101", "0101", "0102", "0102", "0102", "0102", "0101", "0102"],
  );
  assert.ok(envelopes.every(({ envelope }) => envelope.length === 4096));
  assert.match(safetyNumber, /^\d{60}$/);
});
