import assert from "node:assert/strict";
import { test } from "node:test";
import { type Emoji, findEmoji, inTone } from "./emoji-data.ts";

const emoji = (
  unicode: string,
  label: string,
  tags: readonly string[],
  skins: readonly string[] = [],
): Emoji => ({
  unicode,
  label,
  tags,
  skins,
});

const WAVE = emoji("👋", "waving hand", ["hello", "wave"], ["👋🏻", "👋🏼", "👋🏽", "👋🏾", "👋🏿"]);
const GROUPS = [
  [emoji("😀", "grinning face", ["happy", "hello"])],
  [WAVE],
  [emoji("🌊", "water wave", ["sea"]), emoji("🇨🇮", "Côte d’Ivoire", ["flag"])],
];

const found = (query: string) => findEmoji(GROUPS, query).map(({ unicode }) => unicode);

test("emoji are found by the beginnings of their words, those named so first", () => {
  assert.deepEqual(found("wav"), ["👋", "🌊"]);
  assert.deepEqual(found("hello hand"), ["👋"]);
  assert.deepEqual(found("cote"), ["🇨🇮"]);
  assert.deepEqual(found("ave"), []);
  assert.deepEqual(found(" "), []);
});

test("a tone of skin is put on where there is skin", () => {
  assert.equal(inTone(WAVE, 0), "👋");
  assert.equal(inTone(WAVE, 5), "👋🏿");
  assert.equal(inTone(emoji("🌊", "water wave", []), 3), "🌊");
});
