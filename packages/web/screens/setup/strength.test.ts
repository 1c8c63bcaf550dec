import assert from "node:assert/strict";
import { test } from "node:test";
import { measure } from "./measure.ts";
import { GUESSES_PER_SECOND, isTooShort, LEAST_GUESSES, strengthOf } from "./strength.ts";

const alice = ["alice@example.org", "Alice Liddell"];

test("the meter is honest about known examples", () => {
  const cases: readonly (readonly [passphrase: string, time: string, level: string])[] = [
    // PINs: the pauses protect them before a thief has a copy, and nothing does afterwards.
    ["482915", "seconds", "weak"],
    ["48291537", "minutes", "weak"],
    ["4829153702", "hours", "weak"],
    ["Tr0ub4dor&3", "days", "fair"],
    ["alice1865", "seconds", "weak"],
    ["sonnenblume42", "days", "fair"],
    ["zebra onion candle", "years", "good"],
    ["hund katze maus", "years", "good"],
    ["correct horse battery staple", "centuries", "strong"],
    ["kx7#pQ2!vM4z", "months", "fair"],
  ];
  for (const [passphrase, time, level] of cases) {
    const { refused, ...found } = measure(passphrase, alice);
    assert.deepEqual(found, { time, level }, passphrase);
    assert.equal(refused, null, passphrase);
  }
});

test("what is guessed at once is refused, with the reason", () => {
  for (const passphrase of [
    "123456",
    "654321",
    "000000",
    "password",
    "aaaaaa",
    "qwertz",
    "alice@example.org",
  ]) {
    assert.equal(measure(passphrase, alice).refused, "too_common", passphrase);
  }
  for (const passphrase of ["", "1234", "48291", "  12345  ", "🙂🙂🙂🙂🙂"]) {
    assert.equal(measure(passphrase, alice).refused, "too_short", passphrase);
    assert.ok(isTooShort(passphrase));
  }
  assert.ok(!isTooShort("🙂🙂🙂🙂🙂🙂"));
});

test("a person's own name is worth less to that person than to another", () => {
  assert.equal(measure("Liddell1", alice).time, "instant");
  assert.notEqual(measure("Liddell1", []).time, "instant");
});

test("time is told in words from less than a second to centuries", () => {
  const at = (seconds: number): string => strengthOf("long enough", seconds * GUESSES_PER_SECOND).time;
  assert.deepEqual([0.5, 1, 119, 120, 7_200, 172_800, 5_184_000, 63_072_000, 3_153_600_000].map(at), [
    "instant",
    "seconds",
    "seconds",
    "minutes",
    "hours",
    "days",
    "months",
    "years",
    "centuries",
  ]);
  assert.equal(strengthOf("long enough", LEAST_GUESSES - 1).refused, "too_common");
  assert.equal(strengthOf("long enough", LEAST_GUESSES).refused, null);
});
