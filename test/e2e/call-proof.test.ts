/** Whom a call is with: what shows it, what it verifies, and what becomes of a call that shows nothing. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Caller, callers, hangUp, speak, verify } from "./support/calls/callers.ts";

async function trustIn(person: Caller, peer: Caller): Promise<string | undefined> {
  const contacts = await person.engine.contacts();
  return contacts.find(({ address }) => address === peer.address)?.trust;
}

async function howVerified(person: Caller, peer: Caller): Promise<string | null | undefined> {
  const contacts = await person.engine.contacts();
  return contacts.find(({ address }) => address === peer.address)?.verifiedBy;
}

describe("who is at the other end", () => {
  it("words that were compared verify the messages too, and the next call needs none", async (t) => {
    const { alice, bob } = await callers(t);
    const [hers, his] = await speak(alice, bob);
    await alice.engine.calls.confirmSas(hers.id, true);
    await alice.until(() => alice.call.security?.verified === "sas");
    await bob.engine.calls.confirmSas(his.id, true);
    for (const [person, peer] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      while ((await trustIn(person, peer)) !== "verified") await new Promise(setImmediate);
    }
    assert.equal(await howVerified(alice, bob), "sas");
    await hangUp(alice, bob);
    const [again, there] = await speak(bob, alice);
    assert.deepEqual([again.security?.continuity, again.security?.verified], ["kept", "sas"]);
    assert.deepEqual([there.security?.continuity, there.security?.verified], ["kept", "sas"]);
    await alice.engine.calls.confirmSas(there.id, false);
    assert.equal((await alice.untilPhase("ended")).end, "mismatch");
    assert.equal((await bob.untilPhase("ended")).end, "hung_up");
    assert.equal(await trustIn(alice, bob), "unverified", "what the call had verified is taken back");
    assert.deepEqual([await howVerified(alice, bob), await howVerified(bob, alice)], [null, "sas"]);
    assert.equal(await trustIn(bob, alice), "verified");
  });

  it("a contact that was verified by messages needs no words", async (t) => {
    const { alice, bob } = await callers(t);
    await verify(alice, bob);
    const [hers, his] = await speak(alice, bob);
    assert.equal(hers.security?.verified, "safety_number");
    assert.equal(his.security?.verified, null);
    await alice.engine.calls.confirmSas(hers.id, false);
    await bob.untilPhase("ended");
    assert.equal(await trustIn(alice, bob), "verified", "the safety number says more than a call");
    assert.equal(await howVerified(alice, bob), "safety_number");
  });

  it("of a contact that was verified in a call another device says so, and not the safety number", async (t) => {
    const { alice, bob } = await callers(t);
    const [hers, his] = await speak(alice, bob);
    await alice.engine.calls.confirmSas(hers.id, true);
    await bob.engine.calls.confirmSas(his.id, true);
    await alice.until(() => alice.call.peerTrust === "verified");
    await hangUp(alice, bob);
    const tablet = await bob.link(t);
    await bob.engine.lock();
    const [again] = await speak(alice, tablet);
    assert.deepEqual([again.security?.continuity, again.security?.verified], ["first", "sas"]);
    await hangUp(alice, tablet);
    await verify(alice, bob);
    assert.equal(await howVerified(alice, bob), "safety_number", "which says more");
  });

  it("without the call key a call is secure, says what it lacks, and verifies no messages", async (t) => {
    const { alice, bob } = await callers(t);
    alice.isSilenced = true;
    const [hers, his] = await speak(alice, bob);
    assert.deepEqual([hers.phase, his.phase], ["secure", "secure"]);
    assert.equal(hers.security?.messagingKeyMixed, false);
    assert.equal(his.security?.messagingKeyMixed, false);
    await alice.engine.calls.confirmSas(hers.id, true);
    await hangUp(alice, bob);
    assert.equal(await trustIn(alice, bob), "unverified");

    // Whoever compared them needs no words any more, whatever the other side's person says.
    for (const [caller, callee] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      await speak(caller, callee);
      const [here, there] = [alice.call.security, bob.call.security];
      assert.deepEqual([here?.continuity, here?.verified, here?.peerVerified], ["kept", "sas", undefined]);
      assert.deepEqual([there?.continuity, there?.verified, there?.peerVerified], ["kept", null, true]);
      await hangUp(caller, callee);
    }
  });

  it("where who was verified cannot be recognised the call ends on both sides; tried again it may be well", async (t) => {
    const { alice, bob } = await callers(t);
    await verify(alice, bob);
    alice.isSilenced = true;
    await speak(alice, bob);
    assert.equal((await alice.untilPhase("ended")).end, "not_proven");
    assert.match(alice.call.endSentence ?? "", /did not have the secure message/);
    assert.equal(alice.media.last.keys, null, "nothing was heard");
    await bob.until(() => bob.call.phase === "ended");
    assert.equal(bob.call.end, "not_recognised", "he has verified nobody");
    const [kept] = await alice.entries(1);
    assert.deepEqual([kept?.call?.end, kept?.call?.security?.unproven], ["not_proven", true]);
    alice.isSilenced = false;
    const [hers, his] = await speak(alice, bob);
    assert.deepEqual([hers.phase, hers.security?.verified], ["secure", "safety_number"]);
    assert.equal(his.phase, "secure");
    await hangUp(alice, bob);
  });

  it("a person who knows why lets one such call go on: with its warning, and words to compare", async (t) => {
    const { alice, bob } = await callers(t);
    await verify(alice, bob);
    alice.isSilenced = true;
    await alice.engine.calls.acceptAsNew(bob.address);
    const [hers, his] = await speak(alice, bob);
    assert.deepEqual(
      [hers.phase, hers.security?.verified, hers.security?.unproven],
      ["secure", null, true],
      JSON.stringify(hers),
    );
    assert.equal(his.security?.unproven, undefined, "he has verified nobody");
    await alice.engine.calls.confirmSas(hers.id, true);
    assert.deepEqual([alice.call.security?.verified, alice.call.security?.unproven], ["sas", undefined]);
    await bob.engine.calls.confirmSas(his.id, true);
    await hangUp(alice, bob);
    // Another device at her address, of which nothing is kept.
    for (const store of ["zid", "zrtp-retained"]) {
      const records = await alice.ports.records.list(store, {});
      await alice.ports.records.commit({ remove: records.map(({ key }) => ({ store, key })) });
    }
    await speak(alice, bob);
    assert.equal((await alice.untilPhase("ended")).end, "not_proven", "accepted once, and not for good");
    // He has compared words with another device of hers; she may be quicker to say that she does not know him.
    assert.match((await bob.untilPhase("ended")).end ?? "", /^not_(proven|recognised)$/);
    for (const { media } of [alice, bob]) assert.equal(media.last.keys, null, "nothing was heard");
  });

  it("where continuity is broken the call ends, until a person accepts the other device as new", async (t) => {
    const { alice, bob } = await callers(t);
    const [first] = await speak(alice, bob);
    await alice.engine.calls.confirmSas(first.id, true);
    await hangUp(alice, bob);
    const forgotten = await bob.ports.records.list("zrtp-retained", {});
    assert.equal(forgotten.length, 1);
    await bob.ports.records.commit({ remove: forgotten.map(({ store, key }) => ({ store, key })) });
    await speak(alice, bob);
    assert.equal((await alice.untilPhase("ended")).end, "continuity_broken");
    assert.equal(alice.media.last.keys, null, "nothing was heard");
    await bob.untilPhase("ended");
    await alice.engine.calls.acceptAsNew(bob.address);
    const [accepted] = await speak(alice, bob);
    assert.deepEqual([accepted.phase, accepted.security?.continuity], ["secure", "first"]);
    await hangUp(alice, bob);
  });

  it("swapped fingerprints, changed packets, and silence end it before anything is heard", async (t) => {
    const { alice, bob } = await callers(t);
    bob.media.fingerprintsAreSwapped = true;
    const [hers] = await speak(alice, bob);
    assert.equal(hers.end, "not_secured", JSON.stringify(hers));
    await bob.untilPhase("ended");
    assert.deepEqual([alice.media.last.keys, bob.media.last.keys], [null, null]);
    bob.media.fingerprintsAreSwapped = false;
    bob.media.onPacket = () => null;
    await speak(alice, bob);
    assert.equal(alice.call.end, "not_secured");
    assert.equal(alice.media.last.keys, null);
    await bob.untilPhase("ended");
  });
});
