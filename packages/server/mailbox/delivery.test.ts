import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { judge, type Outcome } from "./delivery.ts";

describe("judging an outcome", () => {
  const cases: readonly (readonly [string, readonly Outcome[]])[] = [
    ["taken", [200, 202, 299].map((status) => ({ status }))],
    ["unanswered", ["timeout", ...[408, 480, 486, 491, 500, 503, 504, 600].map((status) => ({ status }))]],
    ["unreachable", ["transport_error", { status: 430 }]],
    ["refused", [302, 400, 403, 413, 415, 488, 603, 606].map((status) => ({ status }))],
  ];
  for (const [verdict, outcomes] of cases) {
    for (const outcome of outcomes) {
      it(`${typeof outcome === "string" ? outcome : outcome.status} means ${verdict}`, () => {
        assert.equal(judge(outcome), verdict);
      });
    }
  }
});
