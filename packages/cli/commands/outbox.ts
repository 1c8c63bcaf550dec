import type { Command } from "commander";
import type { Context } from "../context.ts";
import { type ProfileOptions, withEngine } from "../with-engine.ts";
import { messageTable } from "./history.ts";
import { historyJson } from "./message-json.ts";
import { type JsonOptions, jsonOption, profileOption } from "./options.ts";

const NOTES = `
A message waits here while the server cannot be reached, for up to 12 hours.
Every command that connects (send, receive, chat) tries the waiting messages
again. One to a SIP phone waits for your agreement: see 'sottovoce send --help'.`;

export function addOutbox(program: Command, context: Context): void {
  program
    .command("outbox")
    .summary("show messages that are not sent yet")
    .description("Shows what waits in the outbox. Needs no network.")
    .addOption(jsonOption("every message"))
    .addOption(profileOption())
    .addHelpText("after", NOTES)
    .action((options: ProfileOptions & JsonOptions) =>
      withEngine(context, options, async (engine) => {
        const messages = await engine.outbox();
        if (options.json === true) {
          for (const message of messages) context.json(historyJson(message));
        } else if (messages.length === 0) {
          context.note("The outbox is empty.");
        } else {
          for (const line of messageTable(context, messages)) context.print(line);
        }
      }),
    );
}
