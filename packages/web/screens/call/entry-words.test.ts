import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallEntry, CallSecurity } from "@sottovoce/client";
import { speak } from "../../i18n/index.ts";
import { entryWords, wasBetweenTwo } from "./entry-words.ts";

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

test("who declined and who hung up is told to both sides", async () => {
  await speak("en");
  const never = { ...ENTRY, secureAt: null, security: null };
  const told = (changes: Partial<CallEntry>) => entryWords({ ...never, ...changes }, "Bob");
  assert.equal(told({ direction: "in", end: "declined" }), "You declined.");
  assert.equal(told({ direction: "out", end: "declined" }), "Bob does not take the call now.");
  for (const direction of ["in", "out"] as const) {
    assert.equal(told({ direction, end: "cancelled" }), "You hung up before you were connected.");
    assert.equal(
      told({ direction, end: "cancelled", endedThere: true }),
      "Bob hung up before you were connected.",
    );
  }
});

test("how long it lasted and why it ended are two sentences", async () => {
  await speak("en");
  const secure = { ...ENTRY, secureAt: 1_000, endedAt: 30_000 };
  assert.equal(entryWords({ ...secure, end: "media_lost" }, "Bob"), "Lasted 0:29. The connection was lost.");
  assert.equal(entryWords(secure, "Bob"), "Lasted 0:29");
});
