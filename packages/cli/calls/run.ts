/** Carries one call to its end: shows it, does what a person or a script wants of it, and says how it ended. */
import { createInterface, type Interface } from "node:readline";
import { setImmediate as nextTask } from "node:timers/promises";
import type { Call, CallEnd, Engine, EngineEvent } from "@sottovoce/client";
import type { JsonOptions } from "../commands/options.ts";
import { refuseHopeless } from "../commands/refuse-hopeless.ts";
import type { Context } from "../context.ts";
import { CliError, Interrupted } from "../errors.ts";
import { Deadline, type EventQueue, TimeOver } from "../events.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { endWords } from "../terminal/call-words.ts";
import { openPrompter } from "../terminal/prompt.ts";
import { sanitizeLine } from "../terminal/sanitize.ts";
import { lengthWords } from "../terminal/time.ts";
import { CallKeys, keysLine } from "./keys.ts";
import { type CallOrder, ORDER_HELP, obey, parseOrder, parseWords, verdict, WORDS_HELP } from "./orders.ts";
import { CallView } from "./view.ts";

export interface CallRunOptions extends JsonOptions {
  /** Seconds after which it is hung up once it is secure; without, a person decides. */
  readonly for?: number;
  /** The words that the other side shows, as `parseWords` reads them; `-` for a line of standard input. */
  readonly words?: string;
  /** Lines of standard input are orders. */
  readonly control?: boolean;
}

const CODES: Readonly<Partial<Record<CallEnd, ExitCode>>> = {
  hung_up: EXIT.done,
  not_secured: EXIT.notSecure,
  mismatch: EXIT.notSecure,
  continuity_broken: EXIT.notSecure,
  not_proven: EXIT.notSecure,
  not_recognised: EXIT.notSecure,
  media_lost: EXIT.unreachable,
  no_way: EXIT.unreachable,
  failed: EXIT.internal,
  no_microphone: EXIT.internal,
  unknown: EXIT.refused,
};

/** Of these our own words say all that the engine's sentence does, and what to do at a command line. */
const SAID: readonly (CallEnd | null)[] = ["continuity_broken", "not_proven"];

/** Waits until this device is registered. @throws CliError where that cannot be; the signal's reason */
export async function untilOnline(engine: Engine, events: EventQueue, signal: AbortSignal): Promise<void> {
  engine.start();
  while (engine.connection !== "online") {
    const event = await events.next(signal);
    if (event.type === "connection") refuseHopeless(event);
  }
}

export class CallRun {
  readonly #context: Context;
  readonly #engine: Engine;
  readonly #options: CallRunOptions;
  readonly #view: CallView;
  /** The person gave up. */
  readonly #left = new AbortController();
  #call: Call;
  /** The words differ: the call is about to end. */
  #isRefuted = false;
  /** The words that came with the command are being judged: until then nobody can say what the call is. */
  #isJudging = false;
  #keys: CallKeys | null = null;
  #lines: Interface | null = null;
  #length: Deadline | null = null;

  constructor(context: Context, engine: Engine, call: Call, options: CallRunOptions) {
    this.#context = context;
    this.#engine = engine;
    this.#options = options;
    this.#view = new CallView(context, options.json === true);
    this.#call = call;
  }

