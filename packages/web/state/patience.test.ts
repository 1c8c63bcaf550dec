import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { ConnectionState } from "@sottovoce/client";
import { PATIENCE_MS, Patience } from "./patience.ts";

function setUp(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const shown: ConnectionState[] = [];
  const patience = new Patience((state) => shown.push(state));
  return { patience, shown, pass: (ms: number) => t.mock.timers.tick(ms) };
}

test("a connection that comes back soon is not spoken of", (t) => {
  const { patience, shown, pass } = setUp(t);
  patience.follow("connecting");
  pass(PATIENCE_MS - 1);
  patience.follow("online");
  pass(PATIENCE_MS);
  assert.deepEqual(shown, ["online"]);
});

test("trouble is shown once it lasts, however often it was tried meanwhile", (t) => {
  const { patience, shown, pass } = setUp(t);
  for (let passed = 0; passed < PATIENCE_MS; passed += 500) {
    assert.deepEqual(shown, []);
    patience.follow(passed % 1_000 === 0 ? "connecting" : "offline");
    pass(500);
  }
  assert.deepEqual(shown, ["connecting"]);
  patience.follow("offline");
  pass(PATIENCE_MS);
  assert.deepEqual(shown, ["connecting", "offline"]);
});

test("what a person has to know is shown at once, and stays", (t) => {
  for (const state of ["refused", "impostor"] as const) {
    const { patience, shown, pass } = setUp(t);
    patience.follow("offline");
    patience.follow(state);
    pass(PATIENCE_MS);
    assert.deepEqual(shown, [state]);
    t.mock.timers.reset();
  }
});
