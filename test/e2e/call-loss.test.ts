/**
 * Whole calls over a way that loses, delays and reorders. Kernels without `netem` are common, so that the way is one of
 * the test's own: it treats every datagram, those of ICE and DTLS too.
 */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { MediaKind } from "@sottovoce/client";
import { loudness, steadyRandom } from "@sottovoce/voice/test/sound";
import { datagramKind } from "../../packages/cli/media/rtp/datagram.ts";
import { speakSecurely } from "./support/calls/callers.ts";
import { endCall, hearEachOther, type Speakers, speakers } from "./support/calls/speakers.ts";
import { type Treatment, UdpWay } from "./support/calls/udp-way.ts";

/** Each datagram takes up to so long, whatever the one before took: what is sent every 20 ms is well mixed. */
const JITTER_MS = 200;
/** 4 s that could be heard. */
const FRAMES = 200;
/** Of them, one after the other. */
const TRIES = 5;
const LONGEST_SILENCE_MS = 400;

function rough(loss: number, seed: number): { readonly treatment: Treatment; lost: number; mixed: number } {
  const random = steadyRandom(seed);
  let latest = 0;
  const way = {
    lost: 0,
    mixed: 0,
    treatment: ((datagram) => {
      if (random() < loss) {
        way.lost++;
        return [];
      }
      const now = performance.now();
      const afterMs = 1 + random() * (JITTER_MS - 1);
      if (now + afterMs < latest) way.mixed++;
      latest = Math.max(latest, now + afterMs);
      return [{ datagram, afterMs }];
    }) satisfies Treatment,
  };
  return way;
}

/** Alice calls Bob over such a way, and it becomes secure. */
async function speakOver(t: TestContext, kind: MediaKind, rest: ReturnType<typeof rough>) {
  const way = await UdpWay.open(t);
  way.treatment = rest.treatment;
  const both = await speakers(t, kind, { meddle: way.redirect });
  await speakSecurely(both.alice, both.bob);
  return { both, rest, way };
}

/** The longest silence in what is heard from now on, once anything is, in milliseconds. */
async function longestSilence({ hers, his }: Pick<Speakers, "hers" | "his">): Promise<number> {
  const from = [hers, his].map(({ ear }) => ear.frames.length);
  await hearEachOther({ hers, his }, FRAMES);
  const silences = [hers, his].map((head, i) => {
    const first = head.ear.frames.findIndex((frame, at) => at >= (from[i] ?? 0) && loudness(frame) > 300);
    assert.ok(first >= 0, "nothing was heard");
    return head.gapMs(first);
  });
  return Math.max(...silences);
}

for (const kind of ["webrtc", "rtp"] as const) {
  describe(`by ${kind}, with 200 ms of jitter`, () => {
    it("and 5 % lost: it is secure, and nobody is silent for more than 400 ms", async (t) => {
      const { both, rest } = await speakOver(t, kind, rough(0.05, 5));
      // A machine that has too much to do is silent by itself, and may try again: what is tested is the program.
      let silence = Number.POSITIVE_INFINITY;
      for (let tries = 0; tries < TRIES && silence > LONGEST_SILENCE_MS; tries++) {
        silence = await longestSilence(both);
        t.diagnostic(`${silence} ms`);
      }
      assert.ok(silence <= LONGEST_SILENCE_MS, `silent for ${silence} ms`);
      assert.ok(rest.lost > 10 && rest.mixed > 100, `${rest.lost} lost, ${rest.mixed} mixed`);
      await endCall(both);
    });

    it("and 20 % lost: it is secure, and both are heard", async (t) => {
      const { both, rest, way } = await speakOver(t, kind, rough(0.2, 20));
      await hearEachOther(both, 50);
      assert.ok(rest.lost > 20);
      if (kind === "rtp") {
        assert.ok(way.seen.every(({ datagram }) => datagramKind(datagram) !== "other"));
      }
      await endCall(both);
    });
  });
}
