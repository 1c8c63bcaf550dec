/** Tones, and whether they can be heard in something. */
import { type AudioFrame, FRAME_SAMPLES, SAMPLE_RATE } from "../rtp/audio-format.ts";

/** Judged by itself: a lost or repeated frame shifts the tone's phase, which nobody hears. */
const WINDOW_MS = 20;

/** A tone that begins at time 0. @param amplitude of 32,767 */
export function tone(
  frequency: number,
  rate: number,
  samples: number,
  amplitude = 12_000,
): Int16Array<ArrayBuffer> {
  return Int16Array.from({ length: samples }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * frequency * i) / rate)),
  );
}

/** Frames of one tone without end. */
export function toneFrames(frequency: number): () => AudioFrame {
  let at = 0;
  return () => {
    const start = at;
    at += FRAME_SAMPLES;
    return Int16Array.from({ length: FRAME_SAMPLES }, (_, i) =>
      Math.round(12_000 * Math.sin((2 * Math.PI * frequency * (start + i)) / SAMPLE_RATE)),
    );
  };
}

/**
 * How much of the sound is this tone, whatever its phase: 1 is nothing else, 0 is none. The mean over windows of 20 ms,
 * a silent window counting 0.
 */
export function toneCorrelation(sound: Int16Array, frequency: number, rate: number): number {
  const length = (rate * WINDOW_MS) / 1000;
  const windows = Math.floor(sound.length / length);
  let sum = 0;
  for (let i = 0; i < windows; i++)
    sum += windowCorrelation(sound.subarray(i * length, (i + 1) * length), frequency, rate);
  return sum / windows;
}

function windowCorrelation(window: Int16Array, frequency: number, rate: number): number {
  let sine = 0;
  let cosine = 0;
  let energy = 0;
  window.forEach((sample, i) => {
    const angle = (2 * Math.PI * frequency * i) / rate;
    sine += sample * Math.sin(angle);
    cosine += sample * Math.cos(angle);
    energy += sample * sample;
  });
  // Below 1 % of a tone's usual energy it is silence with some dither.
  if (energy < window.length * 1_000) return 0;
  return Math.sqrt((2 * (sine * sine + cosine * cosine)) / (window.length * energy));
}

/** The frames one after the other. */
export function joinFrames(frames: readonly Int16Array[]): Int16Array<ArrayBuffer> {
  const joined = new Int16Array(frames.reduce((sum, frame) => sum + frame.length, 0));
  let at = 0;
  for (const frame of frames) {
    joined.set(frame, at);
    at += frame.length;
  }
  return joined;
}

/** Root mean square. */
export function loudness(sound: Int16Array): number {
  return Math.sqrt(sound.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, sound.length));
}

/** The longest stretch in which nothing was to be heard, in milliseconds, by windows of 20 ms. */
export function longestGapMs(sound: Int16Array, rate: number, threshold = 300): number {
  const length = (rate * WINDOW_MS) / 1000;
  let longest = 0;
  let gap = 0;
  for (let at = 0; at + length <= sound.length; at += length) {
    gap = loudness(sound.subarray(at, at + length)) < threshold ? gap + WINDOW_MS : 0;
    longest = Math.max(longest, gap);
  }
  return longest;
}

/** Numbers from 0 to 1 that are the same in every run (Park and Miller). */
export function steadyRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Something like a vowel: harmonics under two formants. What codecs hold for speech, as they do not a tone. */
export function vowel(pitch: number, start: number, amplitude: number): AudioFrame {
  return Int16Array.from({ length: FRAME_SAMPLES }, (_, i) => {
    const angle = (2 * Math.PI * pitch * (start + i)) / SAMPLE_RATE;
    let sum = 0;
    for (let harmonic = 1; harmonic < 30; harmonic++) {
      const frequency = pitch * harmonic;
      const formants =
        Math.exp(-(((frequency - 500) / 300) ** 2)) + Math.exp(-(((frequency - 1_500) / 400) ** 2)) / 2;
      sum += formants * Math.sin(harmonic * angle);
    }
    return Math.round(amplitude * sum);
  });
}

/** How alike two pieces of equal length are: 1 for the same, whatever their loudness. */
export function correlation(a: Int16Array, b: Int16Array): number {
  let product = 0;
  let energyA = 1;
  let energyB = 1;
  a.forEach((sample, i) => {
    product += sample * b[i]!;
    energyA += sample * sample;
    energyB += b[i]! * b[i]!;
  });
  return product / Math.sqrt(energyA * energyB);
}
