import assert from "node:assert/strict";
import { test } from "node:test";
import { judge } from "./judge.ts";
import { Broken, hold, type Target, unlessRefused } from "./target.ts";

const input = Uint8Array.of(1, 2, 3);
const targetOf = (run: Target["run"]): Target => ({ maxLength: 8, run });

test("nothing is wrong with what returns", async () => {
  assert.equal(
    await judge(
      targetOf(() => undefined),
      input,
    ),
    null,
  );
  assert.equal(
    await judge(
      targetOf(async () => undefined),
      input,
    ),
    null,
  );
});

test("whatever is thrown or rejected with is a failure, with its place", async () => {
  const thrown = await judge(
    targetOf(() => hold(false, "it holds")),
    input,
  );
  assert.equal(thrown?.kind, "threw");
  assert.match(thrown?.summary ?? "", /^Broken at .*: it holds$/);
  const rejected = await judge(
    targetOf(() => Promise.reject(new TypeError("late"))),
    input,
  );
  assert.match(rejected?.summary ?? "", /^TypeError .*: late$/);
});

test("what a prototype is given is a failure, and is taken away again", async () => {
  const pollute = targetOf(() => {
    Object.assign(Object.prototype, { polluted: true });
  });
  assert.deepEqual((await judge(pollute, input))?.kind, "polluted");
  assert.deepEqual(Object.keys(Object.prototype), []);
});

const SLOW_MS = 20;

test("what takes long each time is a failure, what took long once is not", async () => {
  const burn = (): void => {
    const before = process.threadCpuUsage().user;
    while (process.threadCpuUsage().user - before < (SLOW_MS + 10) * 1000) {}
  };
  assert.equal((await judge(targetOf(burn), input, SLOW_MS))?.kind, "slow");
  let runs = 0;
  assert.equal(
    await judge(
      targetOf(() => (++runs === 1 ? burn() : undefined)),
      input,
      SLOW_MS,
    ),
    null,
  );
});

test("only the documented refusal is one", () => {
  assert.equal(
    unlessRefused(Broken, () => hold(false, "")),
    null,
  );
  assert.equal(
    unlessRefused(Broken, () => 7),
    7,
  );
  assert.throws(() => unlessRefused(Broken, () => JSON.parse("{")), SyntaxError);
});
