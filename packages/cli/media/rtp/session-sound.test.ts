/** What two people on SIP phones, or with a command line each, hear of each other. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SAMPLE_RATE } from "@sottovoce/voice";
import { longestGapMs, loudness, steadyRandom, toneCorrelation } from "@sottovoce/voice/test/sound";
import { assertHears, scene, secure, withoutOpus } from "../test/rtp-scene.ts";

test("both sides hear each other's tone, with Opus", async (t) => {
  const all = await scene(t);
  await secure(all);
  await all.clock.elapse(3_000);
  assertHears(all.alice, 700, 20);
  assertHears(all.bob, 440, 20);
});

test("both sides hear each other's tone, with G.711", async (t) => {
  const all = await scene(t, withoutOpus);
  await secure(all);
  await all.clock.elapse(3_000);
  assertHears(all.alice, 700, 20);
  assertHears(all.bob, 440, 20);
});

test("muted: silence in packets of the same number and size", async (t) => {
  for (const change of [(offer: string) => offer, withoutOpus]) {
    const all = await scene(t, change);
    const { network, clock, alice, bob } = all;
    await secure(all);
    await clock.elapse(1_000);
    alice.session.setMuted(true);
    const before = { sent: network.sent.length, heard: bob.sink.frames.length };
    await clock.elapse(1_000);
    assert.ok(loudness(bob.sink.sound(before.heard + 20)) < 60);
    const fromAlice = network.sent.filter(
      ({ from, channel }) => from.port === alice.port && channel === "rtp",
    );
    assert.equal(new Set(fromAlice.map(({ bytes }) => bytes.length)).size, 1);
    assert.equal(network.sent.slice(before.sent).filter(({ from }) => from.port === alice.port).length, 50);
    alice.session.setMuted(false);
    await clock.elapse(1_000);
    assertHears(bob, 440, bob.sink.frames.length - 30);
  }
});

test("held: neither side hears the other, and packets go on", async (t) => {
  const all = await scene(t, withoutOpus);
  const { clock, alice, bob } = all;
  await secure(all);
  await clock.elapse(1_000);
  alice.session.setHeld(true);
  await clock.elapse(1_000);
  assert.ok(loudness(alice.sink.sound(60)) === 0);
  assert.ok(loudness(bob.sink.sound(75)) < 60);
  await clock.elapse(19_000);
  assert.deepEqual([alice.events.lost, bob.events.lost], [[], []]);
});

for (const [percent, jitterMs, longestMs] of [
  [5, 40, 400],
  [20, 200, 1_000],
] as const) {
  test(`${percent} % of packets lost, up to ${jitterMs} ms late and out of order: speech goes on`, async (t) => {
    const all = await scene(t);
    const random = steadyRandom(percent);
    all.network.delay = () => (random() * 100 < percent ? null : 20 + random() * jitterMs);
    await secure(all);
    await all.clock.elapse(10_000);
    for (const [side, frequency] of [
      [all.alice, 700],
      [all.bob, 440],
    ] as const) {
      const gap = longestGapMs(side.sink.sound(50), SAMPLE_RATE);
      assert.ok(gap <= longestMs, `a gap of ${gap} ms`);
      const correlation = toneCorrelation(side.sink.sound(50), frequency, SAMPLE_RATE);
      assert.ok(correlation > (percent === 5 ? 0.9 : 0.8), `${correlation}`);
    }
  });
}
