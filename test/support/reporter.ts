/** Node's own report, closed by one line that counts, and names what was skipped and why. */

import { relative } from "node:path";
import { Readable } from "node:stream";
import type { TestEvent } from "node:test/reporters";
import { spec } from "node:test/reporters";

/** A test, or a suite as a whole, that has not run. */
interface Skipped {
  readonly name: string;
  readonly file: string;
  /** `null` where the test gives none. */
  readonly reason: string | null;
  /** Node does not count the tests of a suite that is skipped, nor the suite. */
  readonly isSuite: boolean;
}

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let counts = { tests: 0, passed: 0, skipped: 0, todo: 0 };
  const skipped: Skipped[] = [];
  /** Of the test that was told of last, after those of the suites that it is in. */
  const names: string[] = [];
  async function* watched(): AsyncGenerator<TestEvent> {
    for await (const event of source) {
      // The summary without a file is that of the whole run.
      if (event.type === "test:summary" && event.data.file === undefined) counts = event.data.counts;
      if (event.type === "test:start") names[event.data.nesting] = event.data.name;
      if (event.type === "test:pass" && isSkipped(event.data.skip)) {
        skipped.push(skippedOf(event.data, names.slice(0, event.data.nesting)));
      }
      yield event;
    }
  }
  for await (const chunk of Readable.from(watched()).compose(new spec())) yield String(chunk);
  // Cancelled tests did not pass either.
  const failed = counts.tests - counts.passed - counts.skipped - counts.todo;
  const left = counts.skipped + skipped.filter(({ isSuite }) => isSuite).length;
  yield `\n${counts.passed} passed, ${failed} failed, ${left} skipped${named(skipped)}\n`;
}

type Passed = Extract<TestEvent, { type: "test:pass" }>["data"];

function isSkipped(skip: Passed["skip"]): boolean {
  return skip !== undefined && skip !== false;
}

function skippedOf({ name, file = "", skip, details }: Passed, suites: readonly string[]): Skipped {
  return {
    name: [...suites, name].join(" › "),
    file: relative(process.cwd(), file),
    reason: typeof skip === "string" && skip !== "" ? skip : null,
    isSuite: details.type === "suite",
  };
}

/** All on the same line: where a machine shows no more of a run than its last line, nothing is skipped unseen. */
function named(skipped: readonly Skipped[]): string {
  if (skipped.length === 0) return "";
  const each = skipped.map(
    ({ name, file, reason }) => `“${name}” in ${file} (${(reason ?? "no reason is given").trim()})`,
  );
  return `: ${each.join("; ").replaceAll(/\s*\n\s*/g, " ")}`;
}
