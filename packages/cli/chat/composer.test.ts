import assert from "node:assert/strict";
import { test } from "node:test";
import { checkText, countCharacters } from "@sottovoce/wire";
import fc from "fast-check";
import { textWidth } from "../terminal/width.ts";
import * as composer from "./composer.ts";
import { applyEdit } from "./edits.ts";
import type { Edit } from "./keys.ts";

const typed = (text: string, cursor = countCharacters(text)): composer.Composer => ({ text, cursor });

test("character 161 is not accepted, and what is there stays", () => {
  const full = typed("x".repeat(160));
  const { composer: after, refused } = composer.insert(full, "y");
  assert.equal(refused, "characters");
  assert.deepEqual(after, full);
});

test("160 emoji fit, whatever is typed after them does not", () => {
  let state = composer.EMPTY_COMPOSER;
  for (let i = 0; i < 160; i++) state = composer.insert(state, "👍").composer;
  assert.equal(countCharacters(state.text), 160);
  assert.equal(composer.insert(state, "a").refused, "characters");
});

test("the last character may still grow: a skin tone is not a character of its own", () => {
  const state = typed(`${"x".repeat(158)}é👍`);
  assert.deepEqual(composer.insert(state, "🏽"), {
    composer: typed(`${"x".repeat(158)}é👍🏽`),
    refused: null,
  });
});

test("641 bytes are refused although they are fewer than 160 characters", () => {
  const family = "👨‍👩‍👧‍👦";
  let state = composer.EMPTY_COMPOSER;
  for (let i = 0; i < 25; i++) state = composer.insert(state, family).composer;
  assert.equal(new TextEncoder().encode(state.text).length, 625);
  assert.equal(composer.insert(state, family).refused, "bytes");
});

test("a paste that is too long is taken as far as it fits", () => {
  const { composer: after, refused } = composer.insert(typed("ab", 1), "x".repeat(500));
  assert.equal(refused, "characters");
  assert.equal(after.text, `a${"x".repeat(158)}b`);
  assert.equal(after.cursor, 159);
});

test("the counter appears near the limit, in the unit that runs out first", () => {
  assert.equal(composer.counter(typed("x".repeat(139))), null);
  assert.equal(composer.counter(typed("x".repeat(140))), "20 left");
  assert.equal(composer.counter(typed("x".repeat(160))), "0 left");
  assert.equal(composer.counter(typed("👨‍👩‍👧‍👦".repeat(24))), "room for 40 plain letters");
  assert.equal(
    composer.counter(typed(`${"👨‍👩‍👧‍👦".repeat(25)}${"x".repeat(14)}`)),
    "room for 1 plain letter",
  );
  assert.equal(composer.counter(typed(`${"👨‍👩‍👧‍👦".repeat(25)}${"x".repeat(15)}`)), "full");
});

test("editing keys move and remove whole characters and words", () => {
  const cases: readonly (readonly [composer.Composer, Edit, composer.Composer])[] = [
    [typed("a👨‍👩‍👧‍👦"), "backspace", typed("a")],
    [typed("ab", 0), "backspace", typed("ab", 0)],
    [typed("a👍b", 1), "delete", typed("ab", 1)],
    [typed("one two  "), "delete-word", typed("one ")],
    [typed("one two", 3), "delete-to-start", typed(" two", 0)],
    [typed("one two", 3), "delete-to-end", typed("one")],
    [typed("ab"), "left", typed("ab", 1)],
    [typed("ab"), "right", typed("ab")],
    [typed("one two"), "word-left", typed("one two", 4)],
    [typed("one two", 0), "word-right", typed("one two", 3)],
    [typed("ab"), "start", typed("ab", 0)],
    [typed("ab", 0), "end", typed("ab")],
  ];
  for (const [before, edit, after] of cases) assert.deepEqual(applyEdit(before, edit), after, edit);
});

test("text is laid out in rows, with the cursor where the next character will be", () => {
  assert.deepEqual(composer.layOut(typed("abc"), 10), { rows: ["abc"], row: 0, column: 3 });
  assert.deepEqual(composer.layOut(typed("abcdef", 4), 4), { rows: ["abcd", "ef"], row: 1, column: 0 });
  assert.deepEqual(composer.layOut(typed("abcd"), 4), { rows: ["abcd", ""], row: 1, column: 0 });
  assert.deepEqual(composer.layOut(typed("one two", 5), 6), { rows: ["one ", "two"], row: 1, column: 1 });
  assert.deepEqual(composer.layOut(typed("abc def", 3), 3), {
    rows: ["abc", " ", "def", ""],
    row: 1,
    column: 0,
  });
  assert.deepEqual(composer.layOut(typed("中文字", 1), 5), { rows: ["中文", "字"], row: 0, column: 2 });
});

test("whatever is typed and edited can be sent, and never runs out of its rows", () => {
  const step = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }).map((text) => ({ text })),
    fc
      .constantFrom<Edit>("backspace", "delete", "delete-word", "left", "right", "word-left", "start", "end")
      .map((edit) => ({ edit })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 4, max: 60 }), (steps, columns) => {
      let state = composer.EMPTY_COMPOSER;
      for (const next of steps) {
        state = "text" in next ? composer.insert(state, next.text).composer : applyEdit(state, next.edit);
        const verdict = checkText(state.text);
        assert.ok(verdict.ok || verdict.reason === "empty");
        assert.ok(state.cursor >= 0 && state.cursor <= countCharacters(state.text));
        const { rows, row, column } = composer.layOut(state, columns);
        assert.equal(rows.join(""), state.text);
        for (const line of rows) assert.ok(textWidth(line) <= columns);
        assert.ok(row < rows.length && column < columns);
      }
    }),
  );
});
