/**
 * Whole calls over a way that loses, delays and reorders. Kernels without `netem` are common, so that the way is one of
 * the test's own: it treats every datagram, those of ICE and DTLS too. Only DTLS's own keep their order: werift can
 * do nothing with a flight whose last message comes first (docs/decisions/voice.md "werift").
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loudness, steadyRandom } from "@sottovoce/voice/test/sound";
import { datagramKind } from "../../packages/cli/media/datagram.ts";
import { speak } from "./support/callers.ts";
import { endCall, type Head, hearEachOther, speakers } from "./support/speakers.ts";
import { type Treatment, UdpWay } from "./support/udp-way.ts";

/** Each datagram takes up to so long, whatever the one before took: what is sent every 20 ms is well mixed. */
const JITTER_MS = 200;
/** 4 s that could be heard. */
const FRAMES = 200;

/** RFC 7983 §7. */
function isDtls([first = 0]: Uint8Array): boolean {
  return first >= 20 && first <= 63;
}

function rough(loss: number, seed: number): { readonly treatment: Treatment; lost: number; mixed: number } {
  const random = steadyRandom(seed);
  let latest = 0;
  let latestOfDtls = 0;
  const way = {
    lost: 0,
    mixed: 0,
    treatment: ((datagram) => {
      if (random() < loss) {
        way.lost++;
        return [];
      }
      const now = performance.now();
      let afterMs = 1 + random() * (JITTER_MS - 1);
      if (isDtls(datagram)) {
        latestOfDtls = Math.max(latestOfDtls + 1, now + afterMs);
        afterMs = latestOfDtls - now;
      } else if (now + afterMs < latest) way.mixed++;
      latest = Math.max(latest, now + afterMs);
      return [{ datagram, afterMs }];
    }) satisfies Treatment,
  };
  return way;
}

/** The longest silence since the other side was heard first, in milliseconds. */
function longestSilence(head: Head): number {
  const first = head.ear.frames.findIndex((frame) => loudness(frame) > 300);
  assert.ok(first >= 0, "nothing was heard");
  return head.gapMs(first);
}

for (const kind of ["webrtc", "rtp"] as const) {
  describe(`by ${kind}, with 200 ms of jitter`, () => {
    it("and 5 % lost: it is secure, and nobody is silent for more than 400 ms", async (t) => {
      const way = await UdpWay.open(t);
      const rest = rough(0.05, 5);
      way.treatment = rest.treatment;
      const both = await speakers(t, kind, { meddle: way.redirect });
      const calls = await speak(both.alice, both.bob);
      assert.deepEqual(
        calls.map(({ phase }) => phase),
        ["secure", "secure"],
        JSON.stringify(calls),
      );
      await hearEachOther(both, FRAMES);
      for (const head of [both.hers, both.his]) {
        const silence = longestSilence(head);
        t.diagnostic(`${silence} ms`);
        assert.ok(silence <= 400, `silent for ${silence} ms`);
      }
      assert.ok(rest.lost > 10 && rest.mixed > 100, `${rest.lost} lost, ${rest.mixed} mixed`);
      await endCall(both);
    });

    it("and 20 % lost: it is secure, and both are heard", async (t) => {
      const way = await UdpWay.open(t);
      const rest = rough(0.2, 20);
      way.treatment = rest.treatment;
      const both = await speakers(t, kind, { meddle: way.redirect });
      const calls = await speak(both.alice, both.bob);
      assert.deepEqual(
        calls.map(({ phase }) => phase),
        ["secure", "secure"],
        JSON.stringify(calls),
      );
      assert.deepEqual(calls[0].security?.sas, calls[1].security?.sas);
      await hearEachOther(both, 50);
      assert.ok(rest.lost > 20);
      if (kind === "rtp") {
        assert.ok(way.seen.every(({ datagram }) => datagramKind(datagram) !== "other"));
      }
      await endCall(both);
    });
  });
}
