/** The record store of the web app, on the IndexedDB of a real browser. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runInBrowser } from "./support/browser-suite.ts";
import { skip } from "./support/chromium.ts";

test("IndexedDB keeps the contract of record stores", { skip }, async (t) => {
  const outcomes = await runInBrowser(t, ["test/web/support/in-browser/records-suite.ts"]);
  assert.ok(outcomes.length > 8, `only ${outcomes.length} tests were found`);
  for (const { name, failure } of outcomes) {
    await t.test(name, () => {
      if (failure !== null) throw new Error(failure);
    });
  }
});
