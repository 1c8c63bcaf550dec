import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../test/manual-clock.ts";
import { Pace } from "./pace.ts";

test("fifty times a second, however late the timers are", async () => {
  const clock = new ManualClock();
  let frames = 0;
  const pace = new Pace(clock, () => {
    frames++;
    // Each frame takes a while itself.
    clock.stall(3);
  });
  pace.start();
  pace.start();
  await clock.elapse(10_000);
  assert.ok(Math.abs(frames - 500) <= 1, `${frames}`);
  pace.stop();
  assert.equal(clock.size, 0);
});

test("after a short stall frames are made up for, after a sleep they are given up", async () => {
  const clock = new ManualClock();
  let frames = 0;
  let givenUp = 0;
  const pace = new Pace(
    clock,
    () => frames++,
    (count) => {
      givenUp += count;
    },
  );
  pace.start();
  clock.stall(100);
  await clock.elapse(0);
  assert.deepEqual([frames, givenUp], [5, 0]);
  clock.stall(3_600_000);
  await clock.elapse(0);
  assert.ok(frames <= 7, `${frames}`);
  await clock.elapse(1_000);
  assert.ok(frames >= 55 && frames <= 57, `${frames}`);
  const passed = Math.floor((3_600_000 + 1_100) / 20);
  assert.ok(Math.abs(frames + givenUp - passed) <= 1, "what was given up is told, to the frame");
  pace.stop();
});

test("it can be stopped from within a frame", async () => {
  const clock = new ManualClock();
  let frames = 0;
  const pace = new Pace(clock, () => {
    frames++;
    pace.stop();
  });
  pace.start();
  clock.stall(100);
  await clock.elapse(1_000);
  assert.equal(frames, 1);
  assert.equal(clock.size, 0);
});
