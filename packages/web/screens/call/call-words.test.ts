import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallSecurity } from "@sottovoce/client";
import { speak } from "../../i18n/index.ts";
import { alarmWords, lightOf, standingOf } from "./call-words.ts";

const SECURITY: CallSecurity = {
  algorithms: { hash: "S384", cipher: "AES3", authTag: "HS80", keyAgreement: "X255", sasKind: "B256" },
  sas: { kind: "B256", words: ["scallion", "replica"] },
  continuity: "first",
  messagingKeyMixed: true,
  verified: null,
  peerClient: "Sottovoce",
};

const light = (changes: Partial<CallSecurity>) =>
  lightOf({ phase: "secure", security: { ...SECURITY, ...changes } });

test("green is full only where somebody was verified, and nothing speaks against it", () => {
  assert.equal(light({}), "green");
  assert.equal(light({ verified: "sas" }), "verified");
  assert.equal(light({ verified: "safety_number" }), "verified");
  assert.equal(light({ unproven: true }), "yellow");
  assert.equal(light({ continuity: "forgotten" }), "yellow");
  for (const verified of [null, "sas", "safety_number"] as const) {
    assert.equal(light({ verified, discloses: true }), "red");
  }
  assert.equal(light({ unproven: true, discloses: true }), "red");
});

test("what makes a call no less than secure is told apart from what does", () => {
  assert.equal(standingOf(null), "open");
  assert.equal(standingOf({ ...SECURITY, unproven: true }), "unproven");
  assert.equal(standingOf({ ...SECURITY, verified: "sas", discloses: true }), "disclosed");
});

test("before there are keys nothing that is known of the peer makes it green", () => {
  for (const phase of ["dialing", "ringing", "connecting"] as const) {
    assert.equal(lightOf({ phase, security: null }), "red");
  }
  assert.equal(lightOf({ phase: "securing", security: null }), "yellow");
  assert.equal(lightOf({ phase: "ended", security: { ...SECURITY, verified: "sas" } }), "over");
});

test("where only the words are left to tell by, that is said before them", async () => {
  await speak("en");
  const alarm = (changes: Partial<CallSecurity>) => alarmWords({ ...SECURITY, ...changes }, "Bob");
  assert.equal(alarm({}), null);
  assert.match(alarm({ unproven: true }) ?? "", /does not show that it is them/);
  assert.match(alarm({ continuity: "forgotten" }) ?? "", /Bob has lost the keys of your earlier calls/);
  assert.equal(alarm({ continuity: "forgotten", verified: "safety_number" }), null);
});
