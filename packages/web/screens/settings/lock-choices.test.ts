import assert from "node:assert/strict";
import { test } from "node:test";
import { lockChoices } from "./lock-choices.ts";

const MINUTE = 60_000;
const minutes = (longest: number, now: number) =>
  lockChoices(longest * MINUTE, now * MINUTE).map((ms) => ms / MINUTE);

test("nothing longer than the operator's limit is offered, and the limit itself is", () => {
  assert.deepEqual(minutes(10, 10), [1, 2, 5, 10]);
  assert.deepEqual(minutes(12, 5), [1, 2, 5, 10, 12]);
  assert.deepEqual(minutes(120, 120), [1, 2, 5, 10, 15, 30, 60, 120]);
  assert.deepEqual(minutes(0.5, 0.5), [0.5]);
});

test("what holds now is offered, whoever chose it", () => {
  assert.deepEqual(minutes(10, 3), [1, 2, 3, 5, 10]);
});
