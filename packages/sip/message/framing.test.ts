import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { message, pieces } from "../test/message/arbitraries.ts";
import { encodeMessage } from "./encode.ts";
import { type FramedItem, StreamFramer, type StreamRole } from "./framing.ts";
import { MAX_BODY_BYTES, MAX_HEAD_BYTES } from "./limits.ts";

const encoder = new TextEncoder();
const bytesOf = (text: string): Uint8Array => encoder.encode(text);

const HEAD = "MESSAGE sip:b@h SIP/2.0\r\nVia: SIP/2.0/TLS a;branch=z9hG4bK1\r\nCall-ID: x@y\r\n";
const small = (body: string, length = `Content-Length: ${body.length}`): string =>
  `${HEAD}${length}\r\n\r\n${body}`;

function summary(items: readonly FramedItem[]): string[] {
  return items.map((item) => {
    if (item.kind === "message") return Buffer.from(encodeMessage(item.message)).toString("latin1");
    return item.kind === "error" ? `error ${item.error.status}` : item.kind;
  });
}

function frame(role: StreamRole, chunks: Iterable<Uint8Array>): string[] {
  const framer = new StreamFramer(role);
  return [...chunks].flatMap((chunk) => summary(framer.push(chunk)));
}

const bytewise = (bytes: Uint8Array): Uint8Array[] => Array.from(bytes, (byte) => Uint8Array.of(byte));

function errorOf(text: string): { status: number; hasPartial: boolean } {
  const items = new StreamFramer("server").push(bytesOf(text));
  const last = items.at(-1);
  assert(last?.kind === "error", JSON.stringify(summary(items)));
  return { status: last.error.status, hasPartial: last.error.partial !== null };
}

test("any split of a stream gives the same messages", () => {
  const stream = fc.array(
    fc.oneof(message.map(encodeMessage), fc.constantFrom("\r\n", "\r\n\r\n").map(bytesOf)),
    { maxLength: 5 },
  );
  const cut = stream
    .map((parts) => new Uint8Array(Buffer.concat(parts)))
    .chain((bytes) => fc.tuple(fc.constant(bytes), pieces(bytes)));
  fc.assert(
    fc.property(cut, fc.constantFrom<StreamRole>("client", "server"), ([bytes, chunks], role) => {
      const whole = frame(role, [bytes]);
      assert.deepEqual(frame(role, chunks), whole);
      assert.deepEqual(frame(role, bytewise(bytes)), whole);
    }),
  );
});

test("many messages in one segment", () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1, maxLength: 6 }), (messages) => {
      const encoded = messages.map(encodeMessage);
      const expected = encoded.map((bytes) => Buffer.from(bytes).toString("latin1"));
      assert.deepEqual(frame("client", [new Uint8Array(Buffer.concat(encoded))]), expected);
    }),
  );
});

test("a server hears pings, however they are split", () => {
  assert.deepEqual(frame("server", [bytesOf("\r\n\r\n")]), ["ping"]);
  assert.deepEqual(frame("server", bytewise(bytesOf("\r\n\r\n\r\n\r\n"))), ["ping", "ping"]);
  assert.deepEqual(frame("server", [bytesOf("\r\n\r"), bytesOf("\n")]), ["ping"]);
  assert.deepEqual(frame("server", [bytesOf("\r\n")]), []);
  const framer = new StreamFramer("server");
  assert.deepEqual(
    summary(framer.push(bytesOf(`\r\n${small("hi")}\r\n\r\n`))).map((item) => item.slice(0, 7)),
    ["MESSAGE", "ping"],
  );
});

test("a client hears pongs, however they are split", () => {
  assert.deepEqual(frame("client", [bytesOf("\r\n")]), ["pong"]);
  assert.deepEqual(frame("client", bytewise(bytesOf("\r\n\r\n"))), ["pong", "pong"]);
  assert.deepEqual(frame("client", [bytesOf("\r")]), []);
  assert.deepEqual(frame("client", [bytesOf("\r"), bytesOf("\n")]), ["pong"]);
});

