import assert from "node:assert/strict";
import { test } from "node:test";
import { styleFor } from "./style.ts";

const RED = "\u001B[31mx\u001B[39m";
const BOLD = "\u001B[1mx\u001B[22m";

test("a terminal gets colours", () => {
  const style = styleFor({ isTTY: true }, {});
  assert.equal(style.red("x"), RED);
  assert.equal(style.bold("x"), BOLD);
});

test("a pipe, and a terminal that can nothing, get plain text", () => {
  assert.equal(styleFor({}, {}).red("x"), "x");
  assert.equal(styleFor({ isTTY: true }, { TERM: "dumb" }).bold("x"), "x");
});

test("NO_COLOR takes the colours and leaves bold; empty it means nothing", () => {
  const style = styleFor({ isTTY: true }, { NO_COLOR: "1" });
  assert.equal(style.red("x"), "x");
  assert.equal(style.bold("x"), BOLD);
  assert.equal(styleFor({ isTTY: true }, { NO_COLOR: "" }).red("x"), RED);
});

test("FORCE_COLOR colours a pipe", () => {
  assert.equal(styleFor({}, { FORCE_COLOR: "1" }).red("x"), RED);
  assert.equal(styleFor({}, { FORCE_COLOR: "0" }).red("x"), "x");
});
