import assert from "node:assert/strict";
import { test } from "node:test";
import { joinFrames, loudness, tone, toneCorrelation } from "../test/sound.ts";
import { Resampler } from "./resample.ts";

const RATES = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000];

test("a tone stays that tone, as loud as before, at every rate that files have", () => {
  for (const rate of RATES) {
    for (const [from, to] of [
      [rate, 48_000],
      [48_000, rate],
    ] as const) {
      const output = new Resampler(from, to).process(tone(1_000, from, from));
      const settled = output.subarray(to / 10, to - to / 10);
      assert.ok(toneCorrelation(settled, 1_000, to) > 0.999, `${from} to ${to}`);
      assert.ok(Math.abs(loudness(settled) / (12_000 / Math.SQRT2) - 1) < 0.01, `${from} to ${to}`);
    }
  }
});

test("in pieces it is the same as whole", () => {
  for (const [from, to] of [
    [8_000, 48_000],
    [48_000, 8_000],
    [44_100, 48_000],
  ] as const) {
    const sound = tone(440, from, from / 5);
    const whole = new Resampler(from, to).process(sound);
    const resampler = new Resampler(from, to);
    const pieces: Int16Array[] = [];
    for (let at = 0, size = 1; at < sound.length; at += size, size = (size * 7) % 331) {
      pieces.push(resampler.process(sound.subarray(at, at + size)));
    }
    assert.deepEqual(joinFrames(pieces), whole);
  }
});

test("20 ms become 20 ms", () => {
  for (const rate of [8_000, 16_000, 32_000, 44_100, 48_000]) {
    const down = new Resampler(48_000, rate);
    const up = new Resampler(rate, 48_000);
    for (let i = 0; i < 5; i++) {
      assert.equal(down.process(new Int16Array(960)).length, rate / 50);
      assert.equal(up.process(new Int16Array(rate / 50)).length, 960);
    }
  }
});

test("what a lower rate cannot hold is kept out instead of mirrored", () => {
  for (const frequency of [4_400, 5_000, 7_000, 12_000, 20_000]) {
    const output = new Resampler(48_000, 8_000).process(tone(frequency, 48_000, 48_000));
    assert.ok(loudness(output.subarray(1_000)) < 12_000 / 1_000, `${frequency} Hz: ${loudness(output)}`);
  }
});

test("no mirror images above what the lower rate held", () => {
  const output = new Resampler(8_000, 48_000).process(tone(1_000, 8_000, 8_000)).subarray(4_800, 43_200);
  for (const image of [7_000, 9_000, 15_000, 17_000]) {
    assert.ok(toneCorrelation(output, image, 48_000) < 0.001);
  }
});

test("the loudest sound does not turn over", () => {
  const square = Int16Array.from({ length: 800 }, (_, i) => (i % 20 < 10 ? 32_767 : -32_768));
  const output = new Resampler(8_000, 48_000).process(square);
  output.forEach((sample, i) => {
    if (i > 0) assert.ok(Math.abs(sample - output[i - 1]!) < 40_000);
  });
});
