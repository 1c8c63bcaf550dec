import assert from "node:assert/strict";
import { test } from "node:test";
import type { Address } from "@sottovoce/wire";
import { ManualClock } from "../../test/manual-clock.ts";
import { AcceptedPeers } from "./accepted.ts";

const [BOB, EVE] = ["bob@example.org" as Address, "eve@example.org" as Address];

test("who was accepted is so for one call, for an hour, and nobody else", async () => {
  const clock = new ManualClock();
  const accepted = new AcceptedPeers(clock);
  accepted.add(BOB);
  assert.deepEqual([accepted.has(BOB), accepted.has(EVE)], [true, false]);
  accepted.spend(EVE);
  accepted.spend(BOB);
  assert.equal(accepted.has(BOB), false);
  accepted.add(BOB);
  await clock.elapse(60 * 60_000 - 1);
  assert.equal(accepted.has(BOB), true);
  await clock.elapse(1);
  assert.equal(accepted.has(BOB), false);
});
