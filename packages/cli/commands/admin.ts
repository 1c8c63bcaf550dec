/** `sottovoce admin`: the operator's commands, which talk to the running server on the same machine. */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ServerStatus } from "@sottovoce/server";
import { AdminClient, AdminError } from "@sottovoce/server/admin";
import type { Command } from "commander";
import type { Context } from "../context.ts";
import { CliError } from "../errors.ts";
import { EXIT } from "../exit-codes.ts";
import { sanitizeLine } from "../terminal/sanitize.ts";
import { formatPairs } from "../terminal/table.ts";
import { dateTime } from "../terminal/time.ts";
import { addAccountCommands, printLinks, printLogins, type WithAdmin } from "./admin-account.ts";
import { dataOption, type JsonOptions, jsonOption } from "./options.ts";

const NOTES = `
These commands talk to the running server through a socket in its data
directory, which only the user of the server can open. There is no password.`;

interface AdminOptions extends JsonOptions {
  readonly data: string;
}

export function addAdmin(program: Command, context: Context): void {
  const admin = program
    .command("admin")
    .summary("manage accounts of a running server")
    .description("Manages the accounts of a server that runs on this machine.")
    .addOption(dataOption())
    .addOption(jsonOption("results"))
    .configureHelp({ showGlobalOptions: true })
    .addHelpText("after", NOTES);
  const withAdmin: WithAdmin = async (command, work) => {
    const { data, json } = command.optsWithGlobals<AdminOptions>();
    try {
      await work({ client: new AdminClient(resolve(data)), context, json: json === true });
    } catch (error) {
      throw error instanceof AdminError ? refusal(context, error) : error;
    }
  };
  addAccountCommands(admin, withAdmin);
  addImport(admin, withAdmin);
  addStatus(admin, withAdmin);
}

/** The server's no as an exit code; problems of an import line by line before it. */
function refusal(context: Context, { code, message, lines }: AdminError): CliError {
  for (const { line, message: problem } of lines) context.note(sanitizeLine(`line ${line}: ${problem}`));
  switch (code) {
    case "unreachable":
      return new CliError(EXIT.unreachable, message);
    case "bad_request":
      return new CliError(EXIT.usage, message);
    case "internal":
      return new CliError(EXIT.internal, message);
    default:
      return new CliError(EXIT.refused, message);
  }
}

const IMPORT_NOTES = `
The file has a header line. Its columns are address, name, phone, messaging
(yes or no) and kind (app, sip-phone or sip-phone-md5); only address is needed:

  address,name,kind
  alice@example.org,Alice Meyer,
  bob@example.org,Bob,
  desk@example.org,Reception,sip-phone

All accounts are created, or none. Keep the printed links and passwords: they are
told only once.`;

function addImport(admin: Command, withAdmin: WithAdmin): void {
  admin
    .command("import")
    .summary("create accounts from a CSV file")
    .description("Creates the accounts of a CSV file, and prints an activation link for each.")
    .argument("<file>", "CSV file, UTF-8")
    .addHelpText("after", IMPORT_NOTES)
    .action((file: string, _options: object, command: Command) =>
      withAdmin(command, async ({ client, context, json }) => {
        const csv = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
          const why = error.code === "ENOENT" ? "there is no such file" : error.message;
          throw new CliError(EXIT.usage, `The file ${file} cannot be read: ${why}. Nothing was imported.`);
        });
        const { links, logins } = await client.import(csv);
        printLinks(context, links, json);
        if (!json && links.length > 0 && logins.length > 0) context.print("");
        printLogins(context, logins, json);
      }),
    );
}

function addStatus(admin: Command, withAdmin: WithAdmin): void {
  admin
    .command("status")
    .summary("show how the server is doing")
    .description("Shows version, ports, registrations and what waits in the mailboxes.")
    .action((_options: object, command: Command) =>
      withAdmin(command, async ({ client, context, json }) => {
        const status = await client.status();
        if (json) context.json(status);
        else for (const line of statusLines(context, status)) context.print(line);
      }),
    );
}

function statusLines(context: Context, status: ServerStatus): string[] {
  return formatPairs(
    [
      ["Version", status.version],
      ["Domain", status.domain],
      ["Running since", dateTime(status.startedAt)],
      ["HTTPS port", String(status.httpsPort)],
      ["SIP port", `${status.sipPort} (TLS)`],
      ["Devices online", `${status.registeredDevices} (${status.openFlows} connections)`],
      ["Waiting", `${status.mailboxRows} envelopes and receipts in all mailboxes`],
      ["Store", `${status.storeOperations} operations in ${status.storeCommits} commits`],
      ["Certificate", `valid until ${dateTime(status.certificateValidUntil)}`],
    ],
    context.style.dim,
  );
}
