import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeSelf } from "./decode.ts";

const DAY_MS = 86_400_000;

const self = (lockAfterMs: unknown) => ({
  address: "alice@example.org",
  account: "ab".repeat(16),
  device: "00000a0a",
  displayName: null,
  sip: { host: "localhost", tlsPort: 5061, webSocketPath: "/sip", realm: "localhost" },
  policy: { messaging: true, messageLifetimeMs: 3 * DAY_MS, lockAfterMs, allowsAes128: false },
});

test("a server can have devices lock soon, but not at once, nor leave them open for longer than a day", () => {
  for (const [said, believed] of [
    [0, 10_000],
    [9_999, 10_000],
    [10_000, 10_000],
    [DAY_MS, DAY_MS],
    [DAY_MS + 1, DAY_MS],
    [Number.MAX_SAFE_INTEGER, DAY_MS],
  ]) {
    assert.equal(decodeSelf(self(said)).policy.lockAfterMs, believed);
  }
  for (const nonsense of [-1, 0.5, "never", null, undefined, Number.POSITIVE_INFINITY]) {
    assert.throws(() => decodeSelf(self(nonsense)), { code: "bad_answer" });
  }
});
