import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AccountId, Address, Base64Url } from "@sottovoce/wire";
import type { ContactRecord } from "../../contacts/record.ts";
import { breaksContinuity, type CallFacts, proofOf } from "./proof.ts";

const BOB = "bob@example.org" as Address;
const [KEY, OTHER_KEY] = ["AAAA" as Base64Url, "BBBB" as Base64Url];
const account = "bb".repeat(16) as AccountId;
const keys = {
  account,
  accountKey: KEY,
  deviceList: { bytes: "AA" as Base64Url, signature: "AA" as Base64Url },
};

const UNVERIFIED: ContactRecord = {
  address: BOB,
  account,
  displayName: null,
  favourite: false,
  trust: "unverified",
  keys,
  offered: null,
};
const VERIFIED: ContactRecord = { ...UNVERIFIED, trust: "verified" };
const BY_CALL: ContactRecord = { ...VERIFIED, verifiedByCall: true };
const CHANGED: ContactRecord = { ...VERIFIED, trust: "changed", offered: { ...keys, accountKey: OTHER_KEY } };
const PHONE: ContactRecord = { ...UNVERIFIED, keys: null, kind: "sip-phone" };

/** A first call, without a call key, with whom nobody has compared words. */
const FIRST: CallFacts = {
  peer: BOB,
  contact: UNVERIFIED,
  accountKey: null,
  result: { verified: false, auxMatched: false },
  comparedWithOthers: [],
};
const TIED = { accountKey: KEY, result: { ...FIRST.result, auxMatched: true } };

function said(facts: Partial<CallFacts>): string {
  const { verified, isUnproven, mustEnd } = proofOf({ ...FIRST, ...facts });
  if (mustEnd !== null) assert.match(mustEnd, /^[A-Z].*\.$/);
  return `${verified ?? "nobody"}${isUnproven ? " unproven" : ""}${mustEnd === null ? "" : " ends"}`;
}

describe("what a call shows of who is there", () => {
  it("is nothing that anybody misses where nobody has verified anybody", () => {
    assert.equal(said({}), "nobody");
    assert.equal(said(TIED), "nobody");
    assert.equal(said({ contact: null }), "nobody");
    assert.equal(said({ contact: PHONE }), "nobody");
  });

  it("is the account, where the call is tied to the messages; and how that was verified", () => {
    assert.equal(said({ ...TIED, contact: VERIFIED }), "safety_number");
    assert.equal(said({ ...TIED, contact: BY_CALL }), "sas");
    assert.equal(said({ contact: VERIFIED, result: { ...FIRST.result, verified: true } }), "sas");
  });

  it("is missing where a verified account is to be there: the call ends", () => {
    assert.equal(said({ contact: VERIFIED }), "nobody unproven ends");
    assert.equal(said({ contact: BY_CALL }), "nobody unproven ends");
    assert.equal(said({ contact: VERIFIED, accountKey: KEY }), "nobody unproven ends");
  });

  it("is missing where the key of a verified account has changed, also if the call is tied to the new one", () => {
    assert.equal(said({ ...TIED, contact: CHANGED, accountKey: OTHER_KEY }), "nobody unproven ends");
    assert.equal(said({ ...TIED, contact: VERIFIED, accountKey: OTHER_KEY }), "nobody unproven ends");
    assert.equal(said({ contact: CHANGED }), "nobody unproven ends");
  });

  it("is enough where words were compared with this device, whatever else there is", () => {
    const result = { ...FIRST.result, verified: true };
    for (const contact of [VERIFIED, CHANGED, PHONE]) {
      assert.equal(said({ contact, result, comparedWithOthers: [KEY] }), "sas");
    }
  });

  it("is a warning with another device at a SIP phone's address", () => {
    assert.equal(said({ contact: PHONE, comparedWithOthers: [null] }), "nobody unproven");
    assert.equal(said({ contact: null, comparedWithOthers: [null] }), "nobody unproven");
    assert.equal(said({ contact: PHONE, comparedWithOthers: [KEY] }), "nobody unproven ends", "it had keys");
  });

  // What the call is tied to, and the accounts of the other devices whose words were compared.
  const furtherDevices: readonly (readonly [
    what: string,
    tied: Base64Url | null,
    compared: readonly (Base64Url | null)[],
    says: string,
  ])[] = [
    ["of the same account", KEY, [KEY], "nobody unproven"],
    ["of one of the accounts", KEY, [null, OTHER_KEY, KEY], "nobody unproven"],
    ["of another account, which the server may have made up", OTHER_KEY, [KEY], "nobody unproven ends"],
    ["of an account, where the words were tied to none", KEY, [null], "nobody unproven ends"],
    ["that is tied to nothing", null, [KEY], "nobody unproven ends"],
    ["that is tied to nothing, where the words were tied to none", null, [null], "nobody unproven ends"],
  ];
  for (const [what, tied, comparedWithOthers, says] of furtherDevices) {
    it(`is, with a further device ${what}: ${says}`, () => {
      const contact = { ...UNVERIFIED, keys: { ...keys, accountKey: tied ?? KEY } };
      const result = { ...FIRST.result, auxMatched: tied !== null };
      assert.equal(said({ contact, accountKey: tied, result, comparedWithOthers }), says);
    });
  }

  it("is missing where the call key was sent to the same account, and the other side did not have it", () => {
    assert.equal(said({ accountKey: KEY, comparedWithOthers: [KEY] }), "nobody unproven ends");
  });

  it("says what may be the reason", () => {
    const why = (facts: Partial<CallFacts>) => proofOf({ ...FIRST, ...facts }).mustEnd ?? "";
    assert.match(why({ contact: VERIFIED }), /has not come/);
    assert.match(why({ contact: VERIFIED, accountKey: KEY }), /did not have/);
    assert.match(why({ contact: CHANGED }), /has changed/);
    assert.match(why({ ...TIED, contact: VERIFIED, accountKey: OTHER_KEY }), /another account/);
    assert.match(why({ ...TIED, comparedWithOthers: [OTHER_KEY] }), /Nothing shows that it is the account/);
  });
});

describe("continuity is broken", () => {
  it("where words had been compared and the other side knows nothing of it, whatever else there is", () => {
    for (const messagingKeyMixed of [true, false]) {
      assert.ok(breaksContinuity({ continuity: "broken", messagingKeyMixed }));
    }
  });

  it("where nobody had compared anything, unless the call is tied to the account by its messages", () => {
    assert.ok(breaksContinuity({ continuity: "forgotten", messagingKeyMixed: false }));
    assert.ok(!breaksContinuity({ continuity: "forgotten", messagingKeyMixed: true }));
  });

  it("never where there was nothing to go on from, or it was gone on from", () => {
    for (const continuity of ["first", "kept"] as const) {
      for (const messagingKeyMixed of [true, false]) {
        assert.ok(!breaksContinuity({ continuity, messagingKeyMixed }));
      }
    }
  });
});
