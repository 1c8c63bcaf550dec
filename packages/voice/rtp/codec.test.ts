import assert from "node:assert/strict";
import { test } from "node:test";
import {
  correlation,
  joinFrames,
  loudness,
  steadyRandom,
  toneCorrelation,
  toneFrames,
  vowel,
} from "../test/sound.ts";
import { FRAME_SAMPLES, SAMPLE_RATE, silentFrame } from "./audio-format.ts";
import type { AudioCodec } from "./codec.ts";
import { G711Codec } from "./g711-codec.ts";
import { createOpus } from "./opus.ts";

const codecs: readonly (() => Promise<AudioCodec>)[] = [
  createOpus,
  async () => new G711Codec("PCMU"),
  async () => new G711Codec("PCMA"),
];

for (const create of codecs) {
  const { name } = await create();

  test(`${name} carries a tone`, async (t) => {
    const codec = await opened(t, create);
    const next = toneFrames(440);
    const heard = Array.from({ length: 50 }, () => codec.decode(codec.encode(next()))).flatMap(
      (frames) => frames ?? [],
    );
    assert.equal(heard.length, 50);
    assert.ok(toneCorrelation(joinFrames(heard.slice(10)), 440, SAMPLE_RATE) > 0.97);
  });

  test(`${name}'s packets are equally long, whether somebody speaks, shouts or is silent`, async (t) => {
    const codec = await opened(t, create);
    const random = steadyRandom(1);
    const noise = () =>
      Int16Array.from({ length: FRAME_SAMPLES }, () => Math.round(60_000 * (random() - 0.5)));
    const speak = toneFrames(300);
    const lengths = new Set<number>();
    for (let i = 0; i < 300; i++) {
      const frame = i % 100 < 30 ? speak() : i % 100 < 60 ? noise() : silentFrame();
      lengths.add(codec.encode(frame).length);
    }
    assert.equal(lengths.size, 1, [...lengths].join());
  });

  test(`${name} fills a lost packet in, and falls silent where more are lost`, async (t) => {
    const codec = await opened(t, create);
    const next = toneFrames(440);
    for (let i = 0; i < 20; i++) codec.decode(codec.encode(next()));
    const filled = codec.conceal(null);
    assert.equal(filled.length, FRAME_SAMPLES);
    assert.ok(loudness(filled) > 2_000, `${loudness(filled)}`);
    let last = filled;
    for (let i = 0; i < 20; i++) last = codec.conceal(null);
    assert.ok(loudness(last) < 300, `${loudness(last)}`);
  });

  test(`${name} takes no rubbish for sound that is not there`, async (t) => {
    const codec = await opened(t, create);
    assert.equal(codec.decode(new Uint8Array()), null);
    const random = steadyRandom(7);
    for (let i = 0; i < 300; i++) {
      const rubbish = Uint8Array.from({ length: 1 + Math.floor(random() * 300) }, () =>
        Math.floor(random() * 256),
      );
      for (const frame of codec.decode(rubbish) ?? []) assert.equal(frame.length, FRAME_SAMPLES);
      assert.equal(codec.conceal(rubbish).length, FRAME_SAMPLES);
    }
  });
}

test("with Opus, the packet after a lost one tells what was in it", async (t) => {
  const sender = await opened(t, createOpus);
  const [real, listener, guesser] = await Promise.all([
    opened(t, createOpus),
    opened(t, createOpus),
    opened(t, createOpus),
  ]);
  // Loud and quiet vowels in turn; the lost frame is where a loud one begins, which nothing before it could tell.
  const packets = Array.from({ length: 62 }, (_, i) => {
    const isLoud = i % 20 < 10;
    return sender.encode(vowel(isLoud ? 120 : 200, i * FRAME_SAMPLES, isLoud ? 3_000 : 300));
  });
  for (const packet of packets.slice(0, 60))
    for (const codec of [real, listener, guesser]) codec.decode(packet);
  const truth = real.decode(packets[60]!)![0]!;
  assert.ok(correlation(listener.conceal(packets[61]!), truth) > 0.8);
  assert.ok(correlation(guesser.conceal(null), truth) < 0.5);
});

async function opened(
  t: { after(callback: () => void): void },
  create: () => Promise<AudioCodec>,
): Promise<AudioCodec> {
  const codec = await create();
  t.after(() => codec.close());
  return codec;
}
