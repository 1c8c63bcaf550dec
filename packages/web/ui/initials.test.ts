import assert from "node:assert/strict";
import { test } from "node:test";
import { HUES, hueOf, initialsOf } from "./initials.ts";

test("initials are those of the first and the last word", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["Alice", "A"],
    ["Ada King Lovelace", "AL"],
    ["bob@example.org", "B"],
    ["  élodie  durand ", "ÉD"],
    ["محمد علي", "مع"],
    ["😀", ""],
    ["<b>x</b>", "BB"],
    ["", ""],
  ];
  for (const [name, initials] of cases) assert.equal(initialsOf(name), initials);
});

test("an address has one colour, and addresses share them out", () => {
  const hues = new Set(Array.from({ length: 200 }, (_, i) => hueOf(`person${i}@example.org`)));
  assert.equal(hues.size, HUES);
  assert.equal(hueOf("a@b"), hueOf("a@b"));
});
