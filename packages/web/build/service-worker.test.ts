import assert from "node:assert/strict";
import { test } from "node:test";
import { builtFile, integrityOf } from "./files.ts";
import { headersOf } from "./headers.ts";
import { withPrecache } from "./service-worker.ts";

test("the list stands before the script, as its constant, and another list makes another script", () => {
  const files = [builtFile("index.html", "a"), builtFile("assets/index.js", "b")];
  const code = "return __PRECACHE__;";
  const headers = headersOf("sha256-abc=");
  const read = (build: string): unknown => new Function(withPrecache(code, build, headers, files))();
  assert.deepEqual(read("ab12"), {
    build: "ab12",
    headers,
    files: [
      { path: "/", integrity: integrityOf("a"), type: "text/html; charset=utf-8" },
      { path: "/assets/index.js", integrity: integrityOf("b"), type: "text/javascript; charset=utf-8" },
    ],
  });
  assert.notEqual(withPrecache(code, "ab12", headers, files), withPrecache(code, "ab13", headers, files));
});
