import assert from "node:assert/strict";
import { test } from "node:test";
import { MovableTime } from "../test/movable-time.ts";
import { Idle } from "./idle.ts";
import { LockTimer } from "./lock-timer.ts";

const MINUTE = 60_000;

function setUp(limitMs = 10 * MINUTE) {
  const clock = new MovableTime();
  const idle = new Idle(clock);
  let locks = 0;
  const timer = new LockTimer(
    clock,
    idle,
    () => limitMs,
    () => locks++,
  );
  timer.start();
  return { clock, idle, timer, locks: () => locks };
}

test("it locks when nobody has done anything for so long, and once", () => {
  const { clock, locks } = setUp();
  clock.pass(10 * MINUTE - 1);
  assert.equal(locks(), 0);
  clock.pass(1);
  assert.equal(locks(), 1);
  clock.pass(60 * MINUTE);
  assert.equal(locks(), 1);
});

test("what somebody does puts it off", () => {
  const { clock, idle, locks } = setUp();
  for (let n = 0; n < 5; n++) {
    clock.pass(9 * MINUTE);
    idle.touch();
  }
  assert.equal(locks(), 0);
  clock.pass(10 * MINUTE);
  assert.equal(locks(), 1);
});

test("a machine that slept was idle, though its even clock and its timers stood still", () => {
  const { clock, timer, idle, locks } = setUp();
  clock.sleep(8 * 60 * MINUTE);
  assert.ok(idle.ms >= 8 * 60 * MINUTE);
  // The first key press after it woke comes before any timer.
  assert.equal(timer.check(), true);
  assert.equal(locks(), 1);
});

test("after sleep it locks within seconds, without anybody doing anything", () => {
  const { clock, locks } = setUp();
  clock.pass(MINUTE);
  clock.sleep(60 * MINUTE);
  clock.pass(10_000);
  assert.equal(locks(), 1);
});

test("a clock that is set back does not keep it open", () => {
  const { clock, locks } = setUp();
  clock.setBack(24 * 60 * MINUTE);
  clock.pass(10 * MINUTE);
  assert.equal(locks(), 1);
});

test("stopped, it does not lock", () => {
  const { clock, timer, locks } = setUp();
  timer.stop();
  clock.pass(60 * MINUTE);
  assert.equal(timer.check(), false);
  assert.equal(locks(), 0);
});
