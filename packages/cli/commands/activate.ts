import type { Engine } from "@sottovoce/client";
import {
  type LinkingLink,
  looksLikeLinkingLink,
  parseActivationLink,
  parseLinkingLink,
} from "@sottovoce/wire";
import type { Command } from "commander";
import type { Context } from "../context.ts";
import { CliError, Interrupted } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { inNewProfile } from "../new-profile.ts";
import { choosePassphrase } from "../passphrase.ts";
import { profileDirectory } from "../ports/profile.ts";
import { readRecoveryWords } from "../recovery-words.ts";
import { digitHalves } from "../terminal/digits.ts";
import { recoveryKitLines } from "../terminal/recovery-kit.ts";
import type { ProfileOptions } from "../with-engine.ts";
import { identityJson, identityLines } from "./identity.ts";
import { type JsonOptions, jsonOption, profileOption } from "./options.ts";

const EXAMPLES = `
Examples:
  sottovoce activate 'https://chat.example.org:8443/#/activate/…?ca=…'
  sottovoce activate --profile ~/.sottovoce-work 'https://…'
  sottovoce activate 'https://chat.example.org:8443/#/link/…?ca=…'

Put the link in single quotes: it contains characters that shells interpret.
Before anything is sent, the server's certificate authority is compared with the
hash in the link; from then on this device trusts only that authority. A link
works once.

The first device of an account prints its recovery kit: 24 words to write down.
After your operator has reset the account, --recovery-words asks for them (or
reads SOTTOVOCE_RECOVERY_WORDS), and your contacts see no change of key.

A link of “sottovoce devices link” makes this a further device of the account:
six digits are shown here and there, and the other device lets this one in.`;

interface ActivateOptions extends ProfileOptions, JsonOptions {
  readonly recoveryWords?: boolean;
  readonly name?: string;
}

export function addActivate(program: Command, context: Context): void {
  program
    .command("activate")
    .summary("set this device up with the link from your operator or your other device")
    .description("Makes this device's keys and ties it to an account and its server.")
    .argument("<link>", "activation link or link of another device, in single quotes")
    .option("--recovery-words", "keep the account's key: asks for the words of the recovery kit")
    .option("--name <name>", "what to call this device, with a link of another device")
    .addOption(jsonOption("the account"))
    .addOption(profileOption())
    .addHelpText("after", EXAMPLES)
    .action((link: string, options: ActivateOptions) =>
      looksLikeLinkingLink(link)
        ? join(context, parseLinkingLink(link), options)
        : activate(context, link, options),
    );
}

async function activate(context: Context, text: string, options: ActivateOptions): Promise<void> {
  const link = parseActivationLink(text);
  const words = options.recoveryWords === true ? await readRecoveryWords(context) : null;
  const directory = profileDirectory(options.profile, context.io.env);
  await inNewProfile(directory, async (ports) => {
    const passphrase = await choosePassphrase(context);
    const { engine, recoveryWords } = await context.engines.activate(ports, link, passphrase, words);
    report(context, engine, directory, options, recoveryWords);
    await engine.stop();
  });
}

async function join(context: Context, link: LinkingLink, options: ActivateOptions): Promise<void> {
  if (options.recoveryWords === true) {
    throw new CliError(EXIT.usage, "A link of another device needs no recovery words.");
  }
  const directory = profileDirectory(options.profile, context.io.env);
  await inNewProfile(directory, async (ports) => {
    const passphrase = await choosePassphrase(context);
    const { interrupt } = context.io;
    const beginning = context.engines.join(ports, link, passphrase, options.name ?? null);
    const joining = await untilInterrupted(beginning, interrupt);
    const { address, code } = joining.waiting;
    if (options.json === true) context.json({ address, code, status: "waiting" });
    else {
      context.print(`This device asks to be let into ${address}. Compare these digits on your other device:`);
      context.print(`  ${context.style.bold(digitHalves(code))}`);
      context.print("Accept there if they are the same. Press Ctrl-C here if they are not.");
    }
    const onInterrupt = () => void joining.cancel();
    interrupt.addEventListener("abort", onInterrupt, { once: true });
    const outcome = await joining.finish();
    interrupt.removeEventListener("abort", onInterrupt);
    if (interrupt.aborted) throw new Interrupted();
    if (outcome.result !== "joined") throw new CliError(EXIT.refused, NOT_JOINED[outcome.result]);
    report(context, outcome.engine, directory, options, null);
    await outcome.engine.stop();
  });
}

/** The other device may take its time; whoever presses Ctrl-C meanwhile is not to wait for it. @throws Interrupted */
function untilInterrupted<T>(work: Promise<T>, interrupt: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    interrupt.addEventListener("abort", () => reject(new Interrupted()), { once: true });
    work.then(resolve, reject);
  });
}

const NOT_JOINED = {
  declined: "The other device has not let this one in. Nothing was kept here.",
  expired: "Nobody accepted in time. Make a new link on the other device.",
} as const;

/** @param recoveryWords `null` for a device that does not hold the account's key */
function report(
  context: Context,
  engine: Engine,
  directory: string,
  options: JsonOptions,
  recoveryWords: readonly string[] | null,
): void {
  if (options.json === true) {
    const kit = recoveryWords === null ? {} : { recoveryWords };
    context.json({ ...identityJson(engine.identity), ...kit });
    return;
  }
  const { style } = context;
  context.print(style.green(`This device now belongs to ${engine.identity.address}.`));
  for (const line of identityLines(engine.identity, style, [["Profile", directory]])) context.print(line);
  if (!engine.identity.policy.messaging) {
    context.note("Your operator has not enabled Secure Messages for this account yet.");
  }
  if (recoveryWords === null) return;
  context.print();
  for (const line of recoveryKitLines(recoveryWords, style)) context.print(line);
}
