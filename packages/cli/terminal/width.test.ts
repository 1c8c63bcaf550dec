import assert from "node:assert/strict";
import { test } from "node:test";
import { charactersOf, characterWidth, textWidth } from "./width.ts";

const CASES: readonly (readonly [text: string, columns: number, what: string])[] = [
  ["abc", 3, "ASCII"],
  ["é", 1, "precomposed accent"],
  ["e\u0301", 1, "combining accent"],
  ["Ł", 1, "Latin beyond ASCII"],
  ["Ж", 1, "Cyrillic"],
  ["中文", 4, "ideographs"],
  ["カタ", 4, "katakana"],
  ["ｶﾀ", 2, "halfwidth katakana"],
  ["ＡＢ", 4, "fullwidth Latin"],
  ["한글", 4, "Hangul syllables"],
  ["\u1112\u1161\u11AB", 2, "decomposed Hangul syllable"],
  ["👍", 2, "emoji"],
  ["👍🏽", 2, "emoji with skin tone"],
  ["👨‍👩‍👧‍👦", 2, "family of four"],
  ["🇩🇪", 2, "flag"],
  ["🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2, "flag of tags"],
  ["❤️", 2, "heart that asks for its emoji form"],
  ["❤", 1, "heart that does not"],
  ["1️⃣", 2, "keycap"],
  ["สวัสดี", 4, "Thai with marks above"],
  ["क्षि", 3, "Devanagari conjunct with a vowel sign"],
  ["שלום", 4, "Hebrew"],
  ["", 0, "nothing"],
];

for (const [text, columns, what] of CASES) {
  test(`${what} takes ${columns} columns`, () => assert.equal(textWidth(text), columns));
}

test("characters are grapheme clusters, and their widths add up", () => {
  const characters = charactersOf("a👨‍👩‍👧‍👦é中");
  assert.deepEqual(characters, ["a", "👨‍👩‍👧‍👦", "é", "中"]);
  assert.deepEqual(characters.map(characterWidth), [1, 2, 1, 2]);
});
