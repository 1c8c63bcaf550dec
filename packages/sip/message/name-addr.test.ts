import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nameAddr } from "../test/message/arbitraries.ts";
import { createNameAddr, formatNameAddr, parseNameAddr, tagOf } from "./name-addr.ts";

test("the forms of RFC 3261 §20.10", () => {
  const quoted = parseNameAddr('"A. G. \\"Bell\\"" <sip:agb@bell-telephone.com;x=1> ;tag=a48s');
  assert.equal(quoted.displayName, 'A. G. "Bell"');
  assert.equal(quoted.uri, "sip:agb@bell-telephone.com;x=1");
  assert.equal(tagOf(quoted), "a48s");
  const words = parseNameAddr("Anonymous  User <sip:c8oqz84zk7z@privacy.org>");
  assert.equal(words.displayName, "Anonymous  User");
  assert.equal(tagOf(words), null);
  const bare = parseNameAddr(" sip:+12125551212@server.phone2net.com;tag=887s ");
  assert.equal(bare.displayName, null);
  assert.equal(bare.uri, "sip:+12125551212@server.phone2net.com");
  assert.equal(tagOf(bare), "887s");
});

test("an empty quoted display name is not the same as none", () => {
  assert.equal(parseNameAddr('"" <sip:a@b>').displayName, "");
  assert.equal(parseNameAddr("<sip:a@b>").displayName, null);
});

test("malformed values are refused", () => {
  const bad = [
    "",
    "*",
    "<>",
    "<sip:a@b",
    '"a" sip:a@b',
    '"a <sip:a@b>',
    "a@b <sip:a@b>",
    "<sip:a b@c>",
    "< sip:a@b>",
    "sip:a@b?x=y",
    "sip:a@b,c",
    "<sip:a@b>x",
    "<sip:a@b>;",
    "sip:",
    "sip:a@b <sip:c@d>",
    "<sip:a@b>;tag=1;tag=2",
  ];
  for (const text of bad)
    assert.throws(() => parseNameAddr(text), { name: "SipParseError", status: 400 }, text);
});

test("a display name is quoted unless it is plain words", () => {
  assert.equal(
    formatNameAddr(createNameAddr("sip:a@b", { displayName: "Alice Smith", tag: "1" })),
    "Alice Smith <sip:a@b>;tag=1",
  );
  assert.equal(
    formatNameAddr(createNameAddr("sip:a@b", { displayName: "Smith, Alice" })),
    '"Smith, Alice" <sip:a@b>',
  );
  assert.equal(formatNameAddr(createNameAddr("sip:a@b", { displayName: "Zoë" })), '"Zoë" <sip:a@b>');
  assert.equal(formatNameAddr(createNameAddr("sip:a@b", { displayName: "" })), '"" <sip:a@b>');
});

test("parse and format are inverse", () => {
  fc.assert(
    fc.property(nameAddr, (value) => {
      const again = parseNameAddr(formatNameAddr(value));
      assert.deepEqual({ ...again, params: [...again.params] }, { ...value, params: [...value.params] });
    }),
  );
});
