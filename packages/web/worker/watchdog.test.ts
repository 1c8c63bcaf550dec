import assert from "node:assert/strict";
import { test } from "node:test";
import { MovableTime } from "../test/movable-time.ts";
import { Watchdog } from "./watchdog.ts";

function setUp() {
  const clock = new MovableTime();
  let asked = 0;
  let silent = 0;
  const watchdog = new Watchdog(clock, { ask: () => asked++, onSilent: () => silent++ });
  return { clock, watchdog, asked: () => asked, silent: () => silent };
}

test("a leader that answers is never given up", () => {
  const { clock, watchdog, asked, silent } = setUp();
  watchdog.start();
  for (let n = 0; n < 100; n++) {
    clock.pass(15_000);
    watchdog.heard();
  }
  assert.equal(asked(), 100);
  assert.equal(silent(), 0);
});

test("one that does not answer twice is given up, once", () => {
  const { clock, watchdog, asked, silent } = setUp();
  watchdog.start();
  clock.pass(15_000 + 8_000);
  assert.equal(asked(), 2);
  assert.equal(silent(), 0);
  clock.pass(8_000);
  assert.equal(silent(), 1);
  clock.pass(60_000);
  assert.equal(silent(), 1);
});

test("a request that waits asks at once, and not again for the next one", () => {
  const { watchdog, asked } = setUp();
  watchdog.hurry();
  assert.equal(asked(), 0, "nobody leads yet");
  watchdog.start();
  watchdog.hurry();
  watchdog.hurry();
  assert.equal(asked(), 1);
});
