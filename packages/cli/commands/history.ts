import type { Conversation, Engine, HistoryMessage } from "@sottovoce/client";
import { type Address, parseAddress } from "@sottovoce/wire";
import type { Command } from "commander";
import type { Context } from "../context.ts";
import { receiptWords } from "../terminal/call-words.ts";
import { noteWords } from "../terminal/notes.ts";
import { sanitizeLine, sanitizeText } from "../terminal/sanitize.ts";
import { statusPaint, statusWords, waitsForWords, weaknessWords } from "../terminal/status.ts";
import { formatTable } from "../terminal/table.ts";
import { dateTime } from "../terminal/time.ts";
import { truncate } from "../terminal/wrap.ts";
import { type ProfileOptions, withEngine } from "../with-engine.ts";
import { shortId } from "./message-id.ts";
import { historyJson } from "./message-json.ts";
import { countOption, type JsonOptions, jsonOption, profileOption } from "./options.ts";

/** A screen or two; `--limit` asks for more. */
const DEFAULT_LIMIT = 50;

const EXAMPLES = `
Examples:
  sottovoce history                      one line per conversation, unread in bold
  sottovoce history bob@example.org      the conversation with bob
  sottovoce history bob@example.org --limit 500 --json

Works without network. The short id of each message is what 'sottovoce timeline'
takes.`;

interface HistoryOptions extends ProfileOptions, JsonOptions {
  readonly limit: number;
}

export function addHistory(program: Command, context: Context): void {
  program
    .command("history")
    .summary("show conversations, or one of them")
    .description("Shows all conversations, newest first, or the messages of one, oldest first.")
    .argument("[peer]", "address of a conversation")
    .addOption(countOption("--limit <n>", "at most this many, the newest").default(DEFAULT_LIMIT))
    .addOption(jsonOption("every conversation or message"))
    .addOption(profileOption())
    .addHelpText("after", EXAMPLES)
    .action((peer: string | undefined, options: HistoryOptions) => {
      const address = peer === undefined ? null : parseAddress(peer);
      return withEngine(context, options, (engine) =>
        address === null
          ? listConversations(context, engine, options)
          : listMessages(context, engine, address, options),
      );
    });
}

async function listConversations(context: Context, engine: Engine, options: HistoryOptions): Promise<void> {
  const conversations = await engine.conversations({ limit: options.limit });
  if (options.json === true) {
    for (const conversation of conversations) context.json(conversationJson(conversation));
    return;
  }
  if (conversations.length === 0) context.note("There are no messages yet.");
  for (const conversation of conversations) context.print(conversationLine(context, conversation));
}

function conversationJson(conversation: Conversation): object {
  const { peer, displayName, unread, last } = conversation;
  return { peer, displayName, unread, last: historyJson(last) };
}

function conversationLine(context: Context, { peer, displayName, unread, last }: Conversation): string {
  const { style } = context;
  const name = displayName === null ? peer : `${sanitizeLine(displayName)} <${peer}>`;
  const mark = last.direction === "out" && last.note === null ? `${statusWords(last).split(" ")[0]} ` : "";
  const count = unread === 0 ? "" : ` (${unread} unread)`;
  const head = `${dateTime(last.receivedAt ?? last.sentAt)}  ${name}${count}`;
  const line = truncate(
    `${head}  ${mark}${last.note === null ? sanitizeLine(last.text) : noteWords(last)}`,
    context.columns,
  );
  return unread === 0 ? line : style.bold(line);
}

async function listMessages(
  context: Context,
  engine: Engine,
  peer: Address,
  options: HistoryOptions,
): Promise<void> {
  const messages = (await engine.messages(peer, { limit: options.limit })).toReversed();
  if (options.json !== true && messages.length === 0) context.note(`There are no messages with ${peer} yet.`);
  for (const message of messages) {
    if (options.json === true) context.json(historyJson(message));
    else printMessage(context, message);
  }
}

/** A message with its head: when, who, what became of it, and the id to ask for its timeline. */
function printMessage(context: Context, message: HistoryMessage): void {
  const { style } = context;
  if (message.note !== null) {
    const when = style.dim(dateTime(message.receivedAt ?? message.sentAt));
    // Of calls there is more to ask for: `timeline`.
    const id = message.call === undefined ? "" : `  ${style.dim(shortId(message.id))}`;
    context.print(`${when}  ${style.yellow(noteWords(message))}${id}`);
    const security = message.call?.security ?? null;
    if (security !== null) context.print(`  ${style.dim(sanitizeLine(receiptWords(security)))}`);
    return;
  }
  const who = message.direction === "out" ? `you to ${message.peer}` : message.peer;
  const when = style.dim(dateTime(message.receivedAt ?? message.sentAt));
  const status = statusPaint(message.status, style)(statusWords(message));
  const weakness = weaknessWords(message.security);
  const level = weakness === null ? "" : `  ${style.yellow(weakness)}`;
  context.print(`${when}  ${style.bold(who)}  ${status}${level}  ${style.dim(shortId(message.id))}`);
  for (const line of sanitizeText(message.text).split("\n")) context.print(`  ${line}`);
}

/** A table of messages that wait; what for stands there only where it is more than time. */
export function messageTable(context: Context, messages: readonly HistoryMessage[]): string[] {
  const waits = messages.some((message) => waitsForWords(message) !== "");
  const rows = messages.map((message) => [
    dateTime(message.sentAt),
    message.peer,
    message.expiresAt === null ? "" : dateTime(message.expiresAt),
    shortId(message.id),
    ...(waits ? [waitsForWords(message)] : []),
    sanitizeLine(message.text),
  ]);
  const head = ["Written", "To", "Expires", "Id", ...(waits ? ["Waits for"] : []), "Text"];
  return formatTable(head, rows, context.style.bold).map((line) =>
    truncate(line, Math.max(context.columns, 1)),
  );
}
