import assert from "node:assert/strict";
import { test } from "node:test";
import { countCharacters } from "@sottovoce/wire";
import { charactersLeft, fitEdit } from "./limit.ts";

const FAMILY = "👨‍👩‍👧‍👦";
const full = "a".repeat(160);

test("what is left is counted in characters as people count them", () => {
  assert.equal(charactersLeft(""), 160);
  assert.equal(charactersLeft("a".repeat(148)), 12);
  assert.equal(charactersLeft("ä".repeat(150)), 10);
  assert.equal(charactersLeft("😀".repeat(100)), 60);
});

test("where bytes run out first, they say how many are left", () => {
  assert.equal(charactersLeft(FAMILY.repeat(20)), Math.floor((640 - 500) / 4));
  assert.equal(charactersLeft(FAMILY.repeat(25)), 3);
});

test("a change that fits is taken as it is", () => {
  assert.deepEqual(fitEdit("ab", "abc", 3), { text: "abc", caret: 3, cut: 0 });
});

test("character 161 is refused, at the end and in the middle", () => {
  assert.deepEqual(fitEdit(full, `${full}b`, 161), { text: full, caret: 160, cut: 1 });
  const middle = `${"a".repeat(80)}b${"a".repeat(80)}`;
  assert.deepEqual(fitEdit(full, middle, 81), { text: full, caret: 80, cut: 1 });
});

test("a paste loses its end, not what stood behind it", () => {
  const before = "start end";
  const after = `start ${"x".repeat(200)}end`;
  const fitted = fitEdit(before, after, 206);
  assert.equal(fitted.text, `start ${"x".repeat(151)}end`);
  assert.equal(fitted.caret, 157);
  assert.equal(fitted.cut, 49);
});

test("a paste is cut between characters, also by bytes", () => {
  const fitted = fitEdit("", FAMILY.repeat(40), FAMILY.length * 40);
  assert.equal(fitted.text, FAMILY.repeat(25));
  assert.equal(fitted.cut, 15);
  assert.equal(countCharacters(fitted.text), 25);
});

test("pasting over a selection keeps both sides", () => {
  const before = `${"a".repeat(70)}OLD${"b".repeat(70)}`;
  const after = `${"a".repeat(70)}${"n".repeat(60)}${"b".repeat(70)}`;
  const fitted = fitEdit(before, after, 130);
  assert.equal(fitted.text, `${"a".repeat(70)}${"n".repeat(20)}${"b".repeat(70)}`);
  assert.equal(fitted.cut, 40);
});

test("half of a surrogate pair is never split off", () => {
  const before = `${"a".repeat(159)}😀`;
  const after = `${"a".repeat(159)}😁😀`;
  const fitted = fitEdit(before, after, 161);
  assert.equal(fitted.text, before);
  assert.ok(fitted.text.isWellFormed());
});
