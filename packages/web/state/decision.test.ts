import assert from "node:assert/strict";
import { test } from "node:test";
import { decisionFor } from "./decision.ts";

const WRITABLE = { trust: "unverified", level: "end-to-end", endToSiteAgreed: false } as const;

test("nothing is asked where messages are end-to-end encrypted for a key that nobody doubts", () => {
  assert.equal(decisionFor(WRITABLE), null);
  assert.equal(decisionFor({ ...WRITABLE, trust: "verified" }), null);
});

test("a changed key, a SIP phone and a contradiction are each asked about or told of", () => {
  assert.equal(decisionFor({ ...WRITABLE, trust: "changed" }), "changed_key");
  assert.equal(decisionFor({ ...WRITABLE, level: "end-to-site" }), "end_to_site");
  assert.equal(decisionFor({ ...WRITABLE, level: "end-to-site", endToSiteAgreed: true }), null);
  assert.equal(decisionFor({ ...WRITABLE, level: "contradicted" }), "contradicted");
});

test("a contradiction comes first: accepting the changed key would not let anything be sent", () => {
  assert.equal(decisionFor({ ...WRITABLE, trust: "changed", level: "contradicted" }), "contradicted");
});
