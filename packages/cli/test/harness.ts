/** Runs command lines in this process, with streams that are looked into and an engine that pretends. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import type { TestContext } from "node:test";
import {
  type Engine,
  EngineError,
  type HistoryMessage,
  type Joining,
  type LinkResult,
  type LockableEngine,
  type Ports,
} from "@sottovoce/client";
import { openRecords } from "../ports/records.ts";
import { run } from "../program.ts";
import { FakeEngine } from "./fake-engine.ts";

export const PASSPHRASE = "correct horse battery staple";

/** What an activation tells once. */
export const RECOVERY_WORDS: readonly string[] = Array.from({ length: 24 }, (_, i) => `word${i + 1}`);

/** The digits that both sides of a joining show. */
export const LINK_CODE = "048213";

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly outcome: Promise<Outcome>;
  /** What it has printed so far. */
  stdout(): string;
  stderr(): string;
  /** As Ctrl-C does. */
  interrupt(): void;
}

/** A directory that is gone after the test. */
export function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), "sottovoce-cli-"));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A profile directory that looks activated to the command line. */
export async function activatedProfile(t: TestContext): Promise<string> {
  const directory = join(temporaryDirectory(t), "profile");
  await openRecords(directory).close();
  return directory;
}

/** Starts a command line over an engine. */
export function start(
  args: readonly string[],
  options: {
    readonly engine?: FakeEngine;
    readonly env?: NodeJS.ProcessEnv;
    readonly stdin?: string | Readable;
    /** What becomes of joining an account. */
    readonly joining?: LinkResult;
  } = {},
): Running {
  const { engine, env = { SOTTOVOCE_PASSPHRASE: PASSPHRASE }, stdin = "" } = options;
  const interrupt = new AbortController();
  const [stdout, stderr] = [collector(), collector()];
  const open = async ({ records }: Ports, passphrase: string): Promise<Engine> => {
    if (passphrase !== PASSPHRASE) {
      throw new EngineError("wrong_passphrase", "user", "That is not the passphrase of this profile.");
    }
    if (engine === undefined)
      throw new EngineError("not_activated", "user", "This profile is not activated.");
    engine.records = records;
    return engine;
  };
  const io = {
    stdin: typeof stdin === "string" ? Readable.from([Buffer.from(stdin)]) : stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    interrupt: interrupt.signal,
  };
  const activate = async (ports: Ports, _link: unknown, passphrase: string, words: string | null) => {
    const opened = await open(ports, passphrase);
    return { engine: opened, recoveryWords: words?.split(" ") ?? RECOVERY_WORDS };
  };
  const join = async (ports: Ports, _link: unknown, passphrase: string): Promise<Joining> => {
    const opened = await open(ports, passphrase);
    return fakeJoining(opened, options.joining ?? "joined");
  };
  const outcome = run(args, io, { open, activate, join }).then((exitCode) => ({
    exitCode,
    stdout: stdout.text(),
    stderr: stderr.text(),
  }));
  return { outcome, stdout: stdout.text, stderr: stderr.text, interrupt: () => interrupt.abort() };
}

function fakeJoining(engine: Engine, result: LinkResult): Joining {
  return {
    waiting: { address: engine.identity.address, code: LINK_CODE },
    finish: async () => (result === "joined" ? { result, engine: engine as LockableEngine } : { result }),
    cancel: async () => undefined,
  };
}

function collector(): { readonly stream: PassThrough; text(): string } {
  const stream = new PassThrough();
  let text = "";
  stream.on("data", (chunk) => {
    text += chunk;
  });
  return { stream, text: () => text };
}

/** Runs a command line on an activated profile to its end. */
export async function finish(
  t: TestContext,
  args: readonly string[],
  engine = new FakeEngine(),
  stdin = "",
): Promise<Outcome> {
  const profile = await activatedProfile(t);
  return start([...args, "--profile", profile], { engine, stdin }).outcome;
}

/** Resolves when the engine was told to connect: the command waits for events from then on. */
export async function started(engine: FakeEngine): Promise<void> {
  while (!engine.started) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when the engine was given a message to send. */
export async function written(engine: FakeEngine): Promise<HistoryMessage> {
  for (;;) {
    const last = engine.history.at(-1);
    if (last !== undefined) return last;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
