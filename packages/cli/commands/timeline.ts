import type { HistoryMessage } from "@sottovoce/client";
import type { Command } from "commander";
import type { Context } from "../context.ts";
import { noteWords } from "../terminal/notes.ts";
import { sanitizeLine } from "../terminal/sanitize.ts";
import { timelineLines } from "../terminal/timeline.ts";
import { type ProfileOptions, withEngine } from "../with-engine.ts";
import { findMessage } from "./message-id.ts";
import { historyJson } from "./message-json.ts";
import { type JsonOptions, jsonOption, profileOption } from "./options.ts";

const EXAMPLES = `
Examples:
  sottovoce timeline 3fa9c1d2
  sottovoce timeline 019a8f3b2c4dd1e0a5b6c7d83fa9c1d2 --json`;

export function addTimeline(program: Command, context: Context): void {
  program
    .command("timeline")
    .summary("tell everything that happened to one message, or in one call")
    .description(
      "Shows every attempt at a message, its cause, what starts the next one, and when it expires; of a call, when it became secure, how it ended, and its security receipt.",
    )
    .argument("<id>", "id of a message or a call, whole or its last digits, from 'sottovoce history'")
    .addOption(jsonOption("the message with its timeline"))
    .addOption(profileOption())
    .addHelpText("after", EXAMPLES)
    .action((id: string, options: ProfileOptions & JsonOptions) =>
      withEngine(context, options, async (engine) => {
        const message = await findMessage(engine, id);
        if (options.json === true) context.json({ ...historyJson(message), timeline: message.timeline });
        else print(context, message);
      }),
    );
}

function print(context: Context, message: HistoryMessage): void {
  const { style } = context;
  const direction = message.direction === "out" ? "to" : "from";
  context.print(style.bold(`${kindOf(message)} ${message.id} ${direction} ${message.peer}`));
  // Of a call the timeline says it all.
  if (message.call === undefined) {
    context.print(`  ${message.note === null ? sanitizeLine(message.text) : noteWords(message)}`);
  }
  for (const line of timelineLines(message, Date.now(), style)) context.print(line);
}

function kindOf({ note }: HistoryMessage): string {
  if (note === null) return "Message";
  return note === "call" || note === "missed_call" ? "Call" : "Remark";
}
