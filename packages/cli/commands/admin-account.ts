/** `sottovoce admin account …` */
import type { AdminAccount, AdminClient, AdminLink, ChangeAccount, SipLogin } from "@sottovoce/server";
import { isLoopbackHost } from "@sottovoce/wire";
import type { Command } from "commander";
import type { Context } from "../context.ts";
import { CliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { activationBox, localBox } from "../terminal/activation.ts";
import { sanitizeLine } from "../terminal/sanitize.ts";
import { loginBox } from "../terminal/sip-login.ts";
import { formatTable } from "../terminal/table.ts";
import { dateTime } from "../terminal/time.ts";

/** What an admin command works with. */
interface Admin {
  readonly client: AdminClient;
  readonly context: Context;
  readonly json: boolean;
}

/** Runs work for a command of the group, and turns what the server refuses into exit codes. */
export type WithAdmin = (command: Command, work: (admin: Admin) => Promise<void>) => Promise<void>;

interface AddOptions {
  readonly name?: string;
  readonly phone?: string;
  readonly messaging: boolean;
  readonly sipPhone?: true;
  readonly allowMd5?: true;
}

const ADD_NOTES = `
Examples:
  sottovoce admin account add alice@example.org --name "Alice Meyer"
  sottovoce admin account add reception --no-messaging
  sottovoce admin account add desk --sip-phone

Without @ the server's domain is added. Hand the link over in a way you trust:
whoever opens it first is, to the server, the owner of the account.

A SIP phone gets a password instead of a link. Its calls go through the server as
any phone's do, and its messages are end-to-site: the server can read them.
An account stays what it was made for, the app or a SIP phone.`;

/** Switches of an account: command, summary, change, and what is said afterwards. */
const CHANGES: readonly (readonly [name: string, summary: string, change: ChangeAccount, done: string])[] = [
  ["disable", "refuse all devices of an account", { disabled: true }, "is disabled"],
  ["enable", "let a disabled account in again", { disabled: false }, "is enabled"],
  ["enable-messaging", "allow Secure Messages", { messaging: true }, "may send and receive Secure Messages"],
  [
    "disable-messaging",
    "forbid Secure Messages",
    { messaging: false },
    "may not send or receive Secure Messages",
  ],
];

export function addAccountCommands(admin: Command, withAdmin: WithAdmin): void {
  const account = admin.command("account").description("Creates, shows and changes accounts.");
  addAdd(account, withAdmin);
  addList(account, withAdmin);
  addLinkCommands(account, withAdmin);
  for (const [name, summary, change, done] of CHANGES) {
    account
      .command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
      .argument("<address>", "address of the account")
      .action((address: string, _options: object, command: Command) =>
        withAdmin(command, async ({ client, context, json }) => {
          const changed = await client.change(address, change);
          if (json) context.json(changed);
          else context.print(`${changed.address} ${done}.`);
        }),
      );
  }
}

function addAdd(account: Command, withAdmin: WithAdmin): void {
  account
    .command("add")
    .summary("create an account and its activation link")
    .description("Creates an account, and prints the link that sets its first device up.")
    .argument("<address>", "like alice@example.org, or alice")
    .option("--name <name>", "display name")
    .option("--phone <number>", "telephone number, for the directory")
    .option("--no-messaging", "do not enable Secure Messages")
    .option("--sip-phone", "an account for SIP phones, which log in with a password")
    .option("--allow-md5", "with --sip-phone: for phones that know digest with MD5 only")
    .addHelpText("after", ADD_NOTES)
    .action((address: string, options: AddOptions, command: Command) =>
      withAdmin(command, async (admin) => {
        const { name, phone, messaging, sipPhone, allowMd5 } = options;
        if (allowMd5 && !sipPhone) {
          throw new CliError(EXIT.usage, "--allow-md5 is for SIP phones: use it with --sip-phone.");
        }
        const account = {
          address,
          messaging,
          ...(name === undefined ? {} : { name }),
          ...(phone === undefined ? {} : { phone }),
        };
        const { client, context, json } = admin;
        if (sipPhone) {
          const { login } = await client.addSipPhone({ ...account, allowMd5: allowMd5 === true });
          printLogin(context, login, json);
        } else printLink(context, (await client.add(account)).link, json);
      }),
    );
}

function addLinkCommands(account: Command, withAdmin: WithAdmin): void {
  account
    .command("link")
    .summary("make a new link for an account that is not activated")
    .description("Makes a new activation link; older ones of the account end.")
    .argument("<address>", "address of the account")
    .action((address: string, _options: object, command: Command) =>
      withAdmin(command, async ({ client, context, json }) => {
        printLink(context, (await client.link(address)).link, json);
      }),
    );
  account
    .command("reset")
    .summary("remove all devices of an account and make a new link or password")
    .description(
      "For a lost device: removes all devices and keys of the account and what waits for them, and makes a new link. " +
        "Its contacts will be told that the key has changed, unless its person has the recovery kit and activates with " +
        "“sottovoce activate --recovery-words”, or in the web app with “I have recovery words”. " +
        "A SIP phone gets a new password, and those with the old one are sent away; what waits for it stays.",
    )
    .argument("<address>", "address of the account")
    .option("--allow-md5", "for a SIP phone that turned out to know digest with MD5 only")
    .option("--no-allow-md5", "for a SIP phone that learned SHA-256")
    .action((address: string, { allowMd5 }: { readonly allowMd5?: boolean }, command: Command) =>
      withAdmin(command, async ({ client, context, json }) => {
        const reset = await client.reset(address, allowMd5 === undefined ? {} : { allowMd5 });
        const { account, removed } = reset;
        if ("login" in reset) {
          if (!json) context.print(`${account.address}: ${count(removed, "phone")} sent away.`);
          printLogin(context, reset.login, json);
        } else {
          if (!json) context.print(`${account.address}: ${count(removed, "device")} removed.`);
          printLink(context, reset.link, json);
        }
      }),
    );
}

function addList(account: Command, withAdmin: WithAdmin): void {
  account
    .command("list")
    .summary("show all accounts")
    .description("Shows all accounts in order of their addresses.")
    .action((_options: object, command: Command) =>
      withAdmin(command, async ({ client, context, json }) => {
        const accounts: AdminAccount[] = [];
        let after: string | undefined;
        do {
          const page = await client.list(after);
          accounts.push(...page.accounts);
          after = page.next ?? undefined;
        } while (after !== undefined);
        if (json) for (const entry of accounts) context.json(entry);
        else for (const line of accountTable(context, accounts)) context.print(line);
      }),
    );
}

function accountTable(context: Context, accounts: readonly AdminAccount[]): string[] {
  const rows = accounts.map((account) => [
    account.address,
    sanitizeLine(account.displayName ?? ""),
    account.kind === "app" ? "app" : "SIP phone",
    stateOf(account),
    account.messaging ? "yes" : "no",
    dateTime(account.createdAt),
  ]);
  return formatTable(["Address", "Name", "Kind", "State", "Messages", "Created"], rows, context.style.bold);
}

function stateOf({ kind, disabled, devices, registered }: AdminAccount): string {
  if (disabled) return "disabled";
  if (kind === "app" && devices === 0) return "not activated";
  return registered > 0 ? "online" : "offline";
}

/** One link for a person to hand over. */
function printLink(context: Context, link: AdminLink, json: boolean): void {
  if (json) context.json(link);
  else for (const line of linkLines(link, context)) context.print(line);
}

function linkLines(made: AdminLink, { style }: Context): readonly string[] {
  const { address, link, expiresAt } = made;
  const local = browserLink(made);
  return local === null
    ? activationBox(address, link, expiresAt, style)
    : localBox(address, link, local, expiresAt, style);
}

/** What a browser takes of a server that only this machine knows by its name, as a demonstration is; else `null`. */
function browserLink({ link, loopbackLink }: AdminLink): string | null {
  return isLoopbackHost(new URL(link).hostname) ? loopbackLink : null;
}

/** What to type into a SIP phone. */
function printLogin(context: Context, login: SipLogin, json: boolean): void {
  if (json) context.json(login);
  else for (const line of loginBox(login, context.style)) context.print(line);
}

/** Logins of an import, one after the other. */
export function printLogins(context: Context, logins: readonly SipLogin[], json: boolean): void {
  for (const login of logins) printLogin(context, login, json);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Many links, for the operator to work through. */
export function printLinks(context: Context, links: readonly AdminLink[], json: boolean): void {
  if (links.length === 0) return;
  if (json) for (const link of links) context.json(link);
  else {
    const rows = links.map((link) => [
      link.address,
      dateTime(link.expiresAt),
      browserLink(link) ?? link.link,
    ]);
    for (const line of formatTable(["Address", "Link ends", "Link"], rows, context.style.bold))
      context.print(line);
  }
}
