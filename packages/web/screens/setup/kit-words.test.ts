import assert from "node:assert/strict";
import { test } from "node:test";
import { isWord, positionsToAsk } from "./kit-words.ts";

test("three different words are asked for, in their order, and any of them may be", () => {
  const seen = new Set<number>();
  for (let round = 0; round < 200; round++) {
    const asked = positionsToAsk(24, Math.random);
    assert.equal(new Set(asked).size, 3);
    assert.deepEqual(
      [...asked].sort((one, other) => one - other),
      asked,
    );
    for (const position of asked) seen.add(position);
  }
  assert.deepEqual(
    [...seen].sort((one, other) => one - other),
    Array.from({ length: 24 }, (_, index) => index),
  );
  assert.deepEqual(
    positionsToAsk(24, () => 0),
    [0, 1, 2],
  );
  assert.deepEqual(
    positionsToAsk(24, () => 0.999_999),
    [21, 22, 23],
  );
});

test("a word is told by its first four letters, as BIP 39 makes them", () => {
  for (const typed of ["volcano", " Volcano ", "volc", "VOLCA"]) assert.ok(isWord(typed, "volcano"), typed);
  for (const typed of ["vol", "", "volcanoes", "voice", "olcano"])
    assert.ok(!isWord(typed, "volcano"), typed);
  assert.ok(isWord("act", "act"));
  assert.ok(!isWord("act", "actor"));
});