test("line breaks inside a body are body", () => {
  const [only, ...rest] = frame("client", bytewise(bytesOf(small("\r\n\r\n"))));
  assert.match(only ?? "", /\r\n\r\n\r\n\r\n$/);
  assert.deepEqual(rest, []);
});

test("Content-Length in compact, folded and odd spelling", () => {
  for (const length of ["l: 2", "L:2", "CONTENT-length \t:\r\n  2", "l: 2\r\nContent-Length: 2"]) {
    const items = new StreamFramer("server").push(bytesOf(small("hi", length)));
    assert(items.length === 1 && items[0]?.kind === "message", length);
    assert.deepEqual(items[0].message.body, bytesOf("hi"));
  }
});

test("without a usable Content-Length nobody knows where the next message starts", () => {
  for (const length of ["X: y", "l: 2\r\nContent-Length: 3", "l: -2", "l: two", "l: 2, 2"]) {
    assert.deepEqual(errorOf(small("hi", length)), { status: 400, hasPartial: true }, length);
  }
});

test("oversize bodies are refused before they are read", () => {
  assert.deepEqual(errorOf(small("", `l: ${MAX_BODY_BYTES + 1}`)), { status: 413, hasPartial: true });
  const framer = new StreamFramer("server");
  assert.deepEqual(framer.push(bytesOf(small("", `l: ${MAX_BODY_BYTES}`))), []);
  assert.equal(framer.push(new Uint8Array(MAX_BODY_BYTES)).length, 1);
});

test("oversize heads are refused, whole and in pieces", () => {
  const text = `${HEAD}X: ${"y".repeat(MAX_HEAD_BYTES)}`;
  assert.deepEqual(errorOf(text), { status: 513, hasPartial: true });
  assert.deepEqual(frame("server", bytewise(bytesOf(text))), ["error 513"]);
  const bytes = bytesOf(text);
  assert.deepEqual(frame("server", [bytes.subarray(0, 100), bytes.subarray(100)]), ["error 513"]);
});

test("a head of exactly the limit passes, whole and in pieces", () => {
  const rest = `${HEAD}l: 2\r\nX: \r\n\r\n`.length;
  const bytes = bytesOf(`${HEAD}l: 2\r\nX: ${"y".repeat(MAX_HEAD_BYTES - rest)}\r\n\r\nhi`);
  assert.equal(bytes.length, MAX_HEAD_BYTES + 2);
  assert.equal(frame("server", [bytes]).length, 1);
  assert.deepEqual(frame("server", bytewise(bytes)), frame("server", [bytes]));
});

test("after an error the framer is dead", () => {
  const framer = new StreamFramer("server");
  assert.equal(framer.isDead, false);
  const items = framer.push(bytesOf(`${small("hi")}nonsense\r\n\r\n${small("hi")}`));
  assert.deepEqual(
    summary(items).map((item) => item.slice(0, 9)),
    ["MESSAGE s", "error 400"],
  );
  assert.equal(framer.isDead, true);
  assert.deepEqual(framer.push(bytesOf(small("hi"))), []);
});

test("half a line break between messages is an error", () => {
  assert.deepEqual(frame("server", [bytesOf("\n")]), ["error 400"]);
  assert.deepEqual(frame("server", [bytesOf("\rX")]), ["error 400"]);
  assert.deepEqual(frame("client", [bytesOf("\r\r")]), ["error 400"]);
});

test("a whole body is a view, a body in pieces its own memory", () => {
  const bytes = bytesOf(small("hello"));
  const [whole] = new StreamFramer("server").push(bytes);
  assert(whole?.kind === "message");
  assert.equal(whole.message.body.buffer, bytes.buffer);
  const framer = new StreamFramer("server");
  framer.push(bytes.subarray(0, -2));
  const [split] = framer.push(bytes.subarray(-2));
  assert(split?.kind === "message");
  assert.deepEqual(split.message.body, bytesOf("hello"));
  assert.notEqual(split.message.body.buffer, bytes.buffer);
});