  /**
   * Until the call has ended.
   * @param interrupt Ctrl-C and `--timeout`: it is hung up
   * @throws CliError for every end but a call that was secure and hung up
   */
  async run(events: EventQueue, interrupt: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([interrupt, this.#left.signal]);
    try {
      this.#view.show(this.#call);
      if (this.#options.control === true) this.#readLines((line) => this.#takeLine(line));
      else this.#takeKeys();
      while (this.#call.phase !== "ended") {
        const event = await this.#next(events, signal);
        if (event?.type === "call" && event.call.id === this.#call.id) this.#take(event.call);
      }
    } finally {
      this.#keys?.close();
      this.#lines?.close();
      this.#length?.clear();
    }
    await this.#conclude(signal);
  }

  /** @returns `null` when `--for` is over */
  async #next(events: EventQueue, signal: AbortSignal): Promise<EngineEvent | null> {
    const length = this.#length?.signal;
    try {
      return await events.next(length === undefined ? signal : AbortSignal.any([signal, length]));
    } catch (error) {
      await this.#engine.calls.hangUp(this.#call.id).catch(() => undefined);
      this.#call = this.#ended();
      this.#view.show(this.#call);
      if (length?.aborted === true && !signal.aborted) return null;
      if (error instanceof TimeOver && this.#call.secureAt !== null) return null;
      // How a person at a terminal hangs up.
      if (error instanceof Interrupted && this.#options.json !== true) this.#context.print(this.#endWords());
      throw error;
    }
  }

  /** As the engine leaves it: what it tells of the end may wait among the events. */
  #ended(): Call {
    const end = this.#call.secureAt === null ? "cancelled" : "hung_up";
    return { ...this.#call, phase: "ended", end, endedAt: Date.now() };
  }

  #take(call: Call): void {
    const before = this.#call;
    this.#call = call;
    if (call.phase === "secure" && before.phase !== "secure") this.#becameSecure();
    // With other words it takes back what was verified, and ends: nothing is left to be compared.
    else if (call.phase !== "secure" || !(this.#isRefuted || this.#isJudging)) this.#view.show(call);
  }

  #becameSecure(): void {
    const { for: seconds, words } = this.#options;
    if (seconds !== undefined) this.#length = new Deadline(seconds, new AbortController().signal);
    if (words !== undefined && words !== "-") {
      void this.#judge(words);
      return;
    }
    this.#showSecure();
    // The other side's words are not known before this call's are. Without a line nothing is decided.
    if (words === "-") this.#readLines((line) => this.#takeWords(line));
  }

  #showSecure(): void {
    this.#view.show(this.#call);
    if (this.#keys !== null) this.#say(keysLine(this.#call));
  }

  /** What the call is rests on the words: a call is not said to be secure in the moment before it ends by them. */
  async #judge(words: string): Promise<void> {
    this.#isJudging = true;
    await this.#do({ do: "words", words });
    // What the engine tells of it waits among the events, and is taken before.
    await nextTask();
    this.#isJudging = false;
    if (this.#call.phase === "secure" && !this.#isRefuted) this.#showSecure();
  }

  /** A person at the terminal has keys; a script, or whoever types the words there, has lines. */
  #takeKeys(): void {
    const { stdin, stderr } = this.#context.io;
    if (stdin.isTTY !== true || this.#options.json === true || this.#options.words === "-") return;
    const terminal = openPrompter(stdin, stderr);
    if (terminal === null) return;
    this.#keys = new CallKeys(terminal, () => this.#call, {
      order: (order) => void this.#do(order),
      leave: () => this.#leave(),
      say: (line) => this.#say(line),
    });
  }

  #readLines(take: (line: string) => void): void {
    this.#lines = createInterface({ input: this.#context.io.stdin });
    this.#lines.on("line", take);
  }

  #takeLine(line: string): void {
    const order = parseOrder(line);
    if (order === null) this.#context.note(`Write ${ORDER_HELP}.`);
    else if (order.do === "hang up" && this.#call.phase !== "secure") this.#leave();
    else void this.#do(order);
  }

  #takeWords(line: string): void {
    const words = parseWords(line);
    if (words === null) {
      this.#context.note(`${WORDS_HELP}.`);
      return;
    }
    this.#lines?.close();
    void this.#do({ do: "words", words });
  }

  /** The call goes on meanwhile. */
  async #do(order: CallOrder): Promise<void> {
    const deed = order.do === "words" ? verdict(this.#call, order.words) : order.do;
    if (deed === "differ" && this.#call.phase === "secure") this.#isRefuted = true;
    try {
      const sentence = await obey(this.#engine.calls, this.#call, deed);
      if (sentence !== null) this.#say(sentence);
    } catch (error) {
      this.#left.abort(error);
    }
  }

  #leave(): void {
    // From now on the terminal does again what Ctrl-C means there, for somebody in a hurry.
    this.#keys?.close();
    this.#left.abort(new Interrupted());
  }

  #say(line: string): void {
    this.#context.note(this.#context.errorStyle.dim(sanitizeLine(line)));
  }

  #endWords(): string {
    const { end, peer, direction, secureAt, endedAt } = this.#call;
    const words = endWords(end ?? "failed", peer, direction);
    if (end !== "hung_up" || secureAt === null || endedAt === null) return words;
    return `${words} It lasted ${lengthWords(endedAt - secureAt)}.`;
  }

  async #conclude(signal: AbortSignal): Promise<void> {
    const { end, endSentence } = this.#call;
    if (signal.aborted && signal.reason instanceof Interrupted) throw new Interrupted();
    const code = CODES[end ?? "failed"] ?? EXIT.refused;
    const words = this.#endWords();
    if (code === EXIT.done) {
      if (this.#options.json !== true) this.#context.print(words);
      return;
    }
    const more = endSentence === null || SAID.includes(end) ? "" : sanitizeLine(endSentence);
    // What a device of ours says is the whole reason: a file that is not there is no microphone to be plugged in.
    if (more !== "" && (end === "no_microphone" || end === "no_way" || end === "failed")) {
      throw new CliError(code, more);
    }
    throw new CliError(code, `${words} ${more}`.trimEnd());
  }
}
