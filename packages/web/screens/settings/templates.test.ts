import assert from "node:assert/strict";
import { test } from "node:test";
import { charactersLeft, isUsable, withMoved, withoutTemplate, withTemplate } from "./templates.ts";

const list = ["one", "two", "three"];

test("templates are added, changed and deleted, each text once", () => {
  assert.deepEqual(withTemplate(list, "new", "  four "), [...list, "four"]);
  assert.deepEqual(withTemplate(list, "new", "two"), ["one", "three", "two"]);
  assert.deepEqual(withTemplate(list, 1, "zwei"), ["one", "zwei", "three"]);
  assert.deepEqual(withTemplate(list, 1, "two"), list);
  assert.deepEqual(withTemplate(list, 1, "three"), ["one", "three"]);
  assert.deepEqual(withoutTemplate(list, 0), ["two", "three"]);
});

test("templates move by one place, and not out of the list", () => {
  assert.deepEqual(withMoved(list, 0, 1), ["two", "one", "three"]);
  assert.deepEqual(withMoved(list, 2, -1), ["one", "three", "two"]);
  assert.deepEqual(withMoved(list, 0, -1), list);
  assert.deepEqual(withMoved(list, 2, 1), list);
  assert.deepEqual(withMoved(list, 7, 1), list);
});

test("a template is what a message may be", () => {
  assert.equal(charactersLeft(""), 160);
  assert.equal(charactersLeft(` ${"x".repeat(161)} `), -1);
  assert.equal(charactersLeft("👩‍👩‍👧‍👦"), 159);
  assert.ok(isUsable("x".repeat(160)));
  assert.ok(!isUsable("x".repeat(161)));
  assert.ok(!isUsable(" \n "));
});
