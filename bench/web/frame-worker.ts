/** Runs in a browser's worker: how long each frame of a call takes there, one after the other, as in a transform. */
import { createWebVoicePrimitives } from "@sottovoce/crypto/primitives/voice-web";
import { createFrameProtector, createFrameUnprotector, type MasterKeys } from "@sottovoce/voice";

/** Opus at 32 kbit/s, 20 ms. */
const FRAME_LENGTH = 80;
const FRAMES = 500;
const ROUNDS = 20;
/** Before measuring: the browser has to have seen the code. */
const WARM_UP_ROUNDS = 4;

/** Microseconds a frame, medians of the rounds. */
export interface FrameTimes {
  readonly protect: number;
  readonly unprotect: number;
}

async function measure(): Promise<FrameTimes> {
  const voice = createWebVoicePrimitives();
  const keys: MasterKeys = {
    cipher: "AES3",
    authTag: "HS80",
    key: crypto.getRandomValues(new Uint8Array(32)),
    salt: crypto.getRandomValues(new Uint8Array(14)),
  };
  const [protector, unprotector] = [
    await createFrameProtector(voice, keys),
    await createFrameUnprotector(voice, keys),
  ];
  const [protecting, opening]: [number[], number[]] = [[], []];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const secrets: Uint8Array[] = [];
    const start = performance.now();
    for (let i = 0; i < FRAMES; i++) {
      const secret = await protector.protect(new Uint8Array(FRAME_LENGTH));
      if (secret !== null) secrets.push(secret);
    }
    const middle = performance.now();
    let opened = 0;
    for (const secret of secrets) if ((await unprotector.unprotect(secret)) !== null) opened++;
    const end = performance.now();
    if (opened !== FRAMES) throw new Error(`only ${opened} frames came back`);
    if (round < 0) continue;
    protecting.push(middle - start);
    opening.push(end - middle);
  }
  return { protect: median(protecting), unprotect: median(opening) };
}

function median(milliseconds: readonly number[]): number {
  const middle = milliseconds.toSorted((a, b) => a - b)[ROUNDS / 2] ?? Number.NaN;
  return (1000 * middle) / FRAMES;
}

measure().then((times) => postMessage(times), reportError);
