import assert from "node:assert/strict";
import { test } from "node:test";
import { harmless, harmlessLine, inSentence } from "./harmless.ts";

test("writing of every kind stays as it is", () => {
  for (const text of [
    "Grüße, ça va?",
    "שלום \u200Fעולם",
    "مرحبا",
    "नमस्ते",
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ✊🏽",
    "<b>&amp;</b>",
    "two\nlines\tand a tab",
    "Tiếng Việt ế\u0323",
  ]) {
    assert.equal(harmless(text), text);
  }
});

test("what would reach beyond its own text is taken out", () => {
  assert.equal(harmless("invoice\u202Egpj.exe"), "invoicegpj.exe");
  assert.equal(harmless("a\u2066b\u2069c\u202Dd"), "abcd");
  assert.equal(harmless("a\u0000b\u001B[31mc\u2028d"), "a\uFFFDb\uFFFD[31mc\uFFFDd");
  assert.equal(harmless(`Z${"\u0301".repeat(50)}`), `Z${"\u0301".repeat(4)}`);
});

test("a name is one line", () => {
  assert.equal(harmlessLine("  Ann\r\n\tLee  "), "Ann Lee");
});

test("a name within a sentence cannot end the isolation that it stands in", () => {
  assert.equal(inSentence("Bob\u2069 and\u202E all"), "\u2068Bob and all\u2069");
});
