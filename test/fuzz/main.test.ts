import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

function run(...args: string[]) {
  return spawnSync(process.execPath, [join(import.meta.dirname, "main.ts"), ...args], { encoding: "utf8" });
}

test("a target that there is not is named, with those there are", () => {
  const { status, stderr } = run("--seconds", "1", "no-such-target");
  assert.equal(status, 2);
  assert.match(stderr, /There is no target “no-such-target”\. There are: sip-message, /);
});

test("a time or a seed that is none is refused with a sentence", () => {
  for (const args of [["--seconds", "0"], ["--seconds", "soon"], ["--seed", "1.5"], ["--what"]]) {
    const { status, stderr } = run(...args);
    assert.equal(status, 2, args.join(" "));
    assert.match(stderr, /^[^\n]{10,}\n$/, "one sentence, no stack");
  }
});
