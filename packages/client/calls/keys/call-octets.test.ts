import assert from "node:assert/strict";
import { test } from "node:test";
import { toBase64Url, utf8 } from "@sottovoce/wire";
import fc from "fast-check";
import { decodeCallBytes, encodeCallBytes } from "./call-octets.ts";

test("octets are those of base64url, of any length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (value) => {
      const bytes = new Uint8Array(value);
      const octets = encodeCallBytes(bytes);
      assert.deepEqual(octets, utf8(toBase64Url(bytes)));
      assert.deepEqual(decodeCallBytes(octets, bytes.length), bytes);
    }),
  );
});

test("a value has one spelling and one length", () => {
  const good = toBase64Url(new Uint8Array(32).fill(0xff));
  assert.notEqual(decodeCallBytes(utf8(good), 32), null);
  for (const bad of [
    "",
    good.slice(0, -1),
    `${good}A`,
    `${good}=`,
    `${good.slice(0, -1)}9`,
    `+${good.slice(1)}`,
    `=${good.slice(1)}`,
    ` ${good.slice(1)}`,
  ]) {
    assert.equal(decodeCallBytes(utf8(bad), 32), null, bad);
  }
});
