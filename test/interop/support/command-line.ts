/** Somebody with our command line, who speaks a tone and records what is heard: `sottovoce call` and `answer`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import { activate, type Call, type CallSecurity } from "@sottovoce/client";
import { parseActivationLink } from "@sottovoce/wire";
import { openPorts } from "../../../packages/cli/with-engine.ts";
import { atEnd } from "../../e2e/support/at-end.ts";
import { type JsonLine, PASSPHRASE, RunningCommand } from "../../e2e/support/command.ts";
import { PATIENCE_MS } from "./lines.ts";
import type { InteropServer } from "./server.ts";
import { correlationWith, readRecording, secondsOfTone, untilTone, writeTone } from "./tone.ts";

/** Longer than any call of a test. */
const TONE_S = 120;

export class CommandLine {
  readonly address: string;
  readonly #t: TestContext;
  readonly #server: InteropServer;
  readonly #directory: string;
  readonly #device: string;
  #calls = 0;

  private constructor(
    t: TestContext,
    server: InteropServer,
    directory: string,
    { address, device }: { readonly address: string; readonly device: string },
  ) {
    this.#t = t;
    this.#server = server;
    this.#directory = directory;
    this.#device = device;
    this.address = address;
  }

  /** One with a new account. @param toneHz what is said in its calls */
  static async activated(
    t: TestContext,
    server: InteropServer,
    name: string,
    toneHz: number,
  ): Promise<CommandLine> {
    const directory = mkdtempSync(join(tmpdir(), "sottovoce-caller-"));
    atEnd(t, () => rmSync(directory, { recursive: true, force: true }));
    const link = parseActivationLink(await server.addClient(name));
    const { engine } = await activate(openPorts(join(directory, "profile")), link, PASSPHRASE);
    await engine.stop();
    writeTone(join(directory, "tone.wav"), toneHz, TONE_S);
    return new CommandLine(t, server, directory, engine.identity);
  }

  /** Calls a `sip:` address. */
  call(to: string, ...options: readonly string[]): SpokenCall {
    return this.#start(["call", to.replace(/^sip:/, ""), ...options]);
  }

  /** Waits for a call, and takes it. Resolves when it can come. */
  async answer(...options: readonly string[]): Promise<SpokenCall> {
    const { log } = this.#server;
    const from = log.count;
    const call = this.#start(["answer", ...options]);
    await log.until(new RegExp(`"device":"${this.#device}".*"sip\\.registered"`), from);
    return call;
  }

  /** Loses what it keeps of earlier calls (RFC 6189 §4.6), between two calls. It is the same device, with empty hands. */
  forget(): void {
    const records = new DatabaseSync(join(this.#directory, "profile/records.sqlite"));
    const { changes } = records.prepare("DELETE FROM records WHERE store = 'zrtp-retained'").run();
    records.close();
    if (changes === 0) throw new Error("nothing was kept of earlier calls");
  }

  #start(args: readonly string[]): SpokenCall {
    const recording = join(this.#directory, `heard-${++this.#calls}.wav`);
    const sound = ["--play", join(this.#directory, "tone.wav"), "--record", recording];
    const profile = ["--profile", join(this.#directory, "profile")];
    const command = new RunningCommand(this.#t, [...args, ...sound, ...profile, "--json"], { stdin: true });
    return new SpokenCall(command, this.#directory, recording);
  }
}

/** One command that calls or answers. */
export class SpokenCall {
  readonly #command: RunningCommand;
  readonly #directory: string;
  readonly recording: string;

  constructor(command: RunningCommand, directory: string, recording: string) {
    this.#command = command;
    this.#directory = directory;
    this.recording = recording;
  }

  /** Waits for the call to be in a phase. @throws when the command ends before */
  until(phase: string): Promise<JsonLine> {
    return this.#next(`in the phase ${phase}`, (line) => line.phase === phase);
  }

  /** Waits until a person's or a script's verdict on the words is known to the call. */
  untilVerified(): Promise<JsonLine> {
    return this.#next(
      "verified",
      ({ security }) => (security as CallSecurity | undefined)?.verified === "sas",
    );
  }

  /** Waits until the other side has put it on hold, or goes on. */
  untilHeld(held: boolean): Promise<JsonLine> {
    return this.#next(
      held ? "held" : "going on",
      (line) => (line.held as Call["held"] | undefined)?.there === held,
    );
  }

  /** Tells it the words that the other side shows: for `--words -`. */
  say(words: string): void {
    this.#command.write(words);
  }

  /** Hangs up as a person does, by Ctrl-C. */
  hangUp(): void {
    this.#command.signal("SIGINT");
  }

  /** Waits for its end, which somebody brought about. */
  end(): ReturnType<RunningCommand["end"]> {
    return this.#patiently("over", () => this.#command.end());
  }

  #next(what: string, isWanted: (line: JsonLine) => boolean): Promise<JsonLine> {
    return this.#patiently(what, () => this.#command.next(isWanted));
  }

  /** A command that says nothing any more is ended, with what it waited for. */
  async #patiently<T>(what: string, waiting: () => Promise<T>): Promise<T> {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      void this.#command.kill();
    }, PATIENCE_MS);
    try {
      const value = await waiting();
      if (isOver) throw new Error(`a call never was ${what}`);
      return value;
    } catch (error) {
      throw isOver ? new Error(`a call never was ${what}`, { cause: error }) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** How much of what was heard is a tone: see `correlationWith`. */
  correlationWith(frequencyHz: number): number {
    return correlationWith(readRecording(this.recording), frequencyHz);
  }

  /** Waits until a tone has been heard for so long. @throws when it is not */
  async untilHeard(frequencyHz: number, seconds: number): Promise<void> {
    const heard = () => secondsOfTone(readRecording(this.recording), frequencyHz);
    await untilTone(this.#directory, heard, seconds, `${frequencyHz} Hz were heard`);
  }
}
