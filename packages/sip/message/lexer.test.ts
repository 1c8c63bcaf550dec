import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  COMMA,
  findTopLevel,
  isToken,
  parseDecimal,
  quote,
  skipQuoted,
  splitList,
  unquote,
} from "./lexer.ts";

test("a list is split at commas outside quotes, angle brackets and comments", () => {
  assert.deepEqual(splitList("a, b ,c"), ["a", "b", "c"]);
  assert.deepEqual(splitList('"a,b" <sip:c,d>, e (f, (g,) h), "i\\",j"'), [
    '"a,b" <sip:c,d>',
    "e (f, (g,) h)",
    '"i\\",j"',
  ]);
  assert.deepEqual(splitList(""), [""]);
  assert.deepEqual(splitList("a,,b,"), ["a", "", "b", ""]);
});

test("a parenthesis that is never closed is an ordinary character", () => {
  assert.deepEqual(splitList("sip:(a@b, sip:c@d"), ["sip:(a@b", "sip:c@d"]);
});

test("unclosed quotes and angle brackets are refused", () => {
  assert.throws(() => splitList('"a, b'), { name: "SipParseError", status: 400 });
  assert.throws(() => splitList("<a, b"), { name: "SipParseError", status: 400 });
});

test("splitting stays linear when parentheses are never closed", () => {
  // Were each "(" searched to the end, this would take 10^10 steps and the test runner would give up.
  assert.equal(findTopLevel("(".repeat(100_000), COMMA, 0), 100_000);
  assert.equal(splitList("(,".repeat(100_000)).length, 100_001);
});

test("a backslash at the very end does not close a quoted string", () => {
  assert.throws(() => skipQuoted('"a\\', 0), { name: "SipParseError" });
  assert.equal(skipQuoted('"a\\"b"c', 0), 6);
});

test("quoting and unquoting are inverse", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => assert.equal(unquote(quote(text)), text)));
});

test("tokens", () => {
  assert.equal(isToken("a-.!%*_+`'~9"), true);
  for (const text of ["", "a b", "a:b", "é", "(", "a/b"]) assert.equal(isToken(text), false, text);
});

test("decimals are digits only and never above their maximum", () => {
  assert.equal(parseDecimal("0068", 255), 68);
  assert.equal(parseDecimal("255", 255), 255);
  for (const text of ["", "256", "-1", "+1", "1.0", "1e2", " 1", "9".repeat(400), "٣"]) {
    assert.equal(parseDecimal(text, 255), null, text);
  }
});
