import assert from "node:assert/strict";
import { test } from "node:test";
import type { Rolldown } from "vite";
import { firstLoad, measure, sizeTable } from "./sizes.ts";

/** A bundle of chunks, as far as `measure` looks at it. */
function bundleOf(
  chunks: Readonly<
    Record<string, { code: string; imports?: string[]; isEntry?: boolean; facadeModuleId?: string }>
  >,
): Rolldown.OutputBundle {
  const outputs = Object.entries(chunks).map(([fileName, chunk]) => [
    fileName,
    { type: "chunk", fileName, imports: [], isEntry: false, facadeModuleId: null, ...chunk },
  ]);
  return Object.fromEntries(outputs) as Rolldown.OutputBundle;
}

test("the entry and all it imports statically are loaded first, in circles too; the rest later", () => {
  const sizes = measure(
    bundleOf({
      "index.js": { code: "x".repeat(2000), imports: ["shared.js"], isEntry: true },
      "shared.js": { code: "y".repeat(1000), imports: ["deep.js"] },
      "deep.js": { code: "z", imports: ["index.js"] },
      "later.js": { code: "w".repeat(500), imports: ["shared.js"] },
    }),
    "page",
  );
  const first = sizes.filter((size) => size.first).map(({ file }) => file);
  assert.deepEqual(first, ["index.js", "shared.js", "deep.js"]);
  const sum = sizes.filter((size) => size.first).reduce((total, { gzip }) => total + gzip, 0);
  assert.equal(firstLoad(sizes), sum);
  assert.equal(sizes[0]?.raw, 2000);
  assert.ok(Number(sizes[0]?.gzip) < 100);
});

test("what an entry brings that is started later is loaded later", () => {
  const bundle = bundleOf({
    "frames.js": { code: "f".repeat(900), isEntry: true, facadeModuleId: "/frames.ts" },
  });
  assert.deepEqual(measure(bundle, "worker", (module) => module === "/frames.ts")[0]?.first, false);
  assert.deepEqual(measure(bundle, "worker", (module) => module === "/other.ts")[0]?.first, true);
});

test("the table names every chunk, what comes first above, and the sum", () => {
  const table = sizeTable([
    { file: "later.js", raw: 9000, gzip: 3000, part: "page", first: false },
    { file: "index.js", raw: 60_000, gzip: 20_400, part: "page", first: true },
    { file: "worker.js", raw: 120_000, gzip: 50_000, part: "worker", first: true },
  ]);
  const lines = table.split("\n").map((line) => line.split(/\s+/).join(" "));
  assert.deepEqual(lines, [
    "load part file kB kB gzip",
    "first worker worker.js 120.0 50.0",
    "first page index.js 60.0 20.4",
    "later page later.js 9.0 3.0",
    "first in all 70.4",
  ]);
});
