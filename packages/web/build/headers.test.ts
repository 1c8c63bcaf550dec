import assert from "node:assert/strict";
import { test } from "node:test";
import { headersOf } from "./headers.ts";

test("every file is isolated from all other sites, and has the policy of its kind", () => {
  const { page, others } = headersOf("sha256-abc=");
  for (const headers of [page, others]) {
    assert.equal(headers["cross-origin-opener-policy"], "same-origin");
    assert.equal(headers["cross-origin-embedder-policy"], "require-corp");
    assert.equal(headers["cross-origin-resource-policy"], "same-origin");
    assert.equal(headers["referrer-policy"], "no-referrer");
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.match(String(headers["permissions-policy"]), /^camera=\(self\), .*\bgeolocation=\(\)/);
  }
  assert.match(String(page["content-security-policy"]), /'sha256-abc='/);
  assert.equal(page["integrity-policy"], "blocked-destinations=(script)");
  assert.match(String(others["content-security-policy"]), /'wasm-unsafe-eval'/);
  assert.equal(others["integrity-policy"], undefined);
});

test("each is one line that HTTP can carry, under a name in small letters", () => {
  for (const headers of Object.values(headersOf("sha256-abc="))) {
    for (const [name, value] of Object.entries(headers)) {
      assert.match(name, /^[a-z-]+$/);
      assert.match(String(value), /^[\x20-\x7e]+$/);
    }
  }
});
