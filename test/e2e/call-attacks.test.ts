/**
 * Whole calls through a server, or over a way, that is not honest. What ZRTP makes of every changed packet is tried in
 * packages/voice/zrtp; here, what becomes of the call, and of the sound.
 */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import type { CreateZrtp } from "@sottovoce/client";
import { createOpus } from "@sottovoce/voice/opus";
import { joinFrames, toneCorrelation, toneFrames } from "@sottovoce/voice/test/sound";
import { datagramKind } from "../../packages/cli/media/datagram.ts";
import { nodeZrtp } from "../../packages/cli/ports/zrtp.ts";
import { flipBit, rewrap, typeOfPacket } from "../../packages/voice/test/zrtp/attacks.ts";
import { frameMessage } from "../../packages/voice/zrtp/messages/frame.ts";
import { unwrapMessage, wrapMessage } from "../../packages/voice/zrtp/packet.ts";
import { hastenedClock } from "../interop/support/hastened-clock.ts";
import { speak } from "./support/callers.ts";
import { DtlsMiddleman, ZrtpMiddleman } from "./support/middlemen.ts";
import { payloadsOf, toneIn } from "./support/plain-sound.ts";
import { endCall, hearEachOther, type Speakers, speakers } from "./support/speakers.ts";
import { UdpWay, untouched } from "./support/udp-way.ts";

const KINDS = ["webrtc", "rtp"] as const;

/** Timeouts of ZRTP are to be seen, not waited for. */
const hastened: CreateZrtp = (setup, handler) => nodeZrtp({ ...setup, clock: hastenedClock(4) }, handler);

/** Both ended for want of keys, each with a sentence, and nothing was heard. */
async function assertNotSecured({ alice, bob, hers, his }: Speakers): Promise<void> {
  for (const person of [alice, bob]) {
    const call = await person.untilPhase("ended");
    assert.equal(call.end, "not_secured", JSON.stringify(call));
    assert.match(call.endSentence ?? "", /^[A-Z].*\.$/);
  }
  for (const head of [hers, his]) assert.equal(head.ear.frames.length, 0, "nothing was played");
}

/** Nothing but ZRTP has left either device. */
function assertOnlyZrtp(way: UdpWay): void {
  const others = way.seen.filter(({ datagram }) => datagramKind(datagram) !== "zrtp");
  assert.equal(others.length, 0);
  assert.ok(way.seen.length > 0);
}

async function assertNoToneIn(payloads: readonly Uint8Array[], { hers, his }: Speakers): Promise<void> {
  assert.ok(payloads.length > 0);
  for (const { voice } of [hers, his]) {
    const share = await toneIn(payloads, voice);
    assert.ok(share < 0.3, `${voice} Hz can be heard: ${share}`);
  }
}

it("the ear of these tests hears a tone that is not protected", async () => {
  const [opus, next] = [await createOpus(), toneFrames(440)];
  const payloads = Array.from({ length: 50 }, () => opus.encode(next()));
  opus.close();
  assert.ok((await toneIn(payloads, 440)) > 0.9);
});

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

  it("takes zrtp-hash out: the call ends before ZRTP begins", async (t) => {
    const both = await speakers(t, "webrtc", {
      meddle: (sdp) => sdp.replace(/^a=zrtp-hash:.*\r\n/gm, ""),
    });
    await speak(both.alice, both.bob);
    await assertNotSecured(both);
    assert.match(`${both.alice.call.endSentence} ${both.bob.call.endSentence}`, /announcement is missing/);
  });

  it("steps in between people who have compared words: not verified as new, and as the other's device the call ends", async (t) => {
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
    const [first, there] = await speak(alice, bob);
    await Promise.all([
      alice.engine.calls.confirmSas(first.id, true),
      bob.engine.calls.confirmSas(there.id, true),
    ]);
    await endCall(both);

    isHonest = false;
    const [second] = await speak(alice, bob);
    assert.equal(second.phase, "secure");
    const { continuity, verified, messagingKeyMixed } = second.security ?? {};
    assert.deepEqual([continuity, verified, messagingKeyMixed], ["first", null, false]);
    await endCall(both);

    between.zid = zid;
    await speak(alice, bob);
    assert.equal((await alice.untilPhase("ended")).end, "continuity_broken");
    assert.match(alice.call.endSentence ?? "", /somebody stands in between/);
    assert.equal(hers.ears.length, 3);
    assert.equal(hers.ear.frames.length, 0, "nothing was heard");
    await bob.untilPhase("ended");
  });
});

/** Alice and Bob, whose sound takes a way in the test's hands. */
async function overWay(
  t: Parameters<typeof speakers>[0],
  kind: (typeof KINDS)[number],
): Promise<Speakers & { readonly way: UdpWay }> {
  const way = await UdpWay.open(t);
  const both = await speakers(t, kind, { meddle: way.redirect, zrtp: hastened });
  return { ...both, way };
}

