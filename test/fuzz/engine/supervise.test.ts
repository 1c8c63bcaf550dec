import assert from "node:assert/strict";
import { test } from "node:test";
import { supervise } from "./supervise.ts";

const doomed = new URL("./test/doomed-worker.ts", import.meta.url);
const task = { seed: 1, milliseconds: 60_000, corpus: [], distil: false };

test("an input that never ends is found, and the thread ended", async () => {
  const { findings, result } = await supervise(
    { ...task, target: "endless" },
    { hangMs: 300, worker: doomed },
  );
  assert.equal(result, null);
  assert.equal(findings.length, 1);
  assert.match(findings[0]?.summary ?? "", /did not end within 0\.3 s/);
  assert.equal(Buffer.from(findings[0]?.input ?? []).toString(), "the last input");
});

test("an input that takes all memory is found, and this thread lives", async () => {
  const { findings } = await supervise({ ...task, target: "greedy" }, { memoryMb: 32, worker: doomed });
  assert.match(findings[0]?.summary ?? "", /needed more than 32 MB/);
  assert.equal(Buffer.from(findings[0]?.input ?? []).toString(), "the last input");
});

test("a target that cannot be loaded is no finding", async () => {
  await assert.rejects(supervise({ ...task, target: "unloadable" }, { worker: doomed }), /cannot be loaded/);
});

test("a real target is instrumented in its thread, and tells what it reached", async () => {
  const { findings, result, executions } = await supervise({
    ...task,
    target: "wire-record",
    milliseconds: 300,
  });
  assert.deepEqual(findings, []);
  assert(executions > 10);
  assert(
    result !== null && result.covered > 20 && result.covered < result.blocks,
    `${result?.covered} blocks`,
  );
  assert(result.essence.length > 1 && result.essence.length <= result.corpus.length);
});
