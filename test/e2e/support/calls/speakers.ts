/** People whose calls have sound: the command line's media, with a tone for a voice and an ear that remembers. */
import type { TestContext } from "node:test";
import type { CallMedia, MediaKind } from "@sottovoce/client";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";
import { createNodeClock } from "@sottovoce/sip/transport/node-clock";
import { type AudioFrame, SAMPLE_RATE } from "@sottovoce/voice";
import { longestGapMs, loudness, toneCorrelation } from "@sottovoce/voice/test/sound";
import { nodeCallMedia } from "../../../../packages/cli/media/node-call-media.ts";
import { Ear, Hum } from "../../../../packages/cli/media/test/devices.ts";
import { startTestServer, type TestServer } from "../../../../packages/server/test/server.ts";
import { Caller, type CallerOptions } from "./callers.ts";

/** What each of them says, in hertz. */
export const VOICES = { alice: 440, bob: 1_000 } as const;

/** In frames. */
const SECOND = 50;

/** Part of a second that is a tone, where nobody would say that it was broken. */
const CLEAR = 0.9;
const TRIES_A_SECOND = 10;
/** For 30 s of sound. */
const TRIES = 300;

/** Below it nothing can be heard: one thousandth of full scale. */
const SILENCE = 33;

/** Whether nothing can be heard in it: not even noise. */
export function isSilent(frame: AudioFrame): boolean {
  return loudness(frame) < SILENCE;
}

/** Microphone and loudspeaker of one person, new for each call. */
export class Head {
  readonly voice: number;
  /** One for each call, oldest first. */
  readonly ears: Ear[] = [];

  constructor(voice: number) {
    this.voice = voice;
  }

  /** Of the last call. */
  get ear(): Ear {
    const ear = this.ears.at(-1);
    if (ear === undefined) throw new Error("there was no call");
    return ear;
  }

  /** The command line's media on loopback, with this microphone and this loudspeaker. */
  media(kind: MediaKind): CallMedia {
    const media = nodeCallMedia({
      clock: createNodeClock(),
      voice: createNodeVoicePrimitives(),
      source: async () => new Hum(this.voice),
      sink: async () => {
        const ear = new Ear();
        this.ears.push(ear);
        return ear;
      },
      address: async () => "127.0.0.1",
      extraAddresses: ["127.0.0.1"],
    });
    return { kinds: [kind], open: (options, handler) => media.open(options, handler) };
  }

  /**
   * Resolves when a second without a break was a tone and hardly anything else: on a busy machine some frames come too
   * late. @throws Error where there never is such a second
   */
  async hearsClearly(frequency: number): Promise<void> {
    let best = 0;
    for (let tries = 0; tries < TRIES && best <= CLEAR; tries++) {
      await this.ear.hears(frequency, SECOND / TRIES_A_SECOND);
      const { frames } = this.ear;
      if (frames.length < SECOND) continue;
      best = Math.max(best, toneCorrelation(this.ear.sound(-SECOND), frequency, SAMPLE_RATE));
    }
    if (best <= CLEAR) throw new Error(`${frequency} Hz with a correlation of ${best}`);
  }

  /** Of the last call, from a frame on. */
  gapMs(from: number): number {
    return longestGapMs(this.ear.sound(from), SAMPLE_RATE);
  }

  /** Whether nothing was heard in the last call, from a frame on; not even noise. */
  heardNothing(from = 0): boolean {
    return this.ear.frames.slice(from).every(isSilent);
  }
}

export interface Speakers {
  readonly host: TestServer;
  readonly alice: Caller;
  readonly bob: Caller;
  readonly hers: Head;
  readonly his: Head;
}

/** Alice and Bob, who have never had to do with each other. @param bobs what is between Bob and the server */
export async function speakers(
  t: TestContext,
  kind: MediaKind,
  bobs: Omit<CallerOptions, "media"> = {},
): Promise<Speakers> {
  const host = await startTestServer(t);
  const [hers, his] = [new Head(VOICES.alice), new Head(VOICES.bob)];
  const alice = await Caller.join(t, host, "alice", { media: hers.media(kind) });
  const bob = await Caller.join(t, host, "bob", { media: his.media(kind), ...bobs });
  return { host, alice, bob, hers, his };
}

/** Resolves when each hears the other: so many frames of 20 ms that are the other's tone. */
export async function hearEachOther(
  { hers, his }: Pick<Speakers, "hers" | "his">,
  frames = 50,
): Promise<void> {
  await Promise.all([hers.ear.hears(his.voice, frames), his.ear.hears(hers.voice, frames)]);
}

/** Both hang up, and both know. */
export async function endCall({ alice, bob }: Pick<Speakers, "alice" | "bob">): Promise<void> {
  for (const { engine } of [alice, bob]) {
    for (const { id } of engine.calls.current()) await engine.calls.hangUp(id).catch(() => undefined);
  }
  await Promise.all([alice.untilPhase("ended"), bob.untilPhase("ended")]);
}
