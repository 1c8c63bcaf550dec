import assert from "node:assert/strict";
import { test } from "node:test";
import { pagePolicy, policyInPage, workerPolicy } from "./policies.ts";

/** Directive → its sources. */
const read = (policy: string): Map<string, string[]> =>
  new Map(
    policy.split("; ").map((directive) => {
      const [name = "", ...values] = directive.split(" ");
      return [name, values];
    }),
  );

test("both policies begin with nothing, and open nothing inline and no other origin", () => {
  for (const policy of [pagePolicy("sha256-abc="), workerPolicy()]) {
    assert.deepEqual(read(policy).get("default-src"), ["'none'"]);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|unsafe-hashes|\*|https?:|data:/);
    assert.deepEqual(read(policy).get("require-trusted-types-for"), ["'script'"]);
    assert.deepEqual(read(policy).get("trusted-types"), ["sottovoce"]);
    for (const name of ["base-uri", "form-action", "frame-ancestors"]) {
      assert.deepEqual(read(policy).get(name), ["'none'"], name);
    }
  }
});

test("what the page says of itself is all of it but the frames, which only a header can forbid", () => {
  const rest = read(pagePolicy("sha256-abc="));
  rest.delete("frame-ancestors");
  assert.deepEqual(read(policyInPage("sha256-abc=")), rest);
  // It stands in an attribute.
  assert.doesNotMatch(policyInPage("sha256-abc="), /"/);
});

test("the page runs its own files and the import map; WebAssembly is the worker's alone", () => {
  assert.deepEqual(read(pagePolicy("sha256-abc=")).get("script-src"), ["'self'", "'sha256-abc='"]);
  assert.deepEqual(read(workerPolicy()).get("script-src"), ["'self'", "'wasm-unsafe-eval'"]);
});
