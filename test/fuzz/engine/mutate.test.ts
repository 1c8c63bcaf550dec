import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mutate } from "./mutate.ts";
import { Random } from "./random.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

test("any input can be changed, and stays within the limit of length", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      fc.uint8Array({ maxLength: 80 }),
      fc.integer(),
      (input, other, seed) => {
        const before = Uint8Array.from(input);
        const random = new Random(seed);
        const material = { random, words: [bytes("word")], other: () => other, maxLength: 100 };
        for (let i = 0; i < 50; i++) assert(mutate(input, material).length <= 100);
        assert.deepEqual(Uint8Array.from(input), before, "what is changed is a copy");
      },
    ),
    { numRuns: 200 },
  );
});

/** Everything that 20,000 changes of one input come to. */
function changes(input: string, words: readonly string[], other = ""): Set<string> {
  const material = {
    random: new Random(1),
    words: words.map(bytes),
    other: () => bytes(other),
    maxLength: 200,
  };
  const found = new Set<string>();
  for (let i = 0; i < 20_000; i++) found.add(Buffer.from(mutate(bytes(input), material)).toString("latin1"));
  return found;
}

test("a change knows tokens, numbers, lines, words and other inputs", () => {
  const found = changes("CSeq: 17 INVITE\r\nTo: a\r\n", ["OPTIONS"], "From: <sip:zoe@h>");
  assert(found.has("CSeq: 17 OPTIONS\r\nTo: a\r\n"), "a token becomes a word");
  assert(found.has("CSeq: 4294967296 INVITE\r\nTo: a\r\n"), "a number becomes one at an edge");
  assert(found.has("To: a\r\nCSeq: 17 INVITE\r\n"), "lines change places");
  assert(found.has("CSeq: 17 INVITE\r\nTo: a\r\nTo: a\r\n"), "a line is doubled");
  assert(found.has("CSeq: 17 INVITE\r\nTo: zoe\r\n"), "a token comes from another input");
});

test("a change repeats something up to the limit of length", () => {
  assert(changes("ab", []).has(`${"a".repeat(199)}b`));
});
