import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { licencesOf, licencesText } from "./licences.ts";

const all = licencesOf(join(import.meta.dirname, ".."));

test("every package by others is named with its licence, also what packages of ours depend on", () => {
  const names = all.map(({ name }) => name);
  for (const name of [
    "preact",
    "@preact/signals-core",
    "@noble/curves",
    "hash-wasm",
    "fastest-levenshtein",
  ]) {
    assert.ok(names.includes(name), name);
  }
  assert.deepEqual(names, [...names].sort());
  assert.ok(!names.some((name) => name.startsWith("@sottovoce/")));
  for (const { name, licence, text } of all) {
    assert.match(licence, /^(MIT|ISC|Apache-2\.0|MIT OR Apache-2\.0|\(MIT OR Apache-2\.0\))$/, name);
    assert.match(text, /copyright/i, name);
  }
});

test("the file names each package before its terms", () => {
  const text = licencesText(all);
  for (const { name, version } of all) assert.ok(text.includes(`${name} ${version} (`), name);
});
