import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bytes, concatBytes, copySecret, secretBytes } from "./bytes.ts";

/** Of an X25519 secret, and few enough for V8 to keep an ordinary array of them within its heap. */
const LENGTH = 32;
/** So many that nothing else this process does with memory counts beside them. */
const MANY = 20_000;
/** All that was made: what is collected meanwhile must not be counted. */
const held: Bytes[] = [];

/** Bytes outside V8's heap that the arrays take. */
function outside(make: () => Bytes): number {
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < MANY; i++) held.push(make());
  return process.memoryUsage().arrayBuffers - before;
}

test("secrets lie outside V8's heap, which would leave copies of them behind", () => {
  const part = new Uint8Array(LENGTH / 2).fill(7);
  const whole = new Uint8Array(LENGTH).fill(7);
  const most = 0.9 * MANY * LENGTH;
  assert.ok(outside(() => secretBytes(LENGTH)) > most, "made anew");
  assert.ok(outside(() => copySecret(whole)) > most, "copied");
  assert.ok(outside(() => concatBytes(part, part)) > most, "joined");
});

test("a secret is copied, whatever part of an array it is", () => {
  const all = Uint8Array.of(1, 2, 3, 4);
  const copy = copySecret(all.subarray(1, 3));
  all.fill(0);
  assert.deepEqual(copy, Uint8Array.of(2, 3));
  assert.equal(copy.buffer.byteLength, 2);
  assert.deepEqual(copySecret(Buffer.from([5])), Uint8Array.of(5));
});
