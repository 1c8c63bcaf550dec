/** The file of accounts that an operator imports: made by a spreadsheet, often of somebody else's data. */
import { parseAddress } from "@sottovoce/wire";
import { MAX_IMPORT, readAccounts } from "../../../packages/server/admin/csv.ts";
import { Refusal } from "../../../packages/server/refusal.ts";
import { hold, type Target, textOf, unlessRefused } from "../engine/target.ts";
import { serverAddress } from "./server-address.ts";

export const csv: Target = {
  maxLength: 16 * 1024,
  words: [
    "address,name,phone,messaging\n",
    "address;name\n",
    "alice,Alice,+41 44 1,yes\n",
    '"a ""b"""',
    "\r\n",
    "\uFEFF",
  ],
  seeds: () => [
    Buffer.from('address,name,phone,messaging\nalice,"A ""B""",+41 44 111 11 11,yes\nbob@example.org,,,no\n'),
    Buffer.from("\uFEFFaddress;name\r\ncarol;Carol\r\n"),
  ],
  run: (input) => {
    const text = textOf(input);
    const file = unlessRefused(Refusal, () => readAccounts(text, serverAddress));
    if (file === null) return;
    const { rows, lineOf, problems } = file;
    const lines = rows.length + new Set(problems.map(({ line }) => line)).size;
    hold(lines >= 1 && lines <= MAX_IMPORT, `1 to ${MAX_IMPORT} accounts or bad lines`);
    const addresses = rows.map(({ address }) => address);
    hold(new Set(addresses).size === addresses.length, "no address stands twice");
    for (const address of addresses) hold(parseAddress(address) === address, "addresses are canonical");
    for (const address of addresses) hold(lineOf.has(address), "each address is found in its line");
  },
};
