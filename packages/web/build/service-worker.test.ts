import assert from "node:assert/strict";
import { test } from "node:test";
import { builtFile } from "./files.ts";
import { withPrecache } from "./service-worker.ts";

test("the list stands before the script, as its constant, and another list makes another script", () => {
  const files = [builtFile("index.html", "a"), builtFile("assets/index.js", "b")];
  const code = "return __PRECACHE__;";
  const read = (build: string): unknown => new Function(withPrecache(code, build, files))();
  assert.deepEqual(read("ab12"), {
    build: "ab12",
    files: files.map(({ path, integrity }) => ({ path, integrity })),
  });
  assert.notEqual(withPrecache(code, "ab12", files), withPrecache(code, "ab13", files));
});
