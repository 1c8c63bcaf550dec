import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { parseSync } from "oxc-parser";
import { COUNTERS, instrument } from "./instrument.ts";

/** Runs a script with counters and says what it evaluated to and which counters it moved, in steps of one entry. */
function run(source: string): { readonly value: unknown; readonly counts: readonly number[] } {
  const instrumented = instrument("script.ts", source, 0);
  const counters = new Uint8Array(instrumented.blocks);
  const value: unknown = runInNewContext(instrumented.source, {
    [COUNTERS]: counters,
    globalThis: { [COUNTERS]: counters },
  });
  return { value, counts: [...counters] };
}

const CASES: readonly (readonly [what: string, source: string, value: unknown, counts: readonly number[]])[] =
  [
    ["a branch taken", "let a = 0; if (a === 0) a = 5; a", 5, [1, 0]],
    ["a branch not taken, and not written", "let a = 0; if (a !== 0) a = 5; a", 0, [0, 1]],
    ["an else that belongs to the nearer if", "let a; if (1) if (0) a = 1; else a = 2; a", 2, [1, 0, 1, 0]],
    ["else if", "let a; if (0) a = 1; else if (1) a = 2; else a = 3; a", 2, [0, 1, 1, 0]],
    ["a loop", "let n = 0; for (let i = 0; i < 4; i++) n += i; n", 6, [4]],
    ["a loop with do and a condition after it", "let n = 0; do n++; while (n < 3); n", 3, [3]],
    ["a conditional expression", "1 ? 'a' : 'b'", "a", [1, 0]],
    ["the right side of ??", "null ?? 7", 7, [1]],
    ["the right side of && that is not reached", "0 && 7", 0, [0]],
    ["an arrow with an expression", "((x) => ({ x }).x)(3)", 3, [1]],
    ["cases", "let r = 0; switch (2) { case 1: r = 1; break; case 2: r = 2; } r", 2, [0, 1]],
    ["a catch", "let r; try { throw 1; } catch { r = 2; } r", 2, [1]],
    ["nested conditionals", "const f = (a, b) => a ? b ? 1 : 2 : 3; f(1, 0)", 2, [1, 1, 0, 1, 0]],
  ];

for (const [what, source, value, counts] of CASES) {
  test(`counts ${what}, and changes nothing else`, () => {
    const done = run(source.replace("let", "var").replace("const", "var"));
    assert.deepEqual(done.value, value);
    assert.deepEqual(done.counts.toSorted(), counts.toSorted());
  });
}

test("lines stay where they were", () => {
  assert.throws(
    () => run("\n\nif (true) throw new Error('here')"),
    (error: Error) => /:3/.test(error.stack ?? ""),
  );
});

test("literals become words", () => {
  const { words } = instrument(
    "script.ts",
    "f('sip:', \"x\", 65536, 7, 'a sentence that is far too long to be a word of any grammar')",
    0,
  );
  assert.deepEqual(words, ["sip:", "x", "65536"]);
});

test("every file of ours is still TypeScript when it is instrumented", () => {
  const root = join(import.meta.dirname, "../../..");
  const files = globSync("packages/{wire,sip,crypto,server,client}/**/*.ts", {
    cwd: root,
    exclude: ["**/node_modules/**"],
  });
  assert(files.length > 100);
  for (const file of files) {
    const { source, blocks } = instrument(file, readFileSync(join(root, file), "utf8"), 0);
    assert.deepEqual(parseSync(file, source).errors, [], file);
    assert(blocks >= 0);
  }
});
