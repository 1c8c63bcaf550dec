/** Tones: made to be sent over a call, and found again in what the other side recorded. */
import { existsSync, readFileSync, watch, writeFileSync } from "node:fs";
import { tone, toneCorrelation } from "@sottovoce/voice/test/sound";
import { WAV_HEADER_LENGTH, wavHeader } from "../../../packages/cli/media/audio/wav-format.ts";
import { PATIENCE_MS } from "./lines.ts";

/** What G.711 carries, so that nothing is resampled on the way in. */
const RATE_HZ = 8000;
/** Half of full scale: loud, and no codec clips it. */
const AMPLITUDE = 16_384;
/** Length of the pieces that are looked at: 100 ms tell tones 10 Hz apart. */
const WINDOW_S = 0.1;
/** Part of a piece's power that must be at a frequency for it to be that tone; speech and noise are far below. */
const PURITY = 0.8;
/** Below a hundredth of full scale it is silence, whatever it sounds like. */
const AUDIBLE = 327;

/** Writes a WAV file (PCM, 16 bit, mono) with a sine tone. */
export function writeTone(
  path: string,
  frequencyHz: number,
  seconds: number,
  rateHz: number = RATE_HZ,
): void {
  const samples = tone(frequencyHz, rateHz, Math.round(rateHz * seconds), AMPLITUDE);
  writeFileSync(path, Buffer.concat([wavHeader(rateHz, samples.byteLength), Buffer.from(samples.buffer)]));
}

export interface Recording {
  readonly rateHz: number;
  readonly samples: Int16Array;
}

/**
 * Reads a WAV file of one channel and 16 bits. One that has not been begun is empty. One that is still being written has
 * no header yet: its rate is then taken to be `openRateHz`.
 * @throws when it is anything else
 */
export function readRecording(path: string, openRateHz: number = RATE_HZ): Recording {
  const wav = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  if (wav.length < WAV_HEADER_LENGTH) return { rateHz: openRateHz, samples: new Int16Array() };
  const open = wav.readUInt32LE(0) === 0;
  const [channels, bits] = [wav.readUInt16LE(22), wav.readUInt16LE(34)];
  if (!open && (channels !== 1 || bits !== 16))
    throw new Error(`${path} has ${channels} channels of ${bits} bits`);
  const count = Math.floor((wav.length - WAV_HEADER_LENGTH) / 2);
  const samples = Int16Array.from({ length: count }, (_, i) => wav.readInt16LE(WAV_HEADER_LENGTH + i * 2));
  return { rateHz: open ? openRateHz : wav.readUInt32LE(24), samples };
}

/** Seconds of a recording in which a tone is heard and nothing else to speak of. */
export function secondsOfTone({ rateHz, samples }: Recording, frequencyHz: number): number {
  const window = Math.round(rateHz * WINDOW_S);
  let windows = 0;
  for (let start = 0; start + window <= samples.length; start += window) {
    if (isTone(samples.subarray(start, start + window), frequencyHz / rateHz)) windows++;
  }
  return windows * WINDOW_S;
}

/** How much of the best half second of a recording is a tone: 1 is nothing else, whatever its phase. */
export function correlationWith({ rateHz, samples }: Recording, frequencyHz: number): number {
  const [piece, step] = [rateHz / 2, Math.round(rateHz * WINDOW_S)];
  let best = 0;
  for (let start = 0; start + piece <= samples.length; start += step) {
    const part = samples.subarray(start, start + piece);
    best = Math.max(best, toneCorrelation(part, frequencyHz, rateHz));
  }
  return best;
}

/** Goertzel's filter: the power at one frequency, compared with all there is. `frequency` is in cycles a sample. */
function isTone(samples: Int16Array, frequency: number): boolean {
  const coefficient = 2 * Math.cos(2 * Math.PI * frequency);
  let [previous, beforePrevious, energy] = [0, 0, 0];
  for (const sample of samples) {
    const next = sample + coefficient * previous - beforePrevious;
    beforePrevious = previous;
    previous = next;
    energy += sample * sample;
  }
  if (Math.sqrt(energy / samples.length) < AUDIBLE) return false;
  const power = previous ** 2 + beforePrevious ** 2 - coefficient * previous * beforePrevious;
  // A pure sine of amplitude A has energy n·A²/2 and Goertzel power (n·A/2)².
  return (2 * power) / (samples.length * energy) >= PURITY;
}

/**
 * Waits until enough of a tone has been heard.
 * @param place file or directory that changes when more was heard
 * @param heard seconds so far
 * @throws Error when they never become enough, with what is missing
 */
export async function untilTone(
  place: string,
  heard: () => number,
  enough: number,
  what: string,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const listen = () => {
    if (heard() >= enough) resolve();
  };
  const watcher = watch(place, listen);
  const timer = setTimeout(() => reject(new Error(`${what} for ${heard()} s only`)), PATIENCE_MS);
  try {
    listen();
    await promise;
  } finally {
    clearTimeout(timer);
    watcher.close();
  }
}
