import type { Engine, HistoryMessage, MessageStatus } from "@sottovoce/client";
import { parseAddress } from "@sottovoce/wire";
import { type Command, Option } from "commander";
import type { Context } from "../context.ts";
import { CliError } from "../errors.ts";
import { Deadline, EventQueue, TimeOver } from "../events.ts";
import { EXIT } from "../exit-codes.ts";
import { reasonWords, statusPaint, statusWords, weaknessWords } from "../terminal/status.ts";
import { dateTime } from "../terminal/time.ts";
import { type ProfileOptions, withEngine } from "../with-engine.ts";
import { Consent, type ConsentWay } from "./consent.ts";
import { statusJson } from "./message-json.ts";
import { type JsonOptions, jsonOption, profileOption, timeoutOption } from "./options.ts";
import { refuseHopeless } from "./refuse-hopeless.ts";
import { readTextFromStdin } from "./stdin-text.ts";

const WAITS = ["sending", "enqueued", "delivered"] as const;
type Wait = (typeof WAITS)[number];

/** The five tries of 12 s that a message gets before it waits in the outbox (REQUIREMENTS M7), and a moment more. */
const DEFAULT_TIMEOUT_S = 65;

/** A refusal of the device is none of its messages. */
const STAYS_IN_OUTBOX = "It waits in the outbox and will be sent when the server accepts this device again.";

const EXAMPLES = `
Examples:
  sottovoce send bob@example.org "The gate is open"
  sottovoce send bob@example.org "Call me" --wait delivered --timeout 300
  uptime | sottovoce send ops@example.org - --json

A SIP phone has no keys: your server can read what is sent to it. The first time
you are asked; --end-to-site agrees without being asked, for this contact, now
and from now on. It never weakens messages to people with keys.

A text has at most 160 characters (an emoji is one) and 640 bytes.
A message that cannot be sent now waits in the outbox for up to 12 hours; every
command that connects tries it again.`;

interface SendOptions extends ProfileOptions, JsonOptions {
  readonly wait: Wait;
  readonly timeout: number;
  readonly endToSite?: boolean;
}

export function addSend(program: Command, context: Context): void {
  program
    .command("send")
    .summary("send a Secure Message")
    .description(
      "Sends a message, end-to-end encrypted unless the recipient is a SIP phone, and shows its status until --wait is reached.",
    )
    .argument("<to>", "address of the recipient, like bob@example.org")
    .argument("<text...>", "the message; - reads it from standard input")
    .addOption(
      new Option(
        "--wait <status>",
        "sending (in the outbox), enqueued (on the server's disk), delivered (with the recipient)",
      )
        .choices(WAITS)
        .default("enqueued"),
    )
    .addOption(timeoutOption("how long to wait").default(DEFAULT_TIMEOUT_S))
    .option("--end-to-site", "agree that the server can read messages to this SIP phone")
    .addOption(jsonOption("every status change"))
    .addOption(profileOption())
    .addHelpText("after", EXAMPLES)
    .action((to: string, words: readonly string[], options: SendOptions) =>
      send(context, to, words, options),
    );
}

async function send(
  context: Context,
  to: string,
  words: readonly string[],
  options: SendOptions,
): Promise<void> {
  const recipient = parseAddress(to);
  const text =
    words.length === 1 && words[0] === "-" ? await readTextFromStdin(context.io.stdin) : words.join(" ");
  await withEngine(context, options, async (engine) => {
    refuseUnfit(engine, text);
    const events = new EventQueue(engine);
    const deadline = new Deadline(options.timeout, context.io.interrupt);
    try {
      if (options.wait !== "sending") engine.start();
      const consent = new Consent(context, engine, recipient, consentWay(options));
      const message = await consent.orAsk(() => engine.send(recipient, text));
      const last = await follow(context, message, { events, consent, signal: deadline.signal }, options);
      refuseFailure(last);
    } finally {
      deadline.clear();
      events.close();
    }
  });
}

function consentWay({ endToSite, json }: SendOptions): ConsentWay {
  if (endToSite === true) return "given";
  return json === true ? "refuse" : "ask";
}

/** Judged before the engine goes online: a text that does not fit must not cost a connection. */
function refuseUnfit(engine: Engine, text: string): void {
  const verdict = engine.check(text);
  if (!verdict.ok) throw new CliError(EXIT.usage, verdict.sentence);
}

/** What `follow` listens to and asks. */
interface Following {
  readonly events: EventQueue;
  readonly consent: Consent;
  readonly signal: AbortSignal;
}

