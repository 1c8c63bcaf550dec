import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { EngineError } from "@sottovoce/client";
import { type Caller, callers, speak, speakSecurely } from "./support/calls/callers.ts";
import { endCall } from "./support/calls/speakers.ts";

describe("what a call never gives away", () => {
  it("the address of whoever hides it, whichever way for sound the other side asks for", async (t) => {
    const { alice, bob } = await callers(t);
    await bob.engine.setPreferences({ calls: { hideAddress: true } });
    for (const kind of ["webrtc", "rtp"] as const) {
      alice.media.kinds = [kind];
      await speak(alice, bob);
      assert.deepEqual(bob.media.last.options.kind, kind);
      assert.equal(bob.media.last.options.relayOnly, true, kind);
      assert.equal(alice.media.last.options.relayOnly, false);
      await alice.engine.calls.hangUp(alice.call.id);
      await Promise.all([alice.untilPhase("ended"), bob.untilPhase("ended")]);
    }
    const { digits } = await bob.engine.safetyNumber(alice.address);
    await bob.engine.markVerified(alice.address, digits);
    await speakSecurely(alice, bob);
    assert.equal(bob.media.last.options.relayOnly, false, "whoever is verified may know it");
    await endCall({ alice, bob });
  });

  it("another word after the words differed, even where that cannot be put away", async (t) => {
    const { alice, bob } = await callers(t);
    const [hers] = await speak(alice, bob);
    alice.ports.records.commit = async () => {
      throw new EngineError("storage", "device", "The disk is full.");
    };
    await assert.rejects(alice.engine.calls.confirmSas(hers.id, false));
    assert.equal((await alice.untilPhase("ended")).end, "mismatch");
    assert.ok(alice.media.last.closed);
    await bob.untilPhase("ended");
  });
});

/** The secrets of earlier calls are gone (RFC 6189 §4.6.1); it is the same device still. */
async function loseKept(person: Caller): Promise<void> {
  const kept = await person.ports.records.list("zrtp-retained", {});
  assert.equal(kept.length, 1);
  await person.ports.records.commit({ remove: kept.map(({ store, key }) => ({ store, key })) });
}

describe("a device that has lost what it kept of earlier calls", () => {
  for (const loses of ["calls", "is called"] as const) {
    const meet = async (t: TestContext) => {
      const { alice, bob } = await callers(t);
      const [loser, keeper] = loses === "calls" ? ([alice, bob] as const) : ([bob, alice] as const);
      await speakSecurely(alice, bob);
      return { alice, bob, loser, keeper };
    };

    it(`and ${loses}: where words had been compared, the other side notices, and nothing is heard`, async (t) => {
      const { alice, bob, loser, keeper } = await meet(t);
      await keeper.engine.calls.confirmSas(keeper.call.id, true);
      await endCall({ alice, bob });
      await loseKept(loser);
      await speak(alice, bob);
      const { end, endSentence } = await keeper.untilPhase("ended");
      assert.equal(end, "continuity_broken");
      assert.match(endSentence ?? "", /not the device .* or somebody stands in between/);
      assert.equal(keeper.media.last.keys, null);
      await loser.untilPhase("ended");
    });

    it(`and ${loses}: where none had been, the other side says so, and the words are to be compared`, async (t) => {
      const { alice, bob, loser, keeper } = await meet(t);
      await endCall({ alice, bob });
      await loseKept(loser);
      await speakSecurely(alice, bob);
      assert.deepEqual(
        [keeper.call.security?.continuity, loser.call.security?.continuity],
        ["forgotten", "first"],
      );
      assert.deepEqual([keeper.call.security?.verified, loser.call.security?.verified], [null, null]);
      await endCall({ alice, bob });
    });

    it(`and ${loses}: where the messages say nothing either, it could be anybody, until a person accepts it`, async (t) => {
      const { alice, bob, loser, keeper } = await meet(t);
      await endCall({ alice, bob });
      await loseKept(loser);
      alice.isSilenced = true;
      await speak(alice, bob);
      assert.equal((await keeper.untilPhase("ended")).end, "continuity_broken");
      assert.equal((await loser.untilPhase("ended")).end, "not_recognised");
      assert.equal(keeper.media.last.keys, null, "nothing was heard");
      alice.isSilenced = false;
      await keeper.engine.calls.acceptAsNew(loser.address);
      const calls = await speakSecurely(alice, bob);
      assert.deepEqual(
        calls.map(({ security }) => security?.continuity),
        ["first", "first"],
      );
      await endCall({ alice, bob });
    });
  }
});
