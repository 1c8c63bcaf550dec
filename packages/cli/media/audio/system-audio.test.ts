import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { SAMPLE_RATE } from "@sottovoce/voice";
import { toneCorrelation, toneFrames } from "@sottovoce/voice/test/sound";
import { ManualClock } from "../test/manual-clock.ts";
import { AudioFailure } from "./audio.ts";
import { type AudioCommand, openLoudspeaker, openMicrophone } from "./system-audio.ts";

/** A program of Node's, as a sound system's. */
const program = (code: string): AudioCommand => [process.execPath, "-e", code];
const MISSING: AudioCommand = ["sottovoce-no-such-program"];
const FAILING = program("process.exit(1)");
/** Time stands still on it: programs are started as slowly as they like. */
const patient = (): ManualClock => new ManualClock();

/** Records 440 Hz without end, as quickly as it is read. */
const RECORDER = program(`
  let at = 0;
  const more = () => {
    const bytes = Buffer.alloc(1920 * 3 + 1);
    for (let i = 0; i + 1 < bytes.length; i += 2, at++) {
      bytes.writeInt16LE(Math.round(12000 * Math.sin(2 * Math.PI * 440 * at / 48000)), i);
    }
    process.stdout.write(bytes.subarray(0, bytes.length - 1), more);
  };
  more();
`);

async function opened<T extends { close(): Promise<void> }>(t: TestContext, opening: Promise<T>): Promise<T> {
  const device = await opening;
  t.after(() => device.close());
  return device;
}

test("the first program that delivers sound is the microphone", async (t) => {
  const commands = [MISSING, FAILING, RECORDER];
  const microphone = await opened(t, openMicrophone({ clock: patient(), commands }));
  const heard: number[] = [];
  while (heard.length < SAMPLE_RATE / 5) {
    const frame = microphone.read();
    if (frame === null) await new Promise((resolve) => setImmediate(resolve));
    else {
      assert.ok(toneCorrelation(frame, 440, SAMPLE_RATE) > 0.99);
      heard.push(...frame);
    }
  }
});

test("a microphone that is unplugged says so", async (t) => {
  const command = program("process.stdout.write(Buffer.alloc(1920), () => process.exit(0))");
  const microphone = await opened(t, openMicrophone({ clock: patient(), commands: [command] }));
  await assert.rejects(async () => {
    for (;;) {
      microphone.read();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }, AudioFailure);
});

test("a program that runs without a sound is given up, and ended", async () => {
  const clock = new ManualClock();
  const commands = [program("setInterval(() => {}, 1000)")];
  const opening = openMicrophone({ clock, commands });
  await clock.elapse(3_000);
  await assert.rejects(opening, /The microphone gives no sound\. Plug one in/);
});

test("where there is no program, the sentence says what to install", async () => {
  const options = { clock: patient(), commands: [MISSING] };
  await assert.rejects(
    openMicrophone(options),
    /no program that takes sound from its microphone\. Install .*--play FILE\.wav/,
  );
  await assert.rejects(openLoudspeaker(options), /no program that plays sound .*--record FILE\.wav/);
});

test("the usual programs are looked for where PATH says", async () => {
  const env = { PATH: "/nonexistent" };
  await assert.rejects(openMicrophone({ clock: patient(), env }), /Install/);
  await assert.rejects(openLoudspeaker({ clock: patient(), env }), /Install/);
});

test("the first program that stays is the loudspeaker, and a slow one is not flooded", async (t) => {
  const clock = new ManualClock();
  const waiting = opened(t, openLoudspeaker({ clock, commands: [program("setInterval(() => {}, 1000)")] }));
  await clock.elapse(400);
  const loudspeaker = await waiting;
  const frame = toneFrames(440)();
  const before = process.memoryUsage().arrayBuffers;
  // Ten minutes of which it takes nothing: 58 MB.
  for (let i = 0; i < 30_000; i++) loudspeaker.write(frame);
  assert.ok(process.memoryUsage().arrayBuffers - before < 2_000_000);
});

test("a loudspeaker that cannot be used, and one that goes away, say so", async (t) => {
  await assert.rejects(
    openLoudspeaker({ clock: patient(), commands: [FAILING] }),
    /The loudspeaker cannot be used\./,
  );
  const clock = new ManualClock();
  const waiting = opened(
    t,
    openLoudspeaker({ clock, commands: [program("process.stdin.once('data', () => process.exit(0))")] }),
  );
  await clock.elapse(400);
  const loudspeaker = await waiting;
  const next = toneFrames(440);
  await assert.rejects(async () => {
    for (;;) {
      loudspeaker.write(next());
      await new Promise((resolve) => setImmediate(resolve));
    }
  }, AudioFailure);
});