/** Shows every status of the message until the one waited for. @returns the message as it is then */
async function follow(
  context: Context,
  first: HistoryMessage,
  { events, consent, signal }: Following,
  options: SendOptions,
): Promise<HistoryMessage> {
  let current = first;
  let unreachable: string | null = null;
  /** An attempt has failed: the server was there to be asked, and did not answer. */
  let isTried = false;
  show(context, current, options);
  while (!isReached(current.status, options.wait)) {
    try {
      const event = await events.next(signal);
      if (event.type === "connection") {
        refuseHopeless(event, STAYS_IN_OUTBOX);
        unreachable = event.state === "online" ? null : (event.reason ?? unreachable);
      }
      if (!("message" in event) || event.message.id !== first.id) continue;
      const { status, reason, timeline } = event.message;
      isTried ||= timeline.some((entry) => entry.event === "attempt_failed");
      if (status === current.status && reason === current.reason) continue;
      current = event.message;
      if (reason === "end_to_site_not_agreed" && status === "sending") {
        await agreeOrEnd(context, current, consent, options);
      } else show(context, current, options);
      refuseBlocked(current);
    } catch (error) {
      if (error instanceof TimeOver) throw timeOver(current, { unreachable, isTried });
      throw error;
    }
  }
  return current;
}

/** A message that is taken back for want of agreement ends for a script too, which knows it by its statuses alone. */
async function agreeOrEnd(
  context: Context,
  message: HistoryMessage,
  consent: Consent,
  { json }: JsonOptions,
): Promise<void> {
  try {
    await consent.forHeld(message);
  } catch (error) {
    if (json === true) context.json(statusJson({ ...message, status: "error" }));
    throw error;
  }
}

function isReached(status: MessageStatus | "received", wait: Wait): boolean {
  if (status === "error" || status === "expired") return true;
  return WAITS.indexOf(status as Wait) >= WAITS.indexOf(wait);
}

function show(context: Context, message: HistoryMessage, options: JsonOptions): void {
  if (options.json === true) context.json(statusJson(message));
  else {
    const { style } = context;
    const weakness = weaknessWords(message.security);
    const level = weakness === null ? "" : `  ${style.yellow(weakness)}`;
    context.print(`${statusPaint(message.status, style)(statusWords(message))}${level}`);
  }
}

/** What waits for the operator, or for the contact, stays in the outbox, and nothing is gained by waiting for it here. */
function refuseBlocked({ peer, status, reason }: HistoryMessage): void {
  if (status !== "sending") return;
  if (reason === "devices_withheld") {
    throw new CliError(
      EXIT.refused,
      `The server does not show which devices ${peer} has now: nothing is sent until it does, because a removed device could read it. Ask ${peer} another way whether a device was lost and has to be removed, and tell your operator. The message waits in the outbox.`,
    );
  }
  if (reason !== "said_to_be_sip_phone") return;
  throw new CliError(
    EXIT.refused,
    `The server says that ${peer} is a SIP phone, but it has security keys: nothing is sent without encryption. Tell your operator. The message waits in the outbox.`,
  );
}

function refuseFailure(message: HistoryMessage): void {
  if (message.status !== "error" && message.status !== "expired") return;
  const reason = message.reason === null ? "" : `: ${reasonWords(message.reason)}`;
  if (message.reason === "key_changed") {
    throw new CliError(
      EXIT.keyChanged,
      `The key of ${message.peer} has changed. Compare the new safety number: sottovoce verify ${message.peer}`,
    );
  }
  const expired = message.status === "expired" || message.reason === "not_sent_in_time";
  throw new CliError(
    expired ? EXIT.expired : EXIT.refused,
    `The message ${expired ? "has expired" : "was not sent"}${reason}.`,
  );
}

function timeOver(
  message: HistoryMessage,
  { unreachable, isTried }: { readonly unreachable: string | null; readonly isTried: boolean },
): CliError {
  const until = message.expiresAt === null ? "" : ` until ${dateTime(message.expiresAt)}`;
  if (message.status === "enqueued") {
    return new CliError(
      EXIT.timeout,
      `Not delivered yet. The server keeps the message for the recipient${until}.`,
    );
  }
  const why = unreachable === null ? "The message is not sent yet." : unreachable;
  // Who gives no time cannot say that nobody answers.
  const code = unreachable === null && !isTried ? EXIT.timeout : EXIT.unreachable;
  return new CliError(code, `${why} The message waits in the outbox${until} and is tried again.`);
}
