import assert from "node:assert/strict";
import { test } from "node:test";
import { MovableTime } from "../test/movable-time.ts";
import { Idle } from "./idle.ts";
import { lockLimit, UNTOUCHED_CALL_MS } from "./lock-limit.ts";
import { LockTimer } from "./lock-timer.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

test("a person can shorten the operator's limit, and not lengthen it", () => {
  for (const [personMs, expected] of [
    [null, 10],
    [1, 1],
    [60, 10],
  ] as const) {
    assert.equal(lockLimit({ operatorMs: 10, personMs, isSpeaking: false }), expected);
  }
});

test("a limit that is longer than what a call is given stays as it is in calls", () => {
  assert.equal(lockLimit({ operatorMs: DAY, personMs: null, isSpeaking: true }), DAY);
});

/** A device that locks after ten minutes, in a call. */
function inCall() {
  const clock = new MovableTime();
  const idle = new Idle(clock);
  const call = { isSpeaking: true };
  let locks = 0;
  const limit = () => lockLimit({ operatorMs: 10 * MINUTE, personMs: null, ...call });
  new LockTimer(clock, idle, limit, () => locks++).start();
  return { clock, idle, call, locks: () => locks };
}

test("a call keeps a device open that nobody touches, and a peer who never hangs up does not keep it open for ever", () => {
  const { clock, locks } = inCall();
  clock.pass(UNTOUCHED_CALL_MS - 1);
  assert.equal(locks(), 0);
  clock.pass(1);
  assert.equal(locks(), 1);
});

test("who touches the device in a call goes on speaking", () => {
  const { clock, idle, locks } = inCall();
  clock.pass(UNTOUCHED_CALL_MS - MINUTE);
  idle.touch();
  clock.pass(UNTOUCHED_CALL_MS - MINUTE);
  assert.equal(locks(), 0);
});

test("after a call the idle time begins anew, and is the short one again", () => {
  const { clock, idle, call, locks } = inCall();
  clock.pass(60 * MINUTE);
  call.isSpeaking = false;
  idle.touch();
  clock.pass(10 * MINUTE - 1);
  assert.equal(locks(), 0);
  clock.pass(10_000);
  assert.equal(locks(), 1);
});
