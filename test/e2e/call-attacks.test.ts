/**
 * Whole calls through a server that is not honest. What ZRTP makes of every changed packet is tried in
 * packages/voice/zrtp; here, what becomes of the call, and of the sound.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { joinFrames, toneCorrelation } from "@sottovoce/voice/test/sound";
import { nodeZrtp } from "../../packages/cli/ports/zrtp.ts";
import { speak, speakSecurely } from "./support/calls/callers.ts";
import { DtlsMiddleman, ZrtpMiddleman } from "./support/calls/middlemen.ts";
import { assertNotProven, assertNotSecured, assertOnlyZrtp, hastened } from "./support/calls/outcomes.ts";
import { endCall, hearEachOther, isSilent, speakers } from "./support/calls/speakers.ts";
import { UdpWay } from "./support/calls/udp-way.ts";

const KINDS = ["webrtc", "rtp"] as const;

describe("a server that changes descriptions", () => {
  it("swaps the fingerprints, and passes on what is in DTLS: keys differ, and the call ends", async (t) => {
    const between = new DtlsMiddleman(t);
    const both = await speakers(t, "webrtc", { meddle: between.meddle });
    await speak(both.alice, both.bob);
    await assertNotSecured(both);
    assert.ok(between.messages > 4, "ZRTP went through it");
    assert.deepEqual(between.frames, [], "not one frame of sound left a device");
  });

  it("strips ZRTP out of the data channel", async (t) => {
    const between = new DtlsMiddleman(t);
    between.passes = false;
    const both = await speakers(t, "webrtc", { meddle: between.meddle, zrtp: hastened });
    await speak(both.alice, both.bob);
    await assertNotSecured(both);
    assert.ok(between.messages > 1);
    assert.deepEqual(between.frames, []);
  });

  for (const kind of KINDS) {
    it(`replaces zrtp-hash, by ${kind}`, async (t) => {
      const way = await UdpWay.open(t);
      const both = await speakers(t, kind, {
        meddle: async (sdp, from) =>
          (await way.redirect(sdp, from)).replace(
            /^a=zrtp-hash:1.10 .*$/gm,
            `a=zrtp-hash:1.10 ${randomBytes(32).toString("hex")}`,
          ),
        zrtp: hastened,
      });
      await speak(both.alice, both.bob);
      await assertNotSecured(both);
      if (kind === "rtp") assertOnlyZrtp(way);
    });

    it(`speaks ZRTP with both sides, by ${kind}: the words differ, and the receipt lacks the call key`, async (t) => {
      const between = new ZrtpMiddleman(t, kind);
      const both = await speakers(t, kind, { meddle: between.meddle });
      const { alice, bob, hers, his } = both;
      const [first, there] = await speak(alice, bob);
      assert.deepEqual([first.phase, there.phase], ["secure", "secure"], JSON.stringify([first, there]));
      // It hears them: what it did is no mere disturbance.
      await hearEachOther(both, 25);
      for (const [end, head] of [
        ["caller", hers],
        ["callee", his],
      ] as const) {
        const heard = joinFrames(between.wires[end].heard.slice(-25));
        assert.ok(toneCorrelation(heard, head.voice, 48_000) > 0.5);
      }
      for (const { security } of [first, there]) {
        assert.deepEqual([security?.messagingKeyMixed, security?.verified], [false, null]);
      }
      assert.notDeepEqual(first.security?.sas, there.security?.sas);
      await alice.engine.calls.confirmSas(first.id, false);
      await Promise.all([alice, bob].map((person) => person.untilPhase("ended")));
      assert.deepEqual([alice.call.end, bob.call.end], ["mismatch", "hung_up"]);
    });
  }

  it("keeps the call key back from people who are verified, and shows its own device: the call ends", async (t) => {
    const between = new ZrtpMiddleman(t, "webrtc");
    const both = await speakers(t, "webrtc", { meddle: between.meddle });
    const { alice, bob } = both;
    const pairs = [
      { person: alice, peer: bob.address },
      { person: bob, peer: alice.address },
    ];
    for (const { person, peer } of pairs) {
      await person.engine.lookUp(peer);
      await person.engine.markVerified(peer, (await person.engine.safetyNumber(peer)).digits);
    }
    alice.isSilenced = true;
    await speak(alice, bob);
    await assertNotProven(both);
    // Its own halves may be secure for a moment, and wait for sound.
    for (const { heard } of Object.values(between.wires))
      assert.ok(heard.every(isSilent), "it heard something");

    // Whoever takes that for a new device, and goes on, is told by the words.
    alice.isSilenced = false;
    for (const { person, peer } of pairs) await person.engine.calls.acceptAsNew(peer);
    const calls = await speak(alice, bob);
    for (const { phase, security } of calls) {
      assert.deepEqual([phase, security?.verified, security?.unproven], ["secure", null, true]);
    }
    assert.notDeepEqual(calls[0].security?.sas, calls[1].security?.sas);
    await endCall(both);
  });

  it("takes zrtp-hash out: the call ends before ZRTP begins", async (t) => {
    const both = await speakers(t, "webrtc", {
      meddle: (sdp) => sdp.replace(/^a=zrtp-hash:.*\r\n/gm, ""),
    });
    await speak(both.alice, both.bob);
    await assertNotSecured(both);
    assert.match(`${both.alice.call.endSentence} ${both.bob.call.endSentence}`, /announcement is missing/);
  });

  it("steps in between people who have compared words: as a new device and as the other's the call ends", async (t) => {
    const between = new ZrtpMiddleman(t, "webrtc");
    let isHonest = true;
    let zid = between.zid;
    const both = await speakers(t, "webrtc", {
      meddle: (sdp, from) => (isHonest ? sdp : between.meddle(sdp, from)),
      zrtp: (setup, handler) => {
        zid = new Uint8Array(setup.zid);
        return nodeZrtp(setup, handler);
      },
    });
    const { alice, bob, hers } = both;
    const [first, there] = await speakSecurely(alice, bob);
    await Promise.all([
      alice.engine.calls.confirmSas(first.id, true),
      bob.engine.calls.confirmSas(there.id, true),
    ]);
    // Each side's proof has come.
    await Promise.all([alice, bob].map((person) => person.until(() => person.call.peerTrust === "verified")));
    await endCall(both);

    isHonest = false;
    await speak(alice, bob);
    await assertNotProven(both);

    between.zid = zid;
    // He would be told as before, and whoever ends a call first says why to both.
    between.silentTo = "callee";
    await alice.engine.calls.call(bob.address);
    await bob.until(() => bob.engine.calls.current()[0]?.phase === "ringing");
    await bob.engine.calls.answer(bob.call.id);
    assert.equal((await alice.untilPhase("ended")).end, "continuity_broken");
    assert.match(alice.call.endSentence ?? "", /somebody stands in between/);
    assert.equal(hers.ears.length, 3);
    assert.equal(hers.ear.frames.length, 0, "nothing was heard");
    await bob.untilPhase("ended");
  });
});
