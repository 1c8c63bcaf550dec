/** What encrypts each frame of a call, in a worker of a real browser: there it runs, on the browser's own WebCrypto. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runInBrowser } from "./support/browser-suite.ts";
import { skip } from "./support/chromium.ts";

test("the tests of protected frames pass in Chromium", { skip }, async (t) => {
  const outcomes = await runInBrowser(t, ["packages/voice/frames/frames.test.ts"]);
  assert.ok(outcomes.length > 20, `only ${outcomes.length} tests were found`);
  for (const { name, skipped, failure } of outcomes) {
    await t.test(name, { skip: skipped }, () => {
      if (failure !== null) throw new Error(failure);
    });
  }
});
