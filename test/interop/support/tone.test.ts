import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { readRecording, secondsOfTone, writeTone } from "./tone.ts";

describe("the ear of the call tests", () => {
  it("hears the tone that was written, and no other", (t) => {
    const directory = mkdtempSync(join(tmpdir(), "sottovoce-tone-"));
    t.after(() => rmSync(directory, { recursive: true }));
    const path = join(directory, "tone.wav");
    writeTone(path, 440, 1);
    const recording = readRecording(path);
    assert.ok(Math.abs(secondsOfTone(recording, 440) - 1) < 0.01);
    for (const other of [420, 460, 660, 880]) assert.equal(secondsOfTone(recording, other), 0);
  });

  it("takes neither silence, nor noise, nor two tones at once for a tone", () => {
    const rateHz = 8000;
    const make = (value: (i: number) => number) => Int16Array.from({ length: rateHz }, (_, i) => value(i));
    const sine = (i: number, hz: number) => 8000 * Math.sin((2 * Math.PI * hz * i) / rateHz);
    // A linear congruential generator: the same noise in each run.
    let state = 1;
    const noise = () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return (state / 2 ** 31 - 0.5) * 20_000;
    };
    const sounds = {
      silence: make(() => 0),
      "a tone too soft to hear": make((i) => sine(i, 440) / 100),
      noise: make(noise),
      "two tones": make((i) => sine(i, 440) + sine(i, 660)),
    };
    for (const [name, samples] of Object.entries(sounds)) {
      assert.equal(secondsOfTone({ rateHz, samples }, 440), 0, name);
    }
  });
});
