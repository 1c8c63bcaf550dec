/** Whole calls over a way that somebody sits on: what is stripped, changed, replayed, or put in between. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it, type TestContext } from "node:test";
import type { MediaKind } from "@sottovoce/client";
import { createOpus } from "@sottovoce/voice/opus";
import { toneFrames } from "@sottovoce/voice/test/sound";
import { datagramKind } from "../../packages/cli/media/rtp/datagram.ts";
import { nodeZrtp } from "../../packages/cli/ports/zrtp.ts";
import {
  flipBit,
  flipInTheMiddle,
  rewrap,
  typeOfPacket,
  ZRTP_TYPES,
} from "../../packages/voice/test/zrtp/attacks.ts";
import { frameMessage } from "../../packages/voice/zrtp/messages/frame.ts";
import { unwrapMessage, wrapMessage } from "../../packages/voice/zrtp/messages/packet.ts";
import { speak, speakSecurely } from "./support/calls/callers.ts";
import { assertNoToneIn, assertNotSecured, assertOnlyZrtp, hastened } from "./support/calls/outcomes.ts";
import { payloadsOf, toneIn } from "./support/calls/plain-sound.ts";
import { endCall, hearEachOther, type Speakers, speakers } from "./support/calls/speakers.ts";
import { type Passed, UdpWay, untouched } from "./support/calls/udp-way.ts";

const KINDS = ["webrtc", "rtp"] as const;

it("the ear of these tests hears a tone that is not protected", async () => {
  const [opus, next] = [await createOpus(), toneFrames(440)];
  const payloads = Array.from({ length: 50 }, () => opus.encode(next()));
  opus.close();
  assert.ok((await toneIn(payloads, 440)) > 0.9);
});

/** Alice and Bob, whose sound takes a way in the test's hands. */
async function overWay(
  t: TestContext,
  kind: MediaKind,
  zrtp = hastened,
): Promise<Speakers & { readonly way: UdpWay }> {
  const way = await UdpWay.open(t);
  const both = await speakers(t, kind, { meddle: way.redirect, zrtp });
  return { ...both, way };
}

function isHello(datagram: Uint8Array): boolean {
  return datagramKind(datagram) === "zrtp" && typeOfPacket(new Uint8Array(datagram)) === "Hello   ";
}

/** The same Hello of so many others: each has another ZID (§5.2: after version, client and H3), and another source. */
function strangers(hello: Uint8Array, count: number): Passed[] {
  return Array.from({ length: count }, () => {
    const message = unwrapMessage(hello)?.message.slice() ?? assert.fail();
    message.set(randomBytes(12), 64);
    return { datagram: wrapMessage(1, randomBytes(4).readUInt32BE(), message), afterMs: 0 };
  });
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

  for (const type of ZRTP_TYPES) {
    it(`flips a bit in every ${type}, with a right CRC`, async (t) => {
      const both = await overWay(t, "rtp");
      let flipped = 0;
      both.way.treatment = (datagram, from) => {
        const isIt =
          datagramKind(datagram) === "zrtp" && typeOfPacket(new Uint8Array(datagram)).trim() === type;
        if (!isIt) return untouched(datagram, from);
        flipped++;
        const changed = rewrap(new Uint8Array(datagram), flipInTheMiddle);
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
      await speakSecurely(both.alice, both.bob);
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
    await speakSecurely(alice, bob);
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

  it("floods both sides with Hellos of strangers in place of the right ones: the call says that somebody stands between", async (t) => {
    const both = await overWay(t, "rtp");
    both.way.treatment = (datagram, from) =>
      isHello(datagram) ? strangers(datagram, 100) : untouched(datagram, from);
    await speak(both.alice, both.bob);
    await assertNotSecured(both);
    assert.match(`${both.alice.call.endSentence} ${both.bob.call.endSentence}`, /somebody stands between/);
    assertOnlyZrtp(both.way);
  });

  it("floods both sides with Hellos of strangers behind the right ones: the call is what it would have been", async (t) => {
    const both = await overWay(t, "rtp", nodeZrtp);
    // Fewer than a socket holds: what comes next gets through as well.
    both.way.treatment = (datagram) => [
      { datagram, afterMs: 0 },
      ...(isHello(datagram) ? strangers(datagram, 100) : []),
    ];
    await speakSecurely(both.alice, both.bob);
    await hearEachOther(both, 25);
    await endCall(both);
  });

  it("sends GoClear without the keys, before and after: the call goes on, and nothing is ever said in clear", async (t) => {
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
    await speakSecurely(both.alice, both.bob);
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
