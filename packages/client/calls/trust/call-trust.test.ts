import assert from "node:assert/strict";
import { test } from "node:test";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import type { ZrtpResult } from "@sottovoce/voice";
import { type AccountId, type Address, toBase64Url } from "@sottovoce/wire";
import { ManualClock, settle } from "../../test/manual-clock.ts";
import { CALL_KEY_BYTES, CALL_PROOF_BYTES, CallBox } from "../keys/call-key.ts";
import type { CallSurroundings } from "../surroundings.ts";
import { CallTrust } from "./call-trust.ts";

const BOB = "bob@example.org" as Address;
const CALL = "0a".repeat(16);
const PARTY = { account: "bb".repeat(16) as AccountId, accountKey: toBase64Url(new Uint8Array(32).fill(2)) };

/** A call that Alice placed, with everything it needs of the engine. */
function placed() {
  const clock = new ManualClock();
  const primitives = createNodePrimitives();
  const faults: unknown[] = [];
  const around = {
    core: {
      clock,
      primitives,
      own: { accountKey: new Uint8Array(32).fill(1) },
      contacts: { get: () => null },
      fault: (error: unknown) => faults.push(error),
    },
    retained: { comparedWithOthers: async () => [] },
    whisper: { tell: async () => {} },
    keys: new CallBox(clock, CALL_KEY_BYTES),
    proofs: new CallBox(clock, CALL_PROOF_BYTES),
  };
  const trust = new CallTrust(around as unknown as CallSurroundings, BOB, CALL);
  trust.sendKey(PARTY);
  return { trust, primitives, whisper: around.whisper, faults };
}

function tied(): ZrtpResult {
  return {
    auxMatched: true,
    peerZid: new Uint8Array(12),
    exportedKey: new Uint8Array(32).fill(7),
  } as ZrtpResult;
}

test("a call is tied to the account that its key was for once both sides have shown to have it", async () => {
  const { trust } = placed();
  assert.equal(trust.accountKey, null, "nothing shows it yet");
  await trust.secured(tied());
  assert.equal(trust.accountKey, PARTY.accountKey);
  const { trust: without } = placed();
  await without.secured({ ...tied(), auxMatched: false });
  assert.equal(without.accountKey, null);
  for (const one of [trust, without]) one.close();
});

test("the exported key is overwritten also where no proof can be made of it", async () => {
  const { trust, primitives } = placed();
  primitives.hmacSha256 = async () => {
    throw new Error("the platform gave up");
  };
  const result = tied();
  await assert.rejects(trust.secured(result), /gave up/);
  assert.ok(result.exportedKey.every((byte) => byte === 0));
  trust.close();
});

test("a proof that cannot be told is known at once, though the other side's may take minutes", async () => {
  const { trust, whisper, faults } = placed();
  whisper.tell = async () => {
    throw new TypeError("a fault");
  };
  await trust.secured(tied());
  await settle();
  assert.deepEqual(faults.map(String), ["TypeError: a fault"]);
  trust.close();
});
