import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Quota } from "./quota.ts";

describe("quota", () => {
  it("allows a burst, then one per interval, and tells the wait", () => {
    const quota = new Quota<string>(60, 3);
    assert.deepEqual(
      [0, 0, 0, 0].map(() => quota.take("a", 5000)),
      [0, 0, 0, 1000],
    );
    assert.equal(quota.take("b", 5000), 0);
    assert.equal(quota.take("a", 5999), 1);
    assert.equal(quota.take("a", 6000), 0);
    assert.equal(quota.take("a", 6000), 1000);
  });

  it("never allows more than burst and rate together, and always what it promised", () => {
    const scenario = fc.record({
      rate: fc.integer({ min: 1, max: 6000 }),
      burst: fc.integer({ min: 1, max: 50 }),
      gaps: fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 200 }),
    });
    fc.assert(
      fc.property(scenario, ({ rate, burst, gaps }) => {
        const quota = new Quota<string>(rate, burst);
        let now = 1_700_000_000_000;
        const start = now;
        let taken = 0;
        for (const gap of gaps) {
          now += gap;
          const wait = quota.take("a", now);
          if (wait === 0) taken++;
          else assert.ok(wait <= Math.ceil(60_000 / rate));
          assert.ok(taken <= burst + ((now - start) * rate) / 60_000 + 1e-3);
        }
      }),
    );
  });

  it("forgets those who have been quiet", () => {
    const quota = new Quota<number>(60, 1);
    for (let i = 0; i < 100; i++) quota.take(i, i * 2000);
    assert.ok(quota.size <= 2, String(quota.size));
  });
});
