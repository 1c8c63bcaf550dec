import assert from "node:assert/strict";
import { test } from "node:test";
import { remaining } from "./remaining.ts";

test("minutes are counted down, then seconds, and then it is over", () => {
  assert.deepEqual(remaining(600_000, 0), { shown: 600_000, next: 60_000 });
  assert.deepEqual(remaining(600_000, 500), { shown: 600_000, next: 59_500 });
  assert.deepEqual(remaining(121_000, 0), { shown: 180_000, next: 1_000 });
  assert.deepEqual(remaining(119_500, 0), { shown: 120_000, next: 500 });
  assert.deepEqual(remaining(1_000, 0), { shown: 1_000, next: 1_000 });
  assert.deepEqual(remaining(1_000, 1_000), { shown: 0, next: null });
  assert.deepEqual(remaining(1_000, 5_000), { shown: 0, next: null });
});

test("each step lasts until the next value, down to the end", () => {
  let now = 0;
  const seen: number[] = [];
  for (let next = remaining(180_000, now).next; next !== null; next = remaining(180_000, now).next) {
    seen.push(remaining(180_000, now).shown);
    now += next;
  }
  assert.equal(now, 180_000);
  assert.deepEqual(seen.slice(0, 3), [180_000, 120_000, 119_000]);
  assert.equal(seen.at(-1), 1_000);
});
