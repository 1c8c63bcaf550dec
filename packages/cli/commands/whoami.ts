import type { Command } from "commander";
import type { Context } from "../context.ts";
import { type ProfileOptions, withEngine } from "../with-engine.ts";
import { identityJson, identityLines } from "./identity.ts";
import { type JsonOptions, jsonOption, profileOption } from "./options.ts";

export function addWhoami(program: Command, context: Context): void {
  program
    .command("whoami")
    .summary("show the account of this profile")
    .description("Shows address, device and server of this profile. Needs no network.")
    .addOption(jsonOption("the account"))
    .addOption(profileOption())
    .action((options: ProfileOptions & JsonOptions) =>
      withEngine(context, options, async ({ identity }) => {
        if (options.json === true) context.json(identityJson(identity));
        else for (const line of identityLines(identity, context.style)) context.print(line);
      }),
    );
}
