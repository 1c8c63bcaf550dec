import assert from "node:assert/strict";
import { test } from "node:test";
import { Headers } from "./headers.ts";
import { PLAIN_TEXT_CONTENT_TYPE, plainText } from "./plain-text.ts";

const encoder = new TextEncoder();

function read(type: string | null, body: Uint8Array, encoding?: string): string | null {
  const headers = new Headers();
  if (type !== null) headers.set("Content-Type", type);
  if (encoding !== undefined) headers.set("Content-Transfer-Encoding", encoding);
  return plainText(headers, body);
}

test("text in UTF-8 or ASCII, whatever the spelling", () => {
  for (const type of [
    PLAIN_TEXT_CONTENT_TYPE,
    "Text/Plain;charset=UTF-8",
    'text/plain; charset="utf-8"',
    "text/plain",
    "text/plain;charset=us-ascii",
  ]) {
    assert.equal(read(type, encoder.encode("Grüße 👋")), "Grüße 👋", type);
  }
  assert.equal(read("text/plain", encoder.encode("a"), "8bit"), "a");
});

test("another type is not for this parser", () => {
  assert.equal(read(null, encoder.encode("a")), null);
  assert.equal(read("text/html", encoder.encode("a")), null);
});

test("other charsets, encodings of the bytes and broken UTF-8 are refused", () => {
  assert.throws(() => read("text/plain;charset=iso-8859-1", encoder.encode("a")), { status: 415 });
  assert.throws(() => read("text/plain", encoder.encode("YQ=="), "base64"), { status: 415 });
  assert.throws(() => read("text/plain", new Uint8Array([0xff])), { status: 400 });
});
