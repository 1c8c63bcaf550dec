import { createInterface } from "node:readline";
import type { Engine, LinkRequest, OwnDevice } from "@sottovoce/client";
import { parseDeviceId } from "@sottovoce/wire";
import type { Command } from "commander";
import type { Context } from "../context.ts";
import { CliError, Interrupted } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { linkBox } from "../terminal/activation.ts";
import { digitHalves } from "../terminal/digits.ts";
import { askYesNo, openPrompter } from "../terminal/prompt.ts";
import { sanitizeLine } from "../terminal/sanitize.ts";
import { formatTable } from "../terminal/table.ts";
import { dateTime } from "../terminal/time.ts";
import { type ProfileOptions, withEngine } from "../with-engine.ts";
import { type JsonOptions, jsonOption, profileOption } from "./options.ts";

const LINK_HELP = `
Shows a link, also as QR code, for the other device to open within ten minutes:
in its browser, or with “sottovoce activate LINK”. Both then show six digits.
Accept only if they are the same.

With --json one object a line: the link, then who asks, then the device that was
let in. In between, the digits that the other device shows are read as a line
from standard input; any others decline it.`;

type Options = ProfileOptions & JsonOptions;

export function addDevices(program: Command, context: Context): void {
  const devices = program
    .command("devices")
    .summary("show, link and remove the devices of this account")
    .description("The devices of this account. Without a further word it lists them.");
  devices
    .command("list", { isDefault: true })
    .summary("show the devices of this account")
    .description("Shows the devices of this account. Needs no network.")
    .addOption(jsonOption("every device"))
    .addOption(profileOption())
    .action((options: Options) =>
      withEngine(context, options, async (engine) => list(context, await engine.devices(), options)),
    );
  devices
    .command("link")
    .summary("let another device into this account")
    .description("Lets another device into this account. Only the account's first device can do this.")
    .addOption(jsonOption("the link, who asks, and the new device"))
    .addOption(profileOption())
    .addHelpText("after", LINK_HELP)
    .action((options: Options) => withEngine(context, options, (engine) => link(context, engine, options)));
  devices
    .command("remove")
    .summary("take a device out of this account")
    .description("Takes a device out of this account: the server refuses it at once.")
    .argument("<device>", "eight hexadecimal digits, as 'sottovoce devices' lists them")
    .addOption(jsonOption("the devices that are left"))
    .addOption(profileOption())
    .action((device: string, options: Options) =>
      withEngine(context, options, (engine) => remove(context, engine, device, options)),
    );
}

function list(context: Context, devices: readonly OwnDevice[], options: JsonOptions): void {
  if (options.json === true) {
    for (const device of devices) context.json(device);
    return;
  }
  const rows = devices.map(({ device, name, added, self, primary }) => [
    device,
    sanitizeLine(name ?? ""),
    dateTime(added),
    [self ? "this one" : "", primary ? "holds the account's key" : ""].filter(Boolean).join(", "),
  ]);
  for (const line of formatTable(["Device", "Name", "Added", ""], rows, context.style.bold)) {
    context.print(line);
  }
}

async function link(context: Context, engine: Engine, options: Options): Promise<void> {
  const { interrupt } = context.io;
  const onInterrupt = () => void engine.cancelLink();
  interrupt.addEventListener("abort", onInterrupt, { once: true });
  try {
    const offered = await engine.offerLink();
    if (options.json === true) context.json(offered);
    else for (const line of linkBox(offered.link, offered.expiresAt, context.style)) context.print(line);
    const request = await engine.awaitLinkRequest();
    if (interrupt.aborted) throw new Interrupted();
    if (request === null) throw new CliError(EXIT.expired, "Nobody opened the link in time. Make a new one.");
    await decide(context, engine, request, options);
  } finally {
    interrupt.removeEventListener("abort", onInterrupt);
  }
}

async function decide(
  context: Context,
  engine: Engine,
  request: LinkRequest,
  options: Options,
): Promise<void> {
  const { device, name, code } = request;
  if (options.json === true) context.json(request);
  else {
    const who = name === null ? `Device ${device}` : `“${sanitizeLine(name)}” (device ${device})`;
    context.print(`${who} asks to be let in. It has to show these digits:`);
    context.print(`  ${context.style.bold(digitHalves(code))}`);
  }
  const isSame = options.json === true ? await readDigits(context, code) : await askWhetherSame(context);
  if (!isSame) {
    await engine.cancelLink();
    throw new CliError(EXIT.refused, "The device was not let in.");
  }
  await engine.acceptLink(request);
  if (options.json === true) {
    const added = (await engine.devices()).find((own) => own.device === device);
    context.json(added);
  } else context.print(context.style.green("The device belongs to this account now."));
}

/** A script compares by handing over what the other device shows. */
async function readDigits({ io }: Context, code: string): Promise<boolean> {
  for await (const line of createInterface({ input: io.stdin })) return line.replaceAll(" ", "") === code;
  return false;
}

/** @throws CliError `locked` where nobody can be asked, Interrupted */
async function askWhetherSame(context: Context): Promise<boolean> {
  const prompter = openPrompter(context.io.stdin, context.io.stderr);
  if (prompter === null) {
    throw new CliError(
      EXIT.locked,
      "There is no terminal to compare digits at; use --json, and hand them over on standard input.",
    );
  }
  try {
    return await askYesNo(prompter, "Are they the same on the other device?");
  } finally {
    prompter.close();
  }
}

async function remove(context: Context, engine: Engine, text: string, options: Options): Promise<void> {
  const device = parseDeviceId(text);
  const before = await engine.devices();
  if (!before.some((own) => own.device === device)) {
    throw new CliError(EXIT.usage, `This account has no device ${device}. 'sottovoce devices' lists them.`);
  }
  await engine.removeDevice(device);
  if (options.json === true) list(context, await engine.devices(), options);
  else context.print(context.style.green(`Device ${device} does not belong to this account any more.`));
}
