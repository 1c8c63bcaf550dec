/** The file of accounts that an operator imports: made by a spreadsheet, often of somebody else's data. */
import { parseAddress } from "@sottovoce/wire";
import { MAX_IMPORT, readAccounts, takenProblems } from "../../../packages/server/admin/csv.ts";
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
    const accounts = unlessRefused(Refusal, () => readAccounts(text, serverAddress));
    if (accounts === null) return;
    hold(accounts.length >= 1 && accounts.length <= MAX_IMPORT, `1 to ${MAX_IMPORT} accounts`);
    const addresses = accounts.map(({ address }) => address);
    hold(new Set(addresses).size === addresses.length, "no address stands twice");
    for (const address of addresses) hold(parseAddress(address) === address, "addresses are canonical");
    const problems = takenProblems(text, new Set(addresses), "example.org");
    hold(problems.length === addresses.length, "each taken address is found in its line");
  },
};
