import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { escapeCpim, formatCpimAddress, parseCpimAddress, unescapeCpim } from "./cpim-text.ts";
import { SipParseError } from "./error.ts";

test("escapes of RFC 3862 §2.3", () => {
  assert.equal(unescapeCpim(String.raw`a\tb\nc\rd\be\"f\'g\\h\u00e9`), "a\tb\nc\rd\be\"f'g\\hé");
  assert.equal(unescapeCpim(String.raw`\ud83d\ude00`), "😀", "two halves make a character");
  assert.equal(unescapeCpim(String.raw`\ud83d!`), "\ufffd!", "one half does not");
  assert.equal(
    unescapeCpim(String.raw`C:\dir \u12 \\u0041 end\ `.trim()),
    `${String.raw`C:\dir \u12 \u0041 end`}\\`,
  );
});

test("any text comes back from its escaped form, which holds no control character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const escaped = escapeCpim(text);
      assert.equal(unescapeCpim(escaped), text.toWellFormed());
      assert.ok([...escaped].every((char) => char >= " " && char !== "\x7f"));
    }),
  );
});

test("addresses with and without a name, in the forms phones send", () => {
  const uri = "sip:a@h";
  assert.deepEqual(parseCpimAddress("<sip:a@h>"), { formalName: null, uri });
  assert.deepEqual(parseCpimAddress("Alice <sip:a@h>"), { formalName: "Alice", uri });
  assert.deepEqual(parseCpimAddress("Alice<sip:a@h>"), { formalName: "Alice", uri });
  assert.deepEqual(parseCpimAddress(String.raw`"A \"<b>\" c" <sip:a@h>`), { formalName: 'A "<b>" c', uri });
  assert.deepEqual(parseCpimAddress("Zoë Grün <sip:a@h>"), { formalName: "Zoë Grün", uri });
});

test("malformed addresses are refused", () => {
  const malformed = [
    "",
    "sip:a@h",
    "<a@h>",
    "<sip:a@h",
    "<sip:a@h> x",
    '"A <sip:a@h>',
    '"A" b <sip:a@h>',
    'A"b <sip:a@h>',
    "<sip:a h>",
    "<sip:a@h><sip:b@h>",
  ];
  for (const value of malformed) assert.throws(() => parseCpimAddress(value), SipParseError, value);
});

test("any name comes back, quoted only where it must be", () => {
  const uri = "sip:a@h";
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const formalName = text.toWellFormed();
      assert.deepEqual(parseCpimAddress(formatCpimAddress({ formalName, uri })), { formalName, uri });
    }),
  );
  assert.equal(formatCpimAddress({ formalName: "MR SANDERS", uri }), "MR SANDERS <sip:a@h>");
  assert.equal(formatCpimAddress({ formalName: "a,b", uri }), '"a,b" <sip:a@h>');
  assert.throws(() => formatCpimAddress({ formalName: null, uri: "sip:a@h> x" }), { name: "SipEncodeError" });
});
