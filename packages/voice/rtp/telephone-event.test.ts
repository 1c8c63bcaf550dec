import assert from "node:assert/strict";
import { test } from "node:test";
import {
  encodeTelephoneEvent,
  eventOfKey,
  KeyPresses,
  keyOfEvent,
  parseTelephoneEvent,
} from "./telephone-event.ts";

test("an event by the letter of RFC 4733 §2.3", () => {
  const event = { event: 11, end: true, volume: 10, duration: 0x0640 };
  assert.equal(encodeTelephoneEvent(event).toHex(), "0b8a0640");
  assert.deepEqual(parseTelephoneEvent(Uint8Array.fromHex("0b8a0640")), event);
  // The reserved bit is ignored on receipt.
  assert.deepEqual(parseTelephoneEvent(Uint8Array.fromHex("0bca0640")), event);
});

test("keys and events name each other (§3.2)", () => {
  for (const key of "0123456789*#ABCD") assert.equal(keyOfEvent(eventOfKey(key) ?? -1), key);
  assert.equal(eventOfKey("a"), 12);
  assert.equal(eventOfKey("E"), null);
  assert.equal(eventOfKey(""), null);
  assert.equal(keyOfEvent(16), null);
});

test("other lengths are no event", () => {
  for (const length of [0, 3, 5]) assert.equal(parseTelephoneEvent(new Uint8Array(length)), null);
  assert.throws(() => encodeTelephoneEvent({ event: 1, end: false, volume: 64, duration: 0 }), RangeError);
});

test("a press is heard once, however many packets tell of it", () => {
  const keys: string[] = [];
  const presses = new KeyPresses((key) => void keys.push(key));
  const payload = (event: number, end: boolean) =>
    encodeTelephoneEvent({ event, end, volume: 10, duration: 160 });
  for (const end of [false, false, true, true, true]) presses.receive(1_000, payload(5, end));
  presses.receive(5_000, payload(5, true));
  presses.receive(9_000, payload(40, true));
  presses.receive(9_500, new Uint8Array(2));
  assert.deepEqual(keys, ["5", "5"]);
});
