import assert from "node:assert/strict";
import { test } from "node:test";
import { Latch } from "./latch.ts";

const told = { address: "10.0.0.1", port: 1_000 };
const seen = { address: "203.0.113.1", port: 2_000 };
const other = { address: "203.0.113.2", port: 3_000 };

test("several authentic packets in a row from elsewhere are followed", () => {
  const latch = new Latch(told);
  latch.onAuthentic(seen);
  latch.onAuthentic(seen);
  assert.equal(latch.current, told);
  latch.onAuthentic(seen);
  assert.deepEqual(latch.current, seen);
});

test("single packets from elsewhere lead nobody astray", () => {
  const latch = new Latch(told);
  for (let i = 0; i < 20; i++) {
    latch.onAuthentic(seen);
    latch.onAuthentic(i % 2 === 0 ? told : other);
  }
  assert.equal(latch.current, told);
});

test("a peer that moves is followed again", () => {
  const latch = new Latch(told);
  for (let i = 0; i < 3; i++) latch.onAuthentic(seen);
  for (let i = 0; i < 3; i++) latch.onAuthentic({ ...seen, port: 2_001 });
  assert.deepEqual(latch.current, { ...seen, port: 2_001 });
});
