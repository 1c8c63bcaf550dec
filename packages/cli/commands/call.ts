import type { Engine } from "@sottovoce/client";
import { type Address, parseAddress } from "@sottovoce/wire";
import { type Command, InvalidArgumentError, Option } from "commander";
import { parseWords, WORDS_HELP } from "../calls/orders.ts";
import { CallRun, type CallRunOptions, untilOnline } from "../calls/run.ts";
import {
  callSound,
  checkDevices,
  checkSoundFiles,
  ServerHost,
  type SoundOptions,
  soundOptions,
} from "../calls/sound.ts";
import type { Context } from "../context.ts";
import { CliError } from "../errors.ts";
import { Deadline, EventQueue, TimeOver } from "../events.ts";
import { EXIT } from "../exit-codes.ts";
import { type ProfileOptions, withEngine } from "../with-engine.ts";
import { jsonOption, lengthOption, profileOption, timeoutOption } from "./options.ts";

const EXAMPLES = `
Examples:
  sottovoce call bob@example.org
  sottovoce call bob@example.org --play hello.wav --record answer.wav --for 10
  sottovoce call bob@example.org --words "quota Ohio" --json
  sottovoce call bob@example.org --control --json      orders as lines of stdin

Nothing is heard before keys are agreed on (ZRTP). Then both sides see two words:
who was called reads the first one aloud, the caller the second. Where they match,
nobody stands in between; later calls go on from that and ask no more.

At a terminal, keys mute, hold, judge the words and hang up; a line says which.
With --control, lines of standard input do: mute, unmute, hold, resume, match,
differ, hang up, or words and the two words. Ctrl-C hangs up.

Exit code 0 does not say that anybody was verified. A script gives --words, or looks
at security.verified of --json: null where nobody has compared anything.`;

interface CallOptions extends ProfileOptions, CallRunOptions, SoundOptions {
  readonly timeout?: number;
  readonly acceptNew?: boolean;
}

export function addCall(program: Command, context: Context): void {
  const command = program
    .command("call")
    .summary("call somebody")
    .description("Calls, shows how far it is and the words to compare, and ends with the call.")
    .argument("<address>", "whom to call")
    .addOption(new Option("--accept-new", "you know why the last call did not show that it is them"));
  for (const option of runOptions()) command.addOption(option);
  command
    .addOption(timeoutOption("hang up after this time, whatever it has come to"))
    .addOption(jsonOption("every change of the call"))
    .addOption(profileOption())
    .addHelpText("after", EXAMPLES)
    .action((address: string, options: CallOptions) => {
      const peer = parseAddress(address);
      return withCalls(context, options, (engine) => call(context, engine, peer, options));
    });
}

/** Options of every command that carries a call. */
export function runOptions(): readonly Option[] {
  return [
    ...soundOptions(),
    lengthOption("--for <seconds>", "hang up so long after the call became secure"),
    new Option(
      "--words <words>",
      "the words that the other side shows, “-” for a line of standard input: verified if they match, ended if not",
    ).argParser(wordsOf),
    new Option("--control", "take orders from standard input, one a line").conflicts("words"),
  ];
}

/** Before anybody is called: a slip in typing must not take back what was verified. */
function wordsOf(text: string): string {
  if (text === "-") return text;
  const words = parseWords(text);
  if (words === null) throw new InvalidArgumentError(`${WORDS_HELP}.`);
  return words;
}

/** As `withEngine`, with sound. */
export async function withCalls<T>(
  context: Context,
  options: ProfileOptions & SoundOptions,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  await checkSoundFiles(options);
  await checkDevices(options);
  const server = new ServerHost();
  const media = callSound(options, server);
  return withEngine(
    context,
    options,
    (engine) => {
      server.origin = engine.identity.origin;
      return work(engine);
    },
    media,
  );
}

async function call(context: Context, engine: Engine, peer: Address, options: CallOptions): Promise<void> {
  const events = new EventQueue(engine);
  const deadline = new Deadline(options.timeout ?? null, context.io.interrupt);
  try {
    await untilOnline(engine, events, deadline.signal);
    if (options.acceptNew === true) await engine.calls.acceptAsNew(peer);
    await new CallRun(context, engine, await engine.calls.call(peer), options).run(events, deadline.signal);
  } catch (error) {
    if (!(error instanceof TimeOver)) throw error;
    throw new CliError(EXIT.timeout, `The call was not secure within ${options.timeout} seconds.`);
  } finally {
    deadline.clear();
    events.close();
  }
}
