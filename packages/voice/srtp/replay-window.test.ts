import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MAX_RTP_PACKETS, REPLAY_WINDOW } from "./limits.ts";
import { ReplayWindow } from "./replay-window.ts";

/** The same without bits: all that was ever seen. */
class Remembering {
  readonly seen = new Set<number>();
  highest = -1;

  accepts(index: number): boolean {
    return index > this.highest || (this.highest - index < REPLAY_WINDOW && !this.seen.has(index));
  }

  add(index: number): void {
    this.seen.add(index);
    this.highest = Math.max(this.highest, index);
  }
}

test("accepts each index once, whatever their order, as one that remembers everything", () => {
  const step = fc.oneof(
    fc.integer({ min: -70, max: 70 }),
    fc.constantFrom(0, 1, 31, 32, 33, 63, 64, 65, -31, -32, -33, -63, -64, -65),
    fc.integer({ min: -5, max: 5 }),
  );
  const start = fc.constantFrom(0, 5, 100, 2 ** 31 - 20, 2 ** 32 - 20, MAX_RTP_PACKETS - 10_000);
  const run = fc.property(start, fc.array(step, { maxLength: 200 }), (from, steps) => {
    const [window, model] = [new ReplayWindow(), new Remembering()];
    for (let index = from, i = 0; i < steps.length; index = Math.max(0, index + steps[i]!), i++) {
      assert.equal(window.accepts(index), model.accepts(index), `${index} after ${model.highest}`);
      if (!model.accepts(index)) continue;
      window.add(index);
      model.add(index);
      assert.equal(window.highest, model.highest);
    }
  });
  fc.assert(run, { numRuns: 500 });
});

test("the oldest of 64 is still told apart, the one before counts as seen", () => {
  const window = new ReplayWindow();
  window.add(100);
  assert.equal(window.accepts(100), false);
  assert.equal(window.accepts(37), true);
  assert.equal(window.accepts(36), false);
});
