import type { Engine, EngineEvent, HistoryMessage } from "@sottovoce/client";
import type { Command } from "commander";
import type { Context } from "../context.ts";
import { CliError, Interrupted } from "../errors.ts";
import { Deadline, EventQueue, TimeOver } from "../events.ts";
import { EXIT } from "../exit-codes.ts";
import { noteWords } from "../terminal/notes.ts";
import { sanitizeLine, sanitizeText } from "../terminal/sanitize.ts";
import { givenUpWords, weaknessWords } from "../terminal/status.ts";
import { dateTime } from "../terminal/time.ts";
import { type ProfileOptions, withEngine } from "../with-engine.ts";
import { missedCallJson, receivedJson } from "./message-json.ts";
import { countOption, type JsonOptions, jsonOption, profileOption, timeoutOption } from "./options.ts";
import { refuseHopeless } from "./refuse-hopeless.ts";

/** Messages of a conversation that are looked through at once for unread ones. */
const PAGE = 100;

const EXAMPLES = `
Examples:
  sottovoce receive                          until Ctrl-C
  sottovoce receive --count 1 --timeout 60   one message, or exit code 9
  sottovoce receive --json | while read -r line; do …; done

Messages that came while another command was running, and were not shown yet,
come first. Missed calls are printed as well, and do not count for --count.
A message counts as read when it has been printed. If sottovoce is
killed between the two, it is printed again next time; --json carries the id to
tell by.`;

interface ReceiveOptions extends ProfileOptions, JsonOptions {
  readonly count?: number;
  readonly timeout?: number;
}

export function addReceive(program: Command, context: Context): void {
  program
    .command("receive")
    .summary("print messages as they come")
    .description("Connects, and prints every unread message, missed call, and every new one, oldest first.")
    .addOption(countOption("--count <n>", "end after n messages"))
    .addOption(timeoutOption("end after this time"))
    .addOption(jsonOption("every message"))
    .addOption(profileOption())
    .addHelpText("after", EXAMPLES)
    .action((options: ReceiveOptions) =>
      withEngine(context, options, (engine) => receive(context, engine, options)),
    );
}

async function receive(context: Context, engine: Engine, options: ReceiveOptions): Promise<void> {
  const events = new EventQueue(engine);
  const deadline = new Deadline(options.timeout ?? null, context.io.interrupt);
  const receiver = new Receiver(context, engine, options);
  try {
    // Nothing comes in before the engine is started, so that nothing is shown twice.
    for (const message of await unreadMessages(engine)) {
      if (!receiver.isDone) await receiver.show(message);
    }
    if (!receiver.isDone) engine.start();
    while (!receiver.isDone) await receiver.take(await events.next(deadline.signal));
  } catch (error) {
    endOfWaiting(error, receiver.printed, options);
  } finally {
    deadline.clear();
    events.close();
  }
}

class Receiver {
  readonly #context: Context;
  readonly #engine: Engine;
  readonly #options: ReceiveOptions;
  /** The trouble that was told last; it is told again only when it has changed. */
  #trouble: string | null = null;
  printed = 0;

  constructor(context: Context, engine: Engine, options: ReceiveOptions) {
    this.#context = context;
    this.#engine = engine;
    this.#options = options;
  }

  get isDone(): boolean {
    return this.printed >= (this.#options.count ?? Number.POSITIVE_INFINITY);
  }

  async show(message: HistoryMessage): Promise<void> {
    if (message.note === null) {
      this.printed++;
      await print(this.#context, message, this.#options);
    } else if (message.note === "missed_call") {
      // Not counted: --count waits for messages.
      await print(this.#context, message, this.#options);
    } else {
      // A remark of the engine is no message of the peer: scripts must not take it for one.
      this.#context.note(`${message.peer}: ${sanitizeLine(message.text)}`);
    }
    await this.#engine.markRead(message.peer, [message.id]);
  }

  async take(event: EngineEvent): Promise<void> {
    if (event.type === "message" && event.message.direction === "in") await this.show(event.message);
    // Of a message that was sent: stdout is for those that came.
    if (event.type === "send_error") this.#context.note(givenUpWords(event.message));
    if (event.type !== "connection") return;
    refuseHopeless(event);
    if (event.state === "online") this.#trouble = null;
    if (event.reason === null || event.reason === this.#trouble) return;
    this.#trouble = event.reason;
    this.#context.note(sanitizeLine(event.reason));
  }
}

/** Without `--count`, time and Ctrl-C are how this command is meant to end. */
function endOfWaiting(error: unknown, printed: number, options: ReceiveOptions): void {
  if (options.count === undefined && (error instanceof TimeOver || error instanceof Interrupted)) return;
  if (error instanceof TimeOver) {
    throw new CliError(
      EXIT.timeout,
      `${printed} of ${options.count} messages came in ${options.timeout} seconds.`,
    );
  }
  throw error;
}

/** What has come and was never shown, oldest first. */
async function unreadMessages(engine: Engine): Promise<readonly HistoryMessage[]> {
  const unread: HistoryMessage[] = [];
  for (const conversation of await engine.conversations()) {
    let left = conversation.unread;
    let before: number | undefined;
    while (left > 0) {
      const page = await engine.messages(conversation.peer, {
        limit: PAGE,
        ...(before === undefined ? {} : { before }),
      });
      const found = page.filter((message) => message.direction === "in" && !message.read);
      unread.push(...found);
      left -= found.length;
      before = page.at(-1)?.order;
      if (page.length < PAGE) break;
    }
  }
  return unread.sort((a, b) => a.order - b.order);
}

/** Resolves when the line has left this process: only then may the message count as read. */
function print(context: Context, message: HistoryMessage, options: JsonOptions): Promise<void> {
  const isCall = message.note === "missed_call";
  if (options.json === true) context.json(isCall ? missedCallJson(message) : receivedJson(message));
  else if (isCall) context.print(`${context.style.yellow(noteWords(message))}\n`);
  else {
    const { style } = context;
    const head = `${style.bold(message.peer)}  ${style.dim(dateTime(message.receivedAt ?? message.sentAt))}`;
    const weakness = weaknessWords(message.security);
    context.print(
      `${head}${weakness === null ? "" : `  ${style.yellow(weakness)}`}\n${sanitizeText(message.text)}\n`,
    );
  }
  return new Promise((resolve, reject) => {
    context.io.stdout.write("", (error) => (error ? reject(error) : resolve()));
  });
}
