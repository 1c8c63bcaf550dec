import type { Call, Engine } from "@sottovoce/client";
import { type Address, parseAddress } from "@sottovoce/wire";
import { type Command, Option } from "commander";
import { CallRun, type CallRunOptions, untilOnline } from "../calls/run.ts";
import type { SoundOptions } from "../calls/sound.ts";
import type { Context } from "../context.ts";
import { CliError } from "../errors.ts";
import { Deadline, EventQueue, TimeOver } from "../events.ts";
import { EXIT } from "../exit-codes.ts";
import { prepareCalls } from "../media/node-call-media.ts";
import { sanitizeLine } from "../terminal/sanitize.ts";
import { TRUST_WORDS } from "../terminal/trust.ts";
import type { ProfileOptions } from "../with-engine.ts";
import { runOptions, withCalls } from "./call.ts";
import { jsonOption, profileOption, timeoutOption } from "./options.ts";

const EXAMPLES = `
Examples:
  sottovoce answer                                   wait for a call, and take it
  sottovoce answer --from bob@example.org --timeout 60
  sottovoce answer --play hello.wav --record call.wav --for 10 --json

Takes the first call that comes, and ends with it. Who else calls meanwhile hears
that you are busy. With --from everybody else's call is declined.

One command at a time uses a profile: while 'answer' waits, 'receive' and 'history'
end with exit code 8, and while those run, no call comes through.`;

interface AnswerOptions extends ProfileOptions, CallRunOptions, SoundOptions {
  readonly timeout?: number;
  readonly from?: string;
  readonly acceptNew?: boolean;
}

export function addAnswer(program: Command, context: Context): void {
  const command = program
    .command("answer")
    .summary("wait for a call and take it")
    .description("Waits until somebody calls, answers, and ends with the call.")
    .addOption(new Option("--from <address>", "take calls of nobody else"))
    .addOption(
      new Option("--accept-new", "with --from: you know why the last call did not show that it is them"),
    );
  for (const option of runOptions()) command.addOption(option);
  command
    .addOption(timeoutOption("wait no longer than this for a call"))
    .addOption(jsonOption("every change of the call"))
    .addOption(profileOption())
    .addHelpText("after", EXAMPLES)
    .action(async (options: AnswerOptions) => {
      const from = options.from === undefined ? null : parseAddress(options.from);
      // What a person knows, they know of one person, and not of whom the server lets call first.
      if (options.acceptNew === true && from === null) {
        throw new CliError(EXIT.usage, "--accept-new needs --from: say of whom you know why.");
      }
      await withCalls(context, options, (engine) => answer(context, engine, from, options));
    });
}

async function answer(
  context: Context,
  engine: Engine,
  from: Address | null,
  options: AnswerOptions,
): Promise<void> {
  const events = new EventQueue(engine);
  const deadline = new Deadline(options.timeout ?? null, context.io.interrupt);
  // Not --timeout: that is for waiting, and a call that came may last.
  const untilCtrlC = new Deadline(null, context.io.interrupt);
  try {
    await untilOnline(engine, events, deadline.signal);
    if (options.json !== true) context.note("Waiting for a call …");
    void prepareCalls();
    const ringing = await nextCall(engine, events, from, deadline.signal);
    if (options.json !== true) context.print(sanitizeLine(`${callerWords(ringing)} is calling.`));
    if (options.acceptNew === true) await engine.calls.acceptAsNew(ringing.peer);
    const answered = await engine.calls.answer(ringing.id);
    await new CallRun(context, engine, answered, options).run(events, untilCtrlC.signal);
  } catch (error) {
    if (!(error instanceof TimeOver)) throw error;
    throw new CliError(EXIT.timeout, `Nobody called within ${options.timeout} s.`);
  } finally {
    deadline.clear();
    untilCtrlC.clear();
    events.close();
  }
}

async function nextCall(
  engine: Engine,
  events: EventQueue,
  from: Address | null,
  signal: AbortSignal,
): Promise<Call> {
  for (;;) {
    const event = await events.next(signal);
    if (event.type !== "call" || event.call.phase !== "ringing" || event.call.direction !== "in") continue;
    if (from === null || event.call.peer === from) return event.call;
    await engine.calls.decline(event.call.id).catch(() => undefined);
  }
}

/** Who the server says it is, and how far that one is trusted. */
function callerWords({ peer, peerName, peerTrust }: Call): string {
  const name = peerName === null ? peer : `${peerName} <${peer}>`;
  return peerTrust === null ? name : `${name} (${TRUST_WORDS[peerTrust]})`;
}
