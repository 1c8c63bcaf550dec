import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { FRAME_SAMPLES, SAMPLE_RATE } from "@sottovoce/voice";
import { joinFrames, loudness, tone, toneCorrelation, toneFrames } from "@sottovoce/voice/test/sound";
import { AudioFailure, type AudioSource } from "./audio.ts";
import { bytesOfSamples } from "./samples.ts";
import { readWavFormat, wavHeader } from "./wav-format.ts";
import { createWavSink } from "./wav-sink.ts";
import { openWavSource } from "./wav-source.ts";

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "sottovoce-wav-"));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

/** A file of one second of 440 Hz. */
function toneFile(t: TestContext, rate: number, change = (bytes: Buffer) => bytes): string {
  const samples = bytesOfSamples(tone(440, rate, rate));
  const path = join(folder(t), "tone.wav");
  writeFileSync(path, change(Buffer.concat([wavHeader(rate, samples.length), samples])));
  return path;
}

function readAll(source: AudioSource): Int16Array {
  const frames: Int16Array[] = [];
  for (let frame = source.read(); frame !== null; frame = source.read()) frames.push(frame);
  return joinFrames(frames);
}

test("a file of any usual rate is played as it sounds", async (t) => {
  for (const rate of [8_000, 11_025, 16_000, 22_050, 44_100, 48_000]) {
    const source = openWavSource(toneFile(t, rate));
    t.after(() => source.close());
    const sound = readAll(source);
    assert.ok(Math.abs(sound.length - SAMPLE_RATE) <= FRAME_SAMPLES, `${rate}: ${sound.length}`);
    assert.ok(toneCorrelation(sound.subarray(4_800, 43_200), 440, SAMPLE_RATE) > 0.99, `${rate}`);
    assert.equal(source.read(), null);
  }
});

test("two channels are mixed", async (t) => {
  const mono = tone(440, 8_000, 8_000);
  const stereo = new Int16Array(16_000);
  // One channel alone: half as loud when mixed.
  for (const [i, sample] of mono.entries()) stereo[2 * i] = sample;
  const header = wavHeader(8_000, 2 * stereo.length);
  header.writeUInt16LE(2, 22);
  const path = join(folder(t), "stereo.wav");
  writeFileSync(path, Buffer.concat([header, bytesOfSamples(stereo)]));
  const source = openWavSource(path);
  t.after(() => source.close());
  const sound = readAll(source).subarray(4_800, 43_200);
  assert.ok(toneCorrelation(sound, 440, SAMPLE_RATE) > 0.99);
  assert.ok(Math.abs(loudness(sound) / (6_000 / Math.SQRT2) - 1) < 0.02);
});

test("other chunks, the extensible header and lengths left open are understood", (t) => {
  const extra = (bytes: Buffer) => {
    const chunk = Buffer.from("LIST\x03\0\0\0abc\0", "latin1");
    return Buffer.concat([bytes.subarray(0, 36), chunk, bytes.subarray(36)]);
  };
  const open = (length: number) => (bytes: Buffer) => {
    bytes.writeUInt32LE(length, 40);
    return bytes;
  };
  const extensible = (bytes: Buffer) => {
    const format = Buffer.alloc(24);
    format.writeUInt16LE(1, 8);
    bytes.writeUInt16LE(0xfffe, 20);
    bytes.writeUInt32LE(40, 16);
    return Buffer.concat([bytes.subarray(0, 36), format, bytes.subarray(36)]);
  };
  for (const change of [extra, open(0), open(0xffff_ffff), extensible]) {
    const source = openWavSource(toneFile(t, 8_000, change));
    t.after(() => source.close());
    assert.ok(toneCorrelation(readAll(source).subarray(4_800, 43_200), 440, SAMPLE_RATE) > 0.99, change.name);
  }
});

test("what is no 16-bit WAV file is refused with a sentence that says what to do", (t) => {
  const path = join(folder(t), "x.wav");
  const cases: readonly (readonly [Buffer, RegExp])[] = [
    [Buffer.from("ID3 this is an mp3"), /not a WAV file\. Convert/],
    [Buffer.alloc(0), /not a WAV file/],
    [wavHeader(8_000, 0).subarray(0, 36), /holds no sound/],
    [changed(20, 3), /not 16-bit PCM\. Convert/],
    [changed(34, 24), /not 16-bit PCM/],
    [changed(22, 6), /has 6 channels\. Convert/],
    [changed(24, 4_000), /has 4000 samples a second\. Convert/],
  ];
  for (const [bytes, sentence] of cases) {
    writeFileSync(path, bytes);
    assert.throws(
      () => openWavSource(path),
      (error) =>
        error instanceof AudioFailure && sentence.test(error.message) && error.message.includes("x.wav"),
    );
  }
  assert.throws(() => openWavSource(`${path}.none`), /cannot be opened\. Check the name\./);
});

function changed(at: number, value: number): Buffer {
  const header = wavHeader(8_000, 0);
  header.writeUInt16LE(value, at);
  return header;
}

test("chunks that claim any length do not keep the reader", () => {
  for (const length of [0, 1, 0x7fff_ffff, 0xffff_ffff]) {
    const bytes = Buffer.alloc(64);
    bytes.write("RIFF\0\0\0\0WAVEjunk", "latin1");
    bytes.writeUInt32LE(length, 16);
    const readAt = (position: number, size: number) => bytes.subarray(position, position + size);
    assert.throws(() => readWavFormat("x", bytes.length, readAt), AudioFailure);
  }
});

test("what is heard is a whole file after every frame, at every rate", async (t) => {
  for (const rate of [8_000, 16_000, 44_100, 48_000]) {
    const path = join(folder(t), "heard.wav");
    const sink = createWavSink(path, rate);
    const next = toneFrames(440);
    for (let i = 0; i < 50; i++) {
      sink.write(next());
      const bytes = readFileSync(path);
      assert.equal(bytes.readUInt32LE(4), bytes.length - 8);
      assert.equal(bytes.readUInt32LE(40), bytes.length - 44);
    }
    await sink.close();
    sink.write(next());
    assert.equal(statSync(path).size, 44 + 2 * rate);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const source = openWavSource(path);
    t.after(() => source.close());
    assert.ok(toneCorrelation(readAll(source).subarray(4_800, 43_200), 440, SAMPLE_RATE) > 0.99);
  }
});

test("no recording is written over, and none where nothing can be written", (t) => {
  const path = toneFile(t, 8_000);
  const before = readFileSync(path);
  assert.throws(() => createWavSink(path), /is there already\. Choose another name\./);
  assert.deepEqual(readFileSync(path), before);
  assert.throws(() => createWavSink(join(path, "x.wav")), /cannot be written\. Check the folder\./);
});

test("a call in which nothing was heard leaves no file in the way of the next one", async (t) => {
  const directory = folder(t);
  const file = join(directory, "heard.wav");
  for (let n = 0; n < 2; n++) await createWavSink(file).close();
  assert.deepEqual(readdirSync(directory), []);
});

test("the header by its bytes", () => {
  const header = wavHeader(8_000, 4);
  assert.equal(
    header.toString("hex"),
    `${hex("RIFF")}28000000${hex("WAVEfmt ")}1000000001000100401f0000803e000002001000${hex("data")}04000000`,
  );
});

function hex(text: string): string {
  return Buffer.from(text, "latin1").toString("hex");
}
