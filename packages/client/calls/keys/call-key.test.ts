import assert from "node:assert/strict";
import { test } from "node:test";
import { type AccountId, type Base64Url, utf8 } from "@sottovoce/wire";
import { ManualClock } from "../../test/manual-clock.ts";
import { CALL_KEY_BYTES, CallBox } from "./call-key.ts";
import { encodeCallBytes } from "./call-octets.ts";

const ALICE = { account: "aa".repeat(16) as AccountId, accountKey: "AIK" as Base64Url };
const MALLORY = { account: "cc".repeat(16) as AccountId, accountKey: "other" as Base64Url };
const KEY = new Uint8Array(CALL_KEY_BYTES).fill(9);
const TEXT = KEY.toBase64({ alphabet: "base64url", omitPadding: true });
/** Of the text, anew for each use: the box overwrites them. */
const octets = () => encodeCallBytes(KEY);

function box() {
  const clock = new ManualClock();
  return { clock, keys: new CallBox(clock, CALL_KEY_BYTES), now: clock.now() };
}

test("a key that came before its call is taken once", async () => {
  const { keys, now } = box();
  keys.put("call", ALICE, octets(), now);
  assert.deepEqual(await keys.take("call", ALICE.account, 0), { ...ALICE, bytes: KEY });
  assert.equal(await keys.take("call", ALICE.account, 0), null);
});

test("a key that comes while it is waited for is handed over; time ends the wait", async () => {
  const { clock, keys, now } = box();
  const taken = keys.take("call", ALICE.account, 5_000);
  keys.put("call", MALLORY, octets(), now);
  keys.put("other", ALICE, octets(), now);
  await clock.elapse(4_999);
  keys.put("call", ALICE, octets(), now);
  assert.deepEqual((await taken)?.accountKey, "AIK");
  const never = keys.take("late", ALICE.account, 5_000);
  await clock.elapse(5_000);
  assert.equal(await never, null);
});

test("what is no key, or too old, or of a clock that is far ahead, is passed over", async () => {
  const { keys, now } = box();
  for (const [text, sentAt] of [
    ["", now],
    ["A", now],
    [`${TEXT}AA`, now],
    ["not base64url!", now],
    [TEXT, now - 16 * 60_000],
    [TEXT, now + 16 * 60_000],
  ] as const) {
    keys.put("call", ALICE, utf8(text), sentAt);
    assert.equal(await keys.take("call", ALICE.account, 0), null, text);
  }
});

test("whoever sends many pushes out none but the own, whether before or after", async () => {
  const { keys, now } = box();
  for (let i = 0; i < 40; i++) keys.put(`before ${i}`, MALLORY, octets(), now);
  keys.put("call", ALICE, octets(), now);
  for (let i = 0; i < 40; i++) keys.put(`after ${i}`, MALLORY, octets(), now);
  assert.deepEqual(await keys.take("call", ALICE.account, 0), { ...ALICE, bytes: KEY });
  keys.close();
});

test("the text that a key came in is overwritten, whether it is taken or passed over", () => {
  const { keys, now } = box();
  for (const sentAt of [now, 0]) {
    const came = octets();
    keys.put("call", ALICE, came, sentAt);
    assert.ok(came.every((octet) => octet === 0));
  }
  keys.close();
});

test("keys are overwritten after minutes, when others push them out, and with their call", async () => {
  const { clock, keys, now } = box();
  keys.put("call", ALICE, octets(), now);
  await clock.elapse(4 * 60_000);
  assert.equal(await keys.take("call", ALICE.account, 0), null);
  for (let i = 0; i < 33; i++) keys.put(`call ${i}`, ALICE, octets(), clock.now());
  assert.equal(await keys.take("call 0", ALICE.account, 0), null);
  const last = keys.take("call 32", ALICE.account, 0);
  assert.notEqual(await last, null);
  const waiting = keys.take("dropped", ALICE.account, 5_000);
  keys.put("call 1", ALICE, octets(), clock.now());
  keys.drop("dropped");
  keys.drop("call 1");
  assert.equal(await waiting, null);
  assert.equal(await keys.take("call 1", ALICE.account, 0), null);
  const closing = keys.take("closing", ALICE.account, 5_000);
  keys.close();
  assert.equal(await closing, null);
  assert.equal(await keys.take("call 2", ALICE.account, 0), null);
});

test("after its end nothing is kept, however late it comes, and nothing is waited for", async () => {
  const { clock, keys, now } = box();
  keys.close();
  const came = octets();
  keys.put("call", ALICE, came, now);
  assert.ok(came.every((octet) => octet === 0));
  assert.equal(await keys.take("call", ALICE.account, 5_000), null);
  assert.equal(clock.pending, 0, "no timer keeps the program from ending");
});
