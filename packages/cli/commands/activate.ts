import type { Engine } from "@sottovoce/client";
import { parseActivationLink } from "@sottovoce/wire";
import type { Command } from "commander";
import type { Context } from "../context.ts";
import { choosePassphrase } from "../passphrase.ts";
import { profileDirectory } from "../ports/profile.ts";
import { openPorts, type ProfileOptions } from "../with-engine.ts";
import { identityJson, identityLines } from "./identity.ts";
import { type JsonOptions, jsonOption, profileOption } from "./options.ts";

const EXAMPLES = `
Examples:
  sottovoce activate 'https://chat.example.org:8443/#/activate/…?ca=…'
  sottovoce activate --profile ~/.sottovoce-work 'https://…'

Put the link in single quotes: it contains characters that shells interpret.
Before anything is sent, the server's certificate authority is compared with the
hash in the link; from then on this device trusts only that authority. A link
works once.`;

export function addActivate(program: Command, context: Context): void {
  program
    .command("activate")
    .summary("set this device up with the link from your operator")
    .description("Makes this device's keys and ties it to an account and its server.")
    .argument("<link>", "activation link, in single quotes")
    .addOption(jsonOption("the account"))
    .addOption(profileOption())
    .addHelpText("after", EXAMPLES)
    .action((link: string, options: ProfileOptions & JsonOptions) => activate(context, link, options));
}

async function activate(
  context: Context,
  text: string,
  options: ProfileOptions & JsonOptions,
): Promise<void> {
  const link = parseActivationLink(text);
  const directory = profileDirectory(options.profile, context.io.env);
  const ports = openPorts(directory);
  try {
    const engine = await context.engines.activate(ports, link, await choosePassphrase(context));
    report(context, engine, directory, options);
    await engine.stop();
  } finally {
    await ports.records.close();
  }
}

function report(context: Context, engine: Engine, directory: string, options: JsonOptions): void {
  if (options.json === true) {
    context.json(identityJson(engine.identity));
    return;
  }
  const { style } = context;
  context.print(style.green(`This device now belongs to ${engine.identity.address}.`));
  for (const line of identityLines(engine.identity, style, [["Profile", directory]])) context.print(line);
  if (!engine.identity.policy.messaging) {
    context.note("Your operator has not enabled Secure Messages for this account yet.");
  }
}
