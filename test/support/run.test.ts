/** How a run of all tests ends: what its last line says, and that no file holds it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";

const OPTIONS = [
  "--test",
  `--import=${join(import.meta.dirname, "file-guard.ts")}`,
  `--test-reporter=${join(import.meta.dirname, "reporter.ts")}`,
];

interface Run {
  readonly status: number | null;
  readonly lines: readonly string[];
}

/** Runs one file of tests as `npm test` does. @param minutes that it has */
function run(t: TestContext, content: string, minutes = 10): Run {
  const directory = mkdtempSync(join(tmpdir(), "sottovoce-run-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, "one.test.ts"), `import { describe, it } from "node:test";\n${content}`);
  // Else it would take itself for a part of the run that this test is in.
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...env } = process.env;
  const { status, stdout } = spawnSync(process.execPath, [...OPTIONS, "one.test.ts"], {
    cwd: directory,
    env: { ...env, TEST_FILE_MINUTES: String(minutes) },
    encoding: "utf8",
  });
  return { status, lines: stdout.trimEnd().split("\n") };
}

test("the last line counts, and names what was skipped and why", (t) => {
  const { status, lines } = run(
    t,
    `describe("a call", { skip: "no network can\\n be made here" }, () => it("is heard", () => {}));
     describe("a server", () => it("is examined", (t) => t.skip("no examiner is installed")));
     it("says nothing", { skip: true }, () => {});
     it("works", () => {});`,
  );
  assert.equal(status, 0);
  assert.equal(
    lines.at(-1),
    "1 passed, 0 failed, 3 skipped: “a call” in one.test.ts (no network can be made here); " +
      "“a server › is examined” in one.test.ts (no examiner is installed); " +
      "“says nothing” in one.test.ts (no reason is given)",
  );
});

test("the last line counts what failed, and what was cut short", (t) => {
  const { status, lines } = run(
    t,
    `it("works", () => {});
     it("fails", () => { throw new Error(); });
     it("hangs", { timeout: 1 }, () => new Promise((resolve) => setTimeout(resolve, 100)));`,
  );
  assert.equal(status, 1);
  assert.equal(lines.at(-1), "1 passed, 2 failed, 0 skipped");
});

for (const [how, content] of [
  ["goes round in circles", `it("spins", () => { for (;;); });`],
  ["waits for what never comes", `it("waits", () => new Promise(() => setInterval(() => {}, 1_000)));`],
  ["leaves something open", `it("works", () => void setInterval(() => {}, 1_000));`],
] as const) {
  test(`a file that ${how} is ended, and says so`, (t) => {
    const { status, lines } = run(t, content, 0.02);
    assert.equal(status, 1);
    assert.match(lines.join("\n"), /one\.test\.ts has not ended within 0\.02 minutes, and is ended now\./);
    assert.match(lines.at(-1) ?? "", /[1-9] failed/);
  });
}
