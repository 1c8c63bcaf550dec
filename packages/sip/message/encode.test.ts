import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { message } from "../test/message/arbitraries.ts";
import { encodeMessage } from "./encode.ts";
import { createRequest, createResponse, type SipMessage } from "./message.ts";
import { parseMessage } from "./parse.ts";

const plain = (m: SipMessage) => ({
  ...m,
  headers: [...m.headers].filter(([name]) => name !== "Content-Length"),
  body: Array.from(m.body),
});

test("parsing what was encoded gives the message", () => {
  fc.assert(fc.property(message, (m) => assert.deepEqual(plain(parseMessage(encodeMessage(m))), plain(m))));
});

test("non-ASCII headers beside a binary body", () => {
  const body = Uint8Array.from({ length: 256 }, (_, i) => i);
  const m = createRequest({ method: "MESSAGE", uri: "sip:b@h", headers: [["Subject", "naïve 🙂"]], body });
  const again = parseMessage(encodeMessage(m));
  assert.equal(again.headers.get("Subject"), "naïve 🙂");
  assert.deepEqual(again.body, body);
});

test("nothing can break the start line", () => {
  const headers: [string, string][] = [["CSeq", "1 X"]];
  for (const method of ["", "IN VITE", "X\r\nY: z", "X/"]) {
    assert.throws(
      () => encodeMessage(createRequest({ method, uri: "sip:a@h", headers })),
      { name: "SipEncodeError" },
      method,
    );
  }
  for (const uri of ["", "sip:a@h x", "sip:a@h\r\nX: y", "<sip:a@h>", "sip:ä@h", "sip:a@h\0"]) {
    assert.throws(
      () => encodeMessage(createRequest({ method: "X", uri, headers })),
      { name: "SipEncodeError" },
      uri,
    );
  }
  const request = createRequest({ method: "X", uri: "sip:a@h" });
  for (const status of [99, 700, 200.5, Number.NaN]) {
    assert.throws(() => encodeMessage(createResponse(request, status)), { name: "SipEncodeError" });
  }
  for (const reason of ["a\r\nb", "a\0"]) {
    assert.throws(() => encodeMessage(createResponse(request, 200, reason)), { name: "SipEncodeError" });
  }
});

test("what was encoded stays as it is while others are, whatever their lengths", () => {
  const requestOf = (length: number) =>
    createRequest({
      method: "MESSAGE",
      uri: "sip:bob@example.org",
      body: new Uint8Array(length).fill(length),
    });
  // Around the length up to which messages share a block, and often enough to fill several blocks.
  const lengths = Array.from({ length: 200 }, (_, i) => (i * 977) % 9000);
  const encoded = lengths.map((length) => encodeMessage(requestOf(length)));
  for (const [i, length] of lengths.entries()) {
    assert.deepEqual(parseMessage(encoded[i] as Uint8Array).body, new Uint8Array(length).fill(length));
  }
});
