import assert from "node:assert/strict";
import { test } from "node:test";
import { groupsOf, spelled } from "./digits.ts";

test("a safety number falls into its groups, and a voice reads each digit by digit", () => {
  assert.deepEqual(groupsOf("01234 56789 00000"), ["01234", "56789", "00000"]);
  assert.equal(spelled("01234"), "0 1 2 3 4");
});