describe("somebody on the way", () => {
  it("strips ZRTP: the call ends, and nothing else has left a device", async (t) => {
    const both = await overWay(t, "rtp");
    both.way.treatment = (datagram, from) =>
      datagramKind(datagram) === "zrtp" ? [] : untouched(datagram, from);
    await speak(both.alice, both.bob);
    await assertNotSecured(both);
    assertOnlyZrtp(both.way);
  });

  for (const type of ["Hello", "Commit", "DHPart1", "DHPart2", "Confirm1", "Confirm2"]) {
    it(`flips a bit in every ${type}, with a right CRC`, async (t) => {
      const both = await overWay(t, "rtp");
      let flipped = 0;
      both.way.treatment = (datagram, from) => {
        const isIt =
          datagramKind(datagram) === "zrtp" && typeOfPacket(new Uint8Array(datagram)).trim() === type;
        if (!isIt) return untouched(datagram, from);
        flipped++;
        const changed = rewrap(new Uint8Array(datagram), (message) =>
          // In the middle of what it says, whatever that is.
          flipBit(message, (message.length * 8) >> 1),
        );
        return [{ datagram: changed, afterMs: 0 }];
      };
      await speak(both.alice, both.bob);
      await assertNotSecured(both);
      assertOnlyZrtp(both.way);
      assert.ok(flipped > 0);
    });
  }

  for (const kind of KINDS) {
    it(`flips a bit in every packet of sound, by ${kind}: it is silent, and no noise`, async (t) => {
      const both = await overWay(t, kind);
      const isSound = (datagram: Uint8Array) => datagramKind(datagram) === "rtp";
      let flipped = 0;
      both.way.treatment = (datagram) => {
        if (!isSound(datagram)) return untouched(datagram, "caller");
        flipped++;
        return [{ datagram: flipBit(new Uint8Array(datagram), 8 * 40 + (flipped % 64)), afterMs: 0 }];
      };
      const [first] = await speak(both.alice, both.bob);
      assert.equal(first.phase, "secure");
      await both.way.until(() => flipped > 200);
      assert.ok(both.hers.heardNothing() && both.his.heardNothing());
      const sent = both.way.seen.map(({ datagram }) => datagram);
      await assertNoToneIn(payloadsOf(sent), both);
      await endCall(both);
    });
  }

  it("replays what was said, in place of what is said now: it is silent", async (t) => {
    const both = await overWay(t, "rtp");
    const { alice, bob, his, way } = both;
    await speak(alice, bob);
    await hearEachOther(both, 25);
    const old = way.seen.filter(({ from }) => from === "caller").map(({ datagram }) => datagram);
    let replayed = 0;
    way.treatment = (datagram, from) => {
      if (from === "callee" || datagramKind(datagram) === "zrtp") return untouched(datagram, from);
      return [{ datagram: old[replayed++ % old.length]!, afterMs: 0 }];
    };
    // What waits to be played, and what is filled in, has run out by then: 400 ms and 100 ms.
    await way.until(() => replayed > 40);
    const from = his.ear.frames.length;
    await way.until(() => replayed > 120);
    assert.ok(his.heardNothing(from));
    assert.equal(bob.call.phase, "secure");
    await assertNoToneIn(payloadsOf(way.seen.map(({ datagram }) => datagram)), both);
    await endCall(both);
  });

  it("floods both sides with Hellos of strangers: the call says that somebody stands between", async (t) => {
    const both = await overWay(t, "rtp");
    let flood = 0;
    both.way.treatment = (datagram, from) => {
      if (datagramKind(datagram) !== "zrtp" || typeOfPacket(new Uint8Array(datagram)) !== "Hello   ") {
        return untouched(datagram, from);
      }
      const strangers = Array.from({ length: 500 }, () => {
        flood++;
        // Another ZID (§5.2: after version, client and H3), and another source.
        const hello = unwrapMessage(datagram)?.message.slice() ?? assert.fail();
        hello.set(randomBytes(12), 64);
        return { datagram: wrapMessage(1, randomBytes(4).readUInt32BE(), hello), afterMs: 0 };
      });
      return [...strangers, { datagram, afterMs: 0 }];
    };
    await speak(both.alice, both.bob);
    await assertNotSecured(both);
    assert.match(`${both.alice.call.endSentence} ${both.bob.call.endSentence}`, /somebody stands between/);
    assertOnlyZrtp(both.way);
    assert.ok(flood >= 500);
  });

  it("sends GoClear, before and after: nothing is ever said in clear", async (t) => {
    const both = await overWay(t, "rtp");
    const goClear = (packet: Uint8Array) =>
      rewrap(new Uint8Array(packet), () => frameMessage("GoClear ", randomBytes(8)));
    both.way.treatment = (datagram) =>
      datagramKind(datagram) === "zrtp"
        ? [
            { datagram: goClear(datagram), afterMs: 0 },
            { datagram, afterMs: 0 },
          ]
        : [{ datagram, afterMs: 0 }];
    const calls = await speak(both.alice, both.bob);
    if (calls.some(({ phase }) => phase === "ended")) {
      await assertNotSecured(both);
      return;
    }
    await hearEachOther(both, 10);
    for (const to of ["caller", "callee"] as const) {
      const packet = both.way.seen.findLast(
        ({ datagram, from }) => from !== to && datagramKind(datagram) === "zrtp",
      );
      assert.ok(packet !== undefined);
      for (let i = 0; i < 50; i++) both.way.inject(goClear(packet.datagram), to);
    }
    await hearEachOther(both, 25);
    await assertNoToneIn(payloadsOf(both.way.seen.map(({ datagram }) => datagram)), both);
    await endCall(both);
  });
});
