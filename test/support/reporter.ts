/** Node's own report, closed by one line that counts: `N passed, N failed, N skipped`. */

import { Readable } from "node:stream";
import type { TestEvent } from "node:test/reporters";
import { spec } from "node:test/reporters";

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let counts = { tests: 0, passed: 0, skipped: 0, todo: 0 };
  async function* watched(): AsyncGenerator<TestEvent> {
    for await (const event of source) {
      // The summary without a file is that of the whole run.
      if (event.type === "test:summary" && event.data.file === undefined) counts = event.data.counts;
      yield event;
    }
  }
  for await (const chunk of Readable.from(watched()).compose(new spec())) yield String(chunk);
  // Cancelled tests did not pass either.
  const failed = counts.tests - counts.passed - counts.skipped - counts.todo;
  yield `\n${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`;
}
