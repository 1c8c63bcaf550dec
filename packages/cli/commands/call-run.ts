/** Shows one call as it goes, lets a person compare the words, and says how it ended. */
import { createInterface, type Interface } from "node:readline";
import {
  type Call,
  type CallEnd,
  type CallId,
  type CallSecurity,
  type Engine,
  EngineError,
  type EngineEvent,
} from "@sottovoce/client";
import type { Context } from "../context.ts";
import { CliError, Interrupted } from "../errors.ts";
import { Deadline, type EventQueue, TimeOver } from "../events.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import {
  endWords,
  sasLines,
  sasText,
  secureWords,
  suiteWords,
  unprovenWords,
  verifiedWords,
} from "../terminal/call-words.ts";
import { askYesOrNo, openPrompter, type Prompter } from "../terminal/prompt.ts";
import { sanitizeLine } from "../terminal/sanitize.ts";
import type { JsonOptions } from "./options.ts";
import { refuseHopeless } from "./refuse-hopeless.ts";

export interface CallRunOptions extends JsonOptions {
  /** Seconds after which it is hung up once it is secure; without, a person decides. */
  readonly for?: number;
  /** The words that the other side shows, as a script got them by other means; `-` for a line of standard input. */
  readonly words?: string;
}

const PHASES: Readonly<Record<Call["phase"], string>> = {
  dialing: "Calling …",
  ringing: "It rings …",
  connecting: "Connecting …",
  securing: "Agreeing on keys …",
  /** Said by what is known of the peer: `secureWords`. */
  secure: "",
  ended: "",
};

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
  #call: Call;
  #shown = "";
  #prompter: Prompter | null = null;
  #lines: Interface | null = null;
  #length: Deadline | null = null;

  constructor(context: Context, engine: Engine, call: Call, options: CallRunOptions) {
    this.#context = context;
    this.#engine = engine;
    this.#options = options;
    this.#call = call;
  }

  /**
   * Until the call has ended.
   * @param signal Ctrl-C and `--timeout`: it is hung up
   * @throws CliError for every end but a call that was secure and hung up
   */
  async run(events: EventQueue, signal: AbortSignal): Promise<void> {
    try {
      this.#show(this.#call);
      while (this.#call.phase !== "ended") {
        const event = await this.#next(events, signal);
        if (event?.type === "call" && event.call.id === this.#call.id) await this.#take(event.call);
      }
    } finally {
      this.#prompter?.close();
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
      this.#show(this.#call);
      if (length?.aborted === true && !signal.aborted) return null;
      if (error instanceof TimeOver && this.#call.secureAt !== null) return null;
      // How a person at a terminal hangs up.
      if (error instanceof Interrupted && this.#options.json !== true) {
        this.#context.print(endWords(this.#call.end ?? "failed", this.#call.peer));
      }
      throw error;
    }
  }

  /** As the engine leaves it: what it tells of the end may wait among the events. */
  #ended(): Call {
    const end = this.#call.secureAt === null ? "cancelled" : "hung_up";
    return { ...this.#call, phase: "ended", end };
  }

  async #take(call: Call): Promise<void> {
    const before = this.#call;
    this.#call = call;
    this.#show(call);
    if (call.phase !== "secure" || before.phase === "secure") return;
    if (this.#options.for !== undefined) {
      this.#length = new Deadline(this.#options.for, new AbortController().signal);
    }
    const { words } = this.#options;
    if (words === "-") this.#awaitWords();
    else if (words !== undefined) await this.#confirm(this.#sameWords(call, words));
    else if (call.security?.verified === null) this.#ask(call.id);
  }

  #sameWords({ security }: Call, words: string): boolean {
    const plain = (text: string) =>
      text
        .trim()
        .toLowerCase()
        .replace(/[\s:]+/g, " ");
    return security !== null && plain(words) === plain(sasText(security));
  }

  /** Not waited for: the other side's words are not known before this call's are. Without a line nothing is decided. */
  #awaitWords(): void {
    const lines = createInterface({ input: this.#context.io.stdin });
    this.#lines = lines;
    lines.once("line", (words) => {
      lines.close();
      if (this.#call.phase === "secure") void this.#confirm(this.#sameWords(this.#call, words));
    });
  }

  /** Not waited for: the call goes on while a person listens and compares. */
  #ask(id: CallId): void {
    if (this.#options.json === true) return;
    this.#prompter = openPrompter(this.#context.io.stdin, this.#context.io.stderr);
    if (this.#prompter === null) return;
    askYesOrNo(this.#prompter, "Do the words match?").then(
      (matches) => {
        // The call may be over meanwhile.
        if (matches !== null && this.#call.phase === "secure") void this.#confirm(matches);
      },
      (error: unknown) => {
        if (error instanceof Interrupted) void this.#engine.calls.hangUp(id).catch(() => undefined);
      },
    );
  }

  async #confirm(matches: boolean): Promise<void> {
    await this.#engine.calls.confirmSas(this.#call.id, matches).catch((error: unknown) => {
      // It ended in the same moment.
      if (!(error instanceof EngineError)) throw error;
    });
  }

  #show(call: Call): void {
    const { phase, security, held, peer } = call;
    const line = JSON.stringify([phase, security?.verified, held]);
    if (line === this.#shown) return;
    this.#shown = line;
    if (this.#options.json === true) {
      this.#context.json(callJson(call));
      return;
    }
    const { style } = this.#context;
    if (phase === "securing") this.#context.print(style.yellow(PHASES.securing));
    else if (PHASES[phase] !== "") this.#context.print(style.red(PHASES[phase]));
    if (phase !== "secure" || security === null) return;
    this.#showSecurity(call, security);
    if (held.there) this.#context.print(`  ${peer} has put the call on hold.`);
  }

  #showSecurity({ peer, direction }: Call, security: CallSecurity): void {
    const { style } = this.#context;
    const paint = security.discloses === true ? style.red : style.green;
    this.#context.print(paint(secureWords(security, peer)));
    const warning = unprovenWords(security, peer);
    if (warning !== null) this.#context.print(style.red(warning));
    const verified = verifiedWords(security, peer);
    for (const words of verified === null ? sasLines(security, direction, peer) : [verified]) {
      this.#context.print(`  ${style.bold(sanitizeLine(words))}`);
    }
    this.#context.print(`  ${style.dim(suiteWords(security))}`);
  }

  async #conclude(signal: AbortSignal): Promise<void> {
    const { end, endSentence, peer } = this.#call;
    if (signal.aborted && signal.reason instanceof Interrupted) throw new Interrupted();
    const code = CODES[end ?? "failed"] ?? EXIT.refused;
    const words = endWords(end ?? "failed", peer);
    if (code === EXIT.done) {
      if (this.#options.json !== true) this.#context.print(words);
      return;
    }
    const more = endSentence === null ? "" : sanitizeLine(endSentence);
    // What a device of ours says is the whole reason: a file that is not there is no microphone to be plugged in.
    if (more !== "" && (end === "no_microphone" || end === "failed")) throw new CliError(code, more);
    throw new CliError(code, `${words} ${more}`.trimEnd());
  }
}

/** `call`, `answer`: one line per change. */
function callJson(call: Call): object {
  const { id, peer, direction, phase, security, end, endSentence, held } = call;
  return {
    call: id,
    peer,
    direction,
    phase,
    ...(security === null ? {} : { sas: sasText(security), security }),
    ...(held.here || held.there ? { held } : {}),
    ...(end === null ? {} : { end, ...(endSentence === null ? {} : { sentence: endSentence }) }),
  };
}
