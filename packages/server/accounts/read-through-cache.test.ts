import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ReadThroughCache } from "./read-through-cache.ts";

/** Loads that a test answers by hand. */
function controlled() {
  const asked: { key: string; answer: (value: string | null) => void; fail: (error: Error) => void }[] = [];
  const load = (key: string) =>
    new Promise<string | null>((resolve, reject) => {
      asked.push({ key, answer: resolve, fail: reject });
    });
  return { asked, cache: new ReadThroughCache<string, string>(2, load) };
}

describe("read-through cache", () => {
  it("loads once for all who ask at the same time, and answers at once afterwards", async () => {
    const { asked, cache } = controlled();
    const both = Promise.all([cache.get("a"), cache.get("a")]);
    assert.equal(asked.length, 1);
    asked[0]?.answer("A");
    assert.deepEqual(await both, ["A", "A"]);
    assert.equal(cache.get("a"), "A");
  });

  it("never answers with what was loaded before a change, not even those who asked before it", async () => {
    const { asked, cache } = controlled();
    const early = cache.get("a");
    cache.forget("a");
    const late = cache.get("a");
    asked[0]?.answer("old");
    await Promise.resolve();
    asked[1]?.answer("new");
    assert.deepEqual(await Promise.all([early, late]), ["new", "new"]);
    assert.equal(cache.get("a"), "new");
  });

  it("keeps neither absence nor failure", async () => {
    const { asked, cache } = controlled();
    const absent = cache.get("a");
    asked[0]?.answer(null);
    assert.equal(await absent, null);
    const failing = cache.get("a");
    asked[1]?.fail(new Error("disk"));
    await assert.rejects(Promise.resolve(failing), /disk/);
    const found = cache.get("a");
    asked[2]?.answer("A");
    assert.equal(await found, "A");
  });

  it("is bounded", async () => {
    const { asked, cache } = controlled();
    for (const key of ["a", "b", "c"]) {
      const value = cache.get(key);
      asked.at(-1)?.answer(key);
      await value;
    }
    assert.equal(cache.size, 2);
    assert.equal(typeof cache.get("a"), "object");
    assert.equal(cache.get("c"), "c");
  });
});
