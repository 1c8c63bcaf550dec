import type { Contact, Engine, SafetyNumber } from "@sottovoce/client";
import { type Address, parseAddress } from "@sottovoce/wire";
import { type Command, Option } from "commander";
import type { Context } from "../context.ts";
import { digitRows } from "../terminal/digits.ts";
import { askYesNo, openPrompter } from "../terminal/prompt.ts";
import { CHANGED_KEY_ADVICE, SAFETY_NUMBER_ADVICE, TRUST_WORDS } from "../terminal/trust.ts";
import { wrap } from "../terminal/wrap.ts";
import { type ProfileOptions, withEngine } from "../with-engine.ts";
import { contactJson } from "./contacts.ts";
import { type JsonOptions, jsonOption, profileOption } from "./options.ts";

const EXAMPLES = `
Examples:
  sottovoce verify bob@example.org                  show the digits, then ask
  sottovoce verify bob@example.org --yes            they were compared and match
  sottovoce verify bob@example.org --accept-change  go on, as not verified
  sottovoce verify bob@example.org --json           only show them

Without a terminal it shows the digits, asks nothing and changes nothing: compare
them, and run it again with --yes.`;

interface VerifyOptions extends ProfileOptions, JsonOptions {
  readonly yes?: boolean;
  readonly acceptChange?: boolean;
}

export function addVerify(program: Command, context: Context): void {
  program
    .command("verify")
    .summary("compare safety numbers with somebody")
    .description("Shows the 60 digits that are the same on both sides only if nobody stands between you.")
    .argument("<address>", "whom to verify")
    .option("--yes", "mark as verified without asking: the digits were compared and match")
    .addOption(
      new Option("--accept-change", "accept a changed key; sending goes on, as not verified").conflicts(
        "yes",
      ),
    )
    .addOption(jsonOption("safety number and trust"))
    .addOption(profileOption())
    .addHelpText("after", EXAMPLES)
    .action((address: string, options: VerifyOptions) => {
      const peer = parseAddress(address);
      return withEngine(context, options, (engine) => verify(context, engine, peer, options));
    });
}

async function verify(
  context: Context,
  engine: Engine,
  peer: Address,
  options: VerifyOptions,
): Promise<void> {
  // A contact this device has never met is not on disk; then, and only then, the server is asked.
  const known = (await engine.contacts()).some(({ address }) => address === peer);
  if (!known) await engine.lookUp(peer);
  if (options.acceptChange === true) {
    finish(context, await engine.acceptChange(peer), options);
    return;
  }
  const number = await engine.safetyNumber(peer);
  if (options.json !== true) show(context, peer, number);
  if (options.yes === true) finish(context, await engine.markVerified(peer, number.digits), options);
  else if (options.json === true) context.json({ address: peer, ...numberJson(number) });
  else if (number.trust !== "verified") await ask(context, engine, peer, number);
}

function show(context: Context, peer: Address, number: SafetyNumber): void {
  const { style } = context;
  context.print(style.bold(`Safety number with ${peer} (${TRUST_WORDS[number.trust]})`));
  context.print();
  for (const row of digitRows(number.digits)) context.print(`    ${style.bold(row)}`);
  context.print();
  const advice =
    number.trust === "changed" ? [CHANGED_KEY_ADVICE, SAFETY_NUMBER_ADVICE] : [SAFETY_NUMBER_ADVICE];
  for (const line of advice.flatMap((text) => wrap(text, context.columns))) context.print(line);
}

async function ask(context: Context, engine: Engine, peer: Address, { digits }: SafetyNumber): Promise<void> {
  const prompter = openPrompter(context.io.stdin, context.io.stderr);
  if (prompter === null) {
    context.note("When you have compared the digits and they match, run this command again with --yes.");
    return;
  }
  try {
    if (await askYesNo(prompter, "Do all digits match?"))
      finish(context, await engine.markVerified(peer, digits), {});
    else context.note("Nothing was changed.");
  } finally {
    prompter.close();
  }
}

function finish(context: Context, contact: Contact, options: JsonOptions): void {
  if (options.json === true) context.json(contactJson(contact));
  else context.print(`${contact.address} is now: ${TRUST_WORDS[contact.trust]}.`);
}

function numberJson(number: SafetyNumber): object {
  return { digits: number.digits, qr: number.qr, trust: number.trust };
}
