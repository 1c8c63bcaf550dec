import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../test/zrtp/manual-clock.ts";
import { type SilenceClock, SilenceWatch } from "./silence-watch.ts";

const SECOND = 1_000;

/** Time that also goes on while no timer runs. */
class JumpingTime implements SilenceClock {
  readonly #timers = new ManualClock();
  #jumped = 0;

  elapsed(): number {
    return this.#timers.elapsed + this.#jumped;
  }

  setTimer(ms: number, callback: () => void): { readonly timer: unknown } {
    return this.#timers.setTimer(ms, callback);
  }

  clearTimer(handle: { readonly timer: unknown }): void {
    this.#timers.clearTimer(handle);
  }

  get isIdle(): boolean {
    return this.#timers.size === 0;
  }

  pass(ms: number): void {
    const end = this.#timers.elapsed + ms;
    while (this.#timers.step(end));
    this.#timers.elapsed = end;
  }

  jump(ms: number): void {
    this.#jumped += ms;
  }
}

function setUp() {
  const clock = new JumpingTime();
  const told: string[] = [];
  const watch = new SilenceWatch(clock, {
    onQuiet: (quiet) => told.push(quiet ? "quiet" : "heard"),
    onLost: () => told.push("lost"),
  });
  watch.start();
  return { clock, watch, told };
}

test("a call of which nothing authentic arrives is told to be quiet, and then lost, once", () => {
  const { clock, told } = setUp();
  clock.pass(4 * SECOND);
  assert.deepEqual(told, []);
  clock.pass(SECOND);
  assert.deepEqual(told, ["quiet"]);
  clock.pass(10 * SECOND);
  assert.deepEqual(told, ["quiet"]);
  clock.pass(60 * SECOND);
  assert.deepEqual(told, ["quiet", "lost"]);
});

test("it is over within eighteen seconds", () => {
  const { clock, told } = setUp();
  clock.pass(18 * SECOND);
  assert.ok(told.includes("lost"));
});

test("frames keep it, and a gap between them is told and forgotten", () => {
  const { clock, watch, told } = setUp();
  for (let n = 0; n < 60; n++) {
    clock.pass(SECOND);
    watch.heard();
  }
  assert.deepEqual(told, []);
  for (let n = 0; n < 3; n++) {
    clock.pass(14 * SECOND);
    watch.heard();
  }
  assert.deepEqual(told, ["quiet", "heard", "quiet", "heard", "quiet", "heard"]);
});

test("a look that comes late, after a sleep say, ends nothing whose frames come right after it", () => {
  const { clock, watch, told } = setUp();
  // Its timers stood still meanwhile: the next look is one second away, and a minute late.
  clock.jump(60 * SECOND);
  clock.pass(2 * SECOND);
  watch.heard();
  clock.pass(4 * SECOND);
  assert.deepEqual(told, ["quiet", "heard"]);
  clock.jump(60 * SECOND);
  clock.pass(3 * SECOND);
  assert.deepEqual(told, ["quiet", "heard", "quiet", "lost"], "nothing came after it either");
});

test("once it is stopped nobody is quiet any more, or lost", () => {
  const { clock, watch, told } = setUp();
  clock.pass(10 * SECOND);
  watch.stop();
  assert.ok(clock.isIdle, "a timer is left");
  clock.pass(60 * SECOND);
  assert.deepEqual(told, ["quiet", "heard"]);
});

test("started again it counts from then, and once", () => {
  const { clock, watch, told } = setUp();
  clock.pass(10 * SECOND);
  watch.start();
  clock.pass(14 * SECOND);
  assert.deepEqual(told, ["quiet", "heard", "quiet"]);
  clock.pass(4 * SECOND);
  assert.deepEqual(told, ["quiet", "heard", "quiet", "lost"]);
  assert.ok(clock.isIdle, "a timer is left");
});

test("who wants to know only of calls that are lost is told of nothing else", () => {
  const clock = new JumpingTime();
  const told: string[] = [];
  const watch = new SilenceWatch(clock, { onLost: () => told.push("lost") });
  watch.start();
  clock.pass(14 * SECOND);
  assert.deepEqual(told, []);
  clock.pass(4 * SECOND);
  assert.deepEqual(told, ["lost"]);
});
