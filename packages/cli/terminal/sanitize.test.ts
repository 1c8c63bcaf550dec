import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { jsonLine } from "./json-lines.ts";
import { sanitizeLine, sanitizeText } from "./sanitize.ts";

test("escape sequences lose their force and stay visible", () => {
  assert.equal(sanitizeText("\u001B[2J\u001B]0;owned\u0007"), "␛[2J␛]0;owned␇");
  assert.equal(sanitizeText("a\u009B31mb"), "a\uFFFD31mb");
  assert.equal(sanitizeText("abc\u0008\u0008\u0008xyz\u007F"), "abc␈␈␈xyz␡");
});

test("a carriage return cannot write over what stands before it", () => {
  assert.equal(sanitizeText("Pay 100\rPay 999"), "Pay 100\nPay 999");
  assert.equal(sanitizeLine("one\r\ntwo\u2028three"), "one two three");
});

test("directional overrides become visible, weak marks vanish", () => {
  assert.equal(sanitizeText("safe\u202Egnp.exe\u202C"), "safe\uFFFDgnp.exe\uFFFD");
  assert.equal(sanitizeText("\u2066x\u2069"), "\uFFFDx\uFFFD");
  assert.equal(sanitizeText("bob\u200B@\u200Fexample\uFEFF.org"), "bob@example.org");
});

test("what people write stays as it is", () => {
  for (const text of ["Grüße, 你好, שלום", "👨‍👩‍👧‍👦 🇩🇪 ❤️", "می‌خواهم", "two\nlines", "สวัสดี क्षि"]) {
    assert.equal(sanitizeText(text), text);
  }
});

test("marks stacked on one character are cut", () => {
  assert.equal(sanitizeText(`Z${"\u0301".repeat(300)}!`), `Z${"\u0301".repeat(6)}!`);
});

test("no text whatever yields a control character or a directional override", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      const clean = sanitizeText(text);
      assert.doesNotMatch(clean.replaceAll("\n", ""), /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
      assert.ok(clean.isWellFormed());
      assert.doesNotMatch(sanitizeLine(text), /\n/);
    }),
  );
});

test("JSON is one harmless line, and says exactly what it was given", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      const line = jsonLine({ text });
      assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
      assert.deepEqual(JSON.parse(line), { text });
    }),
  );
});
