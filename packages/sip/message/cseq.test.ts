import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCSeq, MAX_CSEQ, parseCSeq } from "./cseq.ts";

test("number and method, whatever the whitespace", () => {
  assert.deepEqual(parseCSeq("1 INVITE"), { seq: 1, method: "INVITE" });
  assert.deepEqual(parseCSeq("  0009 \t INVITE "), { seq: 9, method: "INVITE" });
  assert.deepEqual(parseCSeq(`${MAX_CSEQ} x`), { seq: MAX_CSEQ, method: "x" });
});

test("malformed values are refused", () => {
  for (const text of [
    "",
    "1",
    "INVITE",
    "1 ",
    "-1 INVITE",
    "1 INVITE x",
    "2147483648 INVITE",
    "1INVITE",
    "1 IN/VITE",
  ]) {
    assert.throws(() => parseCSeq(text), { name: "SipParseError", status: 400 }, text);
  }
});

test("parse and format are inverse", () => {
  const cseq = { seq: 314159, method: "MESSAGE" };
  assert.deepEqual(parseCSeq(formatCSeq(cseq)), cseq);
});
