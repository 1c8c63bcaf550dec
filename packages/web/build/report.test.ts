import assert from "node:assert/strict";
import { test } from "node:test";
import { type BuildReport, joinReports } from "./report.ts";

const reportOf = (part: "page" | "worker", ...files: readonly string[]): BuildReport => ({
  scripts: files.map((file) => ({ file, raw: 2, gzip: 1, part, first: true })),
  sources: files.map((file) => `packages/web/${file}.ts`),
});

test("the order in which the parts of a build are ready leaves no trace", () => {
  const [page, one, other] = [
    reportOf("page", "b", "a"),
    reportOf("worker", "d", "c"),
    reportOf("worker", "a"),
  ];
  const joined = joinReports([page, one, other]);
  assert.deepEqual(joined, joinReports([page, other, one]));
  assert.deepEqual(
    joined.scripts.map(({ part, file }) => `${part} ${file}`),
    ["page a", "page b", "worker a", "worker c", "worker d"],
  );
});
