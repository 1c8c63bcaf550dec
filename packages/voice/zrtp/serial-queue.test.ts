import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { settle } from "../test/zrtp/manual-clock.ts";
import { SerialQueue } from "./serial-queue.ts";

/** What nobody catches, in place of the end of the process. */
function uncaught(t: TestContext): unknown[] {
  const caught: unknown[] = [];
  const before = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (error) => caught.push(error));
  t.after(() => {
    process.removeAllListeners("unhandledRejection");
    for (const listener of before) process.on("unhandledRejection", listener);
  });
  return caught;
}

describe("A queue", () => {
  it("does one thing after the other, and hands over what one throws", async () => {
    const done: unknown[] = [];
    const queue = new SerialQueue((error) => done.push(String(error)), true);
    const slow = Promise.withResolvers<void>();
    queue.push(() => slow.promise.then(() => void done.push("slow")));
    queue.push(() => {
      throw new Error("no");
    });
    queue.push(() => void done.push("last"));
    await settle();
    assert.deepEqual(done, []);
    queue.release();
    slow.resolve();
    await settle();
    assert.deepEqual(done, ["slow", "Error: no", "last"]);
  });

  it("goes on where the one who is told of an error throws itself: keys are wiped in it", async (t) => {
    const faults = uncaught(t);
    const done: string[] = [];
    const queue = new SerialQueue(() => {
      throw new Error("of the handler");
    }, false);
    queue.push(() => {
      throw new Error("of the task");
    });
    queue.push(() => void done.push("what waited"));
    await settle();
    queue.push(() => void done.push("what came later"));
    await settle();
    assert.deepEqual(done, ["what waited", "what came later"]);
    assert.deepEqual(faults.map(String), ["Error: of the handler"]);
  });
});
