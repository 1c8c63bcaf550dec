import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { buildHashOf, builtFile, integrityOf } from "./files.ts";

test("integrity is the hash in base64, as W3C SRI §3.1 has it", () => {
  // The example of the specification's introduction to integrity metadata (§3.1).
  assert.equal(
    integrityOf("alert('Hello, world.');"),
    "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO",
  );
  assert.equal(integrityOf("", "sha256"), `sha256-${createHash("sha256").digest("base64")}`);
});

test("the page is served at the root, everything else by its name", () => {
  assert.equal(builtFile("index.html", "").path, "/");
  assert.equal(builtFile("assets/index.js", "").path, "/assets/index.js");
});

test("the build hash changes with any content and any name", () => {
  const files = [builtFile("a.js", "1"), builtFile("b.js", "2")];
  const hash = buildHashOf(files);
  assert.match(hash, /^[0-9a-f]{64}$/);
  assert.equal(buildHashOf([builtFile("a.js", "1"), builtFile("b.js", "2")]), hash);
  const others = [
    [builtFile("a.js", "1"), builtFile("b.js", "3")],
    [builtFile("a.js", "2"), builtFile("b.js", "1")],
    [builtFile("a.js", "1"), builtFile("c.js", "2")],
    [builtFile("a.js", "1")],
  ];
  for (const other of others) assert.notEqual(buildHashOf(other), hash);
});
