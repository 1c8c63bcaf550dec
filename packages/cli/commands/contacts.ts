import type { Contact } from "@sottovoce/client";
import type { Command } from "commander";
import type { Context } from "../context.ts";
import { sanitizeLine } from "../terminal/sanitize.ts";
import { formatTable } from "../terminal/table.ts";
import { keyWords } from "../terminal/trust.ts";
import { type ProfileOptions, withEngine } from "../with-engine.ts";
import { type JsonOptions, jsonOption, profileOption } from "./options.ts";

export function addContacts(program: Command, context: Context): void {
  program
    .command("contacts")
    .summary("show people this device knows, and whether they are verified")
    .description("Shows everybody this device has exchanged messages with or looked up. Needs no network.")
    .addOption(jsonOption("every contact"))
    .addOption(profileOption())
    .action((options: ProfileOptions & JsonOptions) =>
      withEngine(context, options, async (engine) => {
        const contacts = await engine.contacts();
        if (options.json === true) for (const contact of contacts) context.json(contactJson(contact));
        else if (contacts.length === 0) context.note("There are no contacts yet.");
        else for (const line of contactTable(context, contacts)) context.print(line);
      }),
    );
}

/** `contacts` and `verify`. */
export function contactJson(contact: Contact): object {
  const { address, displayName, favourite, trust, verifiedBy, level, endToSiteAgreed } = contact;
  return { address, displayName, favourite, trust, verifiedBy, level, endToSiteAgreed };
}

function contactTable(context: Context, contacts: readonly Contact[]): string[] {
  const rows = contacts.map((contact) => [
    contact.favourite ? "★" : "",
    contact.address,
    sanitizeLine(contact.displayName ?? ""),
    keyWords(contact),
  ]);
  return formatTable(["", "Address", "Name", "Key"], rows, context.style.bold);
}
