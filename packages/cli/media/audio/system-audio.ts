/** The machine's microphone and loudspeaker, through the programs that its sound system brings along. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { Clock } from "@sottovoce/sip";
import { type AudioFrame, SAMPLE_RATE } from "@sottovoce/voice";
import { AudioFailure, type AudioSink, type AudioSource } from "./audio.ts";
import { bytesOfSamples, FrameQueue, samplesOf } from "./samples.ts";

/** A program and its arguments: 16-bit samples of one channel at 48 kHz, as they are, by its input or output. */
export type AudioCommand = readonly [string, ...string[]];

const RATE = String(SAMPLE_RATE);

/** PipeWire, PulseAudio (which PipeWire understands as well), ALSA: the one that mixes with other programs first. */
const RECORDERS: readonly AudioCommand[] = [
  [
    "parec",
    "--raw",
    "--format=s16le",
    `--rate=${RATE}`,
    "--channels=1",
    "--latency-msec=20",
    "--property=media.role=phone",
  ],
  [
    "pw-record",
    "--raw",
    "--format=s16",
    `--rate=${RATE}`,
    "--channels=1",
    "--latency=20ms",
    "--media-role=Communication",
    "-",
  ],
  ["arecord", "-q", "-t", "raw", "-f", "S16_LE", "-r", RATE, "-c", "1", "-F", "20000", "-B", "80000"],
];
const PLAYERS: readonly AudioCommand[] = [
  [
    "pacat",
    "--playback",
    "--raw",
    "--format=s16le",
    `--rate=${RATE}`,
    "--channels=1",
    "--latency-msec=40",
    "--property=media.role=phone",
  ],
  [
    "pw-play",
    "--raw",
    "--format=s16",
    `--rate=${RATE}`,
    "--channels=1",
    "--latency=40ms",
    "--media-role=Communication",
    "-",
  ],
  ["aplay", "-q", "-t", "raw", "-f", "S16_LE", "-r", RATE, "-c", "1", "-F", "20000", "-B", "80000"],
];

const INSTALL = "Install one (Debian: pulseaudio-utils or alsa-utils)";

/** A recorder that works delivers by then; sound systems that are asleep take a second. */
const FIRST_SOUND_MS = 3_000;
/** A player that cannot play has ended by then. */
const SETTLED_MS = 400;

/** Sound of the microphone that waits: the call's clock and the card's differ, and either may stumble. */
const MAX_WAITING = 5;
const CAUGHT_UP = 2;
/** Sound that the player has not taken, in bytes: 160 ms. What would come later than that is left out. */
const MAX_UNTAKEN = 8 * 2 * (SAMPLE_RATE / 50);

export interface SystemAudioOptions {
  readonly clock: Clock;
  /** Programs to try in turn; those of the usual sound systems where absent. */
  readonly commands?: readonly AudioCommand[];
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Opens the microphone with the first program that delivers sound.
 * @throws AudioFailure with a sentence that says what to install or to switch on
 */
export async function openMicrophone(options: SystemAudioOptions): Promise<AudioSource> {
  const found = await firstThatWorks(options, RECORDERS, firstSound);
  if (found.child !== null) return new Microphone(found.child);
  throw new AudioFailure(
    found.isAnyThere
      ? "The microphone gives no sound. Plug one in or switch it on, or use --play FILE.wav."
      : `This computer has no program that takes sound from its microphone. ${INSTALL}, or use --play FILE.wav.`,
  );
}

/**
 * Opens the loudspeaker with the first program that stays.
 * @throws AudioFailure with a sentence that says what to install or to switch on
 */
export async function openLoudspeaker(options: SystemAudioOptions): Promise<AudioSink> {
  const found = await firstThatWorks(options, PLAYERS, settled);
  if (found.child !== null) return new Loudspeaker(found.child);
  throw new AudioFailure(
    found.isAnyThere
      ? "The loudspeaker cannot be used. Switch one on, or use --record FILE.wav."
      : `This computer has no program that plays sound on its loudspeaker. ${INSTALL}, or use --record FILE.wav.`,
  );
}

type Child = ChildProcessWithoutNullStreams;
/** Whether a program that was started does what it should. */
type Trial = (child: Child, clock: Clock) => Promise<boolean>;

async function firstThatWorks(
  { clock, commands, env = process.env }: SystemAudioOptions,
  usual: readonly AudioCommand[],
  trial: Trial,
): Promise<{ readonly child: Child | null; readonly isAnyThere: boolean }> {
  let isAnyThere = false;
  for (const [program, ...args] of commands ?? usual) {
    const child = spawn(program, args, { env, stdio: "pipe" });
    // Both say so by ending, which is what is looked at.
    child.stdin.on("error", () => {});
    child.stderr.resume();
    const works = await trial(child, clock);
    isAnyThere ||= child.pid !== undefined;
    if (works) return { child, isAnyThere: true };
    child.kill("SIGKILL");
  }
  return { child: null, isAnyThere };
}

function firstSound(child: Child, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (works: boolean) => {
      clock.clearTimer(timer);
      child.stdout.off("readable", onReadable);
      resolve(works);
    };
    const onReadable = () => {
      // At the end of its output it is readable too, with nothing to read.
      if (child.stdout.readableLength > 0) end(true);
    };
    const timer = clock.setTimer(FIRST_SOUND_MS, () => end(false));
    child.on("error", () => end(false)).on("exit", () => end(false));
    child.stdout.on("readable", onReadable);
  });
}

function settled(child: Child, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = clock.setTimer(SETTLED_MS, () => resolve(true));
    const fail = () => {
      clock.clearTimer(timer);
      resolve(false);
    };
    child.stdout.resume();
    child.on("error", fail).on("exit", fail);
  });
}

class Microphone implements AudioSource {
  readonly #child: Child;
  readonly #queue = new FrameQueue();
  #rest: Uint8Array = new Uint8Array();
  #hasEnded = false;

  constructor(child: Child) {
    this.#child = child;
    child.on("exit", () => {
      this.#hasEnded = true;
    });
    child.stdout.on("data", (bytes: Buffer) => this.#onBytes(bytes)).resume();
  }

  #onBytes(bytes: Buffer): void {
    const all = Buffer.concat([this.#rest, bytes]);
    this.#rest = all.subarray(all.length - (all.length % 2));
    this.#queue.push(samplesOf(all));
    if (this.#queue.frames > MAX_WAITING) {
      while (this.#queue.frames > CAUGHT_UP) this.#queue.shift();
    }
  }

  read(): AudioFrame | null {
    const frame = this.#queue.shift();
    if (frame === null && this.#hasEnded) throw new AudioFailure("The microphone was switched off.");
    return frame;
  }

  close(): Promise<void> {
    return endOf(this.#child);
  }
}

class Loudspeaker implements AudioSink {
  readonly #child: Child;
  #hasEnded = false;

  constructor(child: Child) {
    this.#child = child;
    child.on("exit", () => {
      this.#hasEnded = true;
    });
  }

  write(frame: AudioFrame): void {
    if (this.#hasEnded) throw new AudioFailure("The loudspeaker was switched off.");
    if (this.#child.stdin.writableLength <= MAX_UNTAKEN) this.#child.stdin.write(bytesOfSamples(frame));
  }

  close(): Promise<void> {
    return endOf(this.#child);
  }
}

/** Ends a program at once: what it still holds belongs to a call that is over. */
function endOf(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.on("exit", () => resolve());
    child.kill("SIGKILL");
  });
}
