import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PLAIN } from "./style.ts";
import { formatPairs, formatTable } from "./table.ts";
import { charactersOf, characterWidth, textWidth } from "./width.ts";
import { padEnd, padStart, truncate, wrap } from "./wrap.ts";

test("lines break at spaces", () => {
  assert.deepEqual(wrap("the quick brown fox", 10), ["the quick", "brown fox"]);
  assert.deepEqual(wrap("one\n\ntwo", 10), ["one", "", "two"]);
  assert.deepEqual(wrap("", 10), [""]);
});

test("a word that is too long breaks between characters", () => {
  assert.deepEqual(wrap("abcdefgh ij", 5), ["abcde", "fgh", "ij"]);
  assert.deepEqual(wrap("中文中文", 5), ["中文", "中文"]);
  assert.deepEqual(wrap("👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 3), ["👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"]);
});

test("no line is wider than asked for, and nothing but spaces is lost", () => {
  const texts = fc.string({ unit: fc.constantFrom("a", "b", " ", "中", "👍", "é"), maxLength: 80 });
  fc.assert(
    fc.property(texts, fc.integer({ min: 2, max: 30 }), (text, columns) => {
      const lines = wrap(text, columns);
      for (const line of lines) assert.ok(textWidth(line) <= columns, `${line} is wider than ${columns}`);
      assert.equal(lines.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
    }),
  );
});

test("cut texts say so and keep to their width", () => {
  assert.equal(truncate("abcdef", 6), "abcdef");
  assert.equal(truncate("abcdefg", 6), "abcde…");
  assert.equal(truncate("中文字", 4), "中…");
  assert.equal(truncate("abc", 0), "");
  for (const character of charactersOf(truncate("👍👍👍", 5))) assert.ok(characterWidth(character) <= 2);
});

test("padding counts columns, not characters", () => {
  assert.equal(padEnd("中", 4), "中  ");
  assert.equal(padStart("👍", 4), "  👍");
  assert.equal(padEnd("abc", 2), "abc");
});

test("tables stand straight also with wide characters", () => {
  assert.deepEqual(
    formatTable(
      ["Name", "Age"],
      [
        ["中文", "7"],
        ["Al", "12"],
      ],
      PLAIN.bold,
    ),
    ["Name  Age", "中文  7", "Al    12"],
  );
  assert.deepEqual(
    formatPairs(
      [
        ["A", "1"],
        ["Long", "2"],
      ],
      PLAIN.dim,
    ),
    ["A     1", "Long  2"],
  );
});
