import assert from "node:assert/strict";
import { test } from "node:test";
import { clockLeft, triesLeft } from "./tries.ts";

test("tries are counted down from the first wrong one, until each has a pause after it", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 9].map(triesLeft), [null, 4, 3, 2, 1, null, null]);
});

test("a pause is shown as on a clock, and ends at its end", () => {
  const left = (ms: number) => clockLeft(1_000_000 + ms, 1_000_000);
  assert.equal(left(60_000), "1:00");
  assert.equal(left(59_001), "1:00");
  assert.equal(left(59_000), "0:59");
  assert.equal(left(1), "0:01");
  assert.equal(left(0), null);
  assert.equal(left(-5), null);
  assert.equal(left(3_600_000), "1:00:00");
  assert.equal(left(3_599_000), "59:59");
  assert.equal(clockLeft(0, 1_000_000), null);
});
