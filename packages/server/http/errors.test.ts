import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ErrorResponse } from "@sottovoce/wire";
import { Refusal, STATUS_OF } from "../refusal.ts";
import { StoreUnavailable } from "../store/store.ts";
import { capturedLog } from "../test/temporary.ts";
import { createBareApp } from "./app.ts";

/** What the application answers when a handler throws. */
async function answerTo(thrown: unknown) {
  const { log, lines } = capturedLog();
  const app = createBareApp(log);
  app.get("/", () => {
    throw thrown;
  });
  const response = await app.inject("/");
  return { status: response.statusCode, headers: response.headers, ...response.json<ErrorResponse>(), lines };
}

describe("errors", () => {
  it("that nobody expected are logged with their stack and answered without", async () => {
    const { status, error, lines } = await answerTo(new TypeError("oops at the wrong place"));
    assert.equal(status, 500);
    assert.deepEqual(Object.keys(error), ["code", "message"]);
    assert.equal(error.code, "internal");
    assert.doesNotMatch(error.message, /oops/);
    assert.match(lines.join(""), /"level":"error".*TypeError.*oops.*errors\.test\.ts/);
  });

  it("of the store ask to try again soon", async () => {
    const { status, error, headers } = await answerTo(new StoreUnavailable("disk full"));
    assert.equal(status, 503);
    assert.equal(error.code, "unavailable");
    assert.equal(error.retryAfterMs, 2000);
    assert.equal(headers["retry-after"], "2");
    assert.doesNotMatch(error.message, /disk/);
  });

  it("that are refusals keep code, sentence and details, under the status of their code", async () => {
    for (const code of Object.keys(STATUS_OF) as (keyof typeof STATUS_OF)[]) {
      const { status, error } = await answerTo(new Refusal(code, "No.", { missing: [], gone: [] }));
      assert.equal(status, STATUS_OF[code]);
      assert.deepEqual(error, { code, message: "No.", missing: [], gone: [] });
    }
  });
});
