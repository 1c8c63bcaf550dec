/** Commands that call or answer, with calls that go as the test says. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import type { TestContext } from "node:test";
import type { Call, CallId } from "@sottovoce/client";
import { toldCall } from "@sottovoce/client/test/told-call";
import { SAMPLE_RATE } from "@sottovoce/voice";
import { wavHeader } from "../media/audio/wav-format.ts";
import { FakeEngine } from "./fake-engine.ts";
import { activatedProfile, type Running, start, started, temporaryDirectory } from "./harness.ts";
import { BOB } from "./messages.ts";

export const CALL_ID = "0b".repeat(16) as CallId;

export const CALL = toldCall({ id: CALL_ID, peer: BOB, startedAt: 1 });

export interface PlacedCall {
  readonly engine: FakeEngine;
  readonly running: Running;
  /** The engine tells that the call has changed. */
  tell(changes: Partial<Call>): void;
}

/** Starts a command, with files for sound unless it names its own. @param stdin what is on standard input */
export async function placedWith(
  t: TestContext,
  stdin: string | Readable,
  ...args: readonly string[]
): Promise<PlacedCall> {
  const engine = new FakeEngine();
  let call = CALL;
  const tell = (changes: Partial<Call>): void => {
    call = { ...call, ...changes };
    engine.calls.there = call.phase === "ended" ? [] : [call];
    engine.emit({ type: "call", call });
  };
  engine.calls.onCall = async () => CALL;
  engine.connection = "online";
  const sound = args.includes("--play") ? [] : soundFiles(t);
  const running = start([...args, ...sound, "--profile", await activatedProfile(t)], { engine, stdin });
  await started(engine);
  return { engine, running, tell };
}

/** The same with nothing on standard input. */
export function placed(t: TestContext, ...args: readonly string[]): Promise<PlacedCall> {
  return placedWith(t, Readable.from([]), ...args);
}

/** Resolves when the engine was asked for something so many times. */
export async function asked({ calls }: FakeEngine, what: string, times = 1): Promise<void> {
  while (calls.asked.filter((one) => one === what).length < times) await nextTask();
}

/** Resolves when a text stands on standard output, or on standard error. */
export async function shown({ stdout, stderr }: Running, text: string): Promise<void> {
  while (!stdout().includes(text) && !stderr().includes(text)) await nextTask();
}

/** Options that put files in the place of devices, which few test machines have. */
export function soundFiles(t: TestContext): readonly string[] {
  const directory = temporaryDirectory(t);
  const play = join(directory, "silence.wav");
  writeFileSync(play, Buffer.concat([wavHeader(SAMPLE_RATE, 2), Buffer.alloc(2)]));
  return ["--play", play, "--record", join(directory, "heard.wav")];
}

/** A keyboard: what is written to it is typed. */
export class FakeKeyboard extends PassThrough {
  readonly isTTY = true;
  /** Whether keys come one by one. */
  isRaw = false;

  setRawMode(raw: boolean): this {
    this.isRaw = raw;
    return this;
  }
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
