import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallEntry, CallSecurity } from "@sottovoce/client";
import { wasBetweenTwo } from "./entry-words.ts";

const SECURITY: CallSecurity = {
  algorithms: { hash: "S256", cipher: "AES3", authTag: "HS80", keyAgreement: "X255", sasKind: "B256" },
  sas: { kind: "B256", words: ["scallion", "replica"] },
  continuity: "kept",
  messagingKeyMixed: true,
  verified: "sas",
  peerClient: "Sottovoce",
};
const ENTRY: CallEntry = {
  direction: "out",
  startedAt: 1,
  secureAt: 2,
  endedAt: 3,
  end: "hung_up",
  security: SECURITY,
};

test("nobody else could hear a call only where somebody was verified, and nothing spoke against it", () => {
  assert.equal(wasBetweenTwo(ENTRY), true);
  assert.equal(wasBetweenTwo({ ...ENTRY, security: { ...SECURITY, verified: "safety_number" } }), true);
  for (const change of [
    { security: { ...SECURITY, verified: null } },
    { security: { ...SECURITY, discloses: true } },
    { security: null },
    { end: "mismatch" },
    { secureAt: null },
  ] as const) {
    assert.equal(wasBetweenTwo({ ...ENTRY, ...change }), false, JSON.stringify(change));
  }
});
