/** Accounts from a CSV file (REQUIREMENTS A5). The whole file is checked before anything is created. */
import { parseAddress } from "@sottovoce/wire";
import { CsvError, parse } from "csv-parse/sync";
import { Refusal } from "../refusal.ts";
import type { NewAccount } from "../store/store.ts";
import type { ImportProblem } from "./api.ts";
import { checkName, checkPhone } from "./fields.ts";

const COLUMNS = ["address", "name", "phone", "messaging", "kind"] as const;
type Column = (typeof COLUMNS)[number];
type Row = Partial<Record<Column, string>>;

/** Accounts of one import: 20 MB of memory at most, and a transaction that keeps messages waiting a second at most. */
export const MAX_IMPORT = 20_000;

/** Words for yes and no as spreadsheets write them. */
const SWITCH: Readonly<Record<string, boolean>> = {
  "": true,
  yes: true,
  true: true,
  "1": true,
  on: true,
  no: false,
  false: false,
  "0": false,
  off: false,
};

/** What the column `kind` may say: for whom the account is, and which digest its SIP phones may use. */
const KINDS: Readonly<Record<string, ImportedKind>> = {
  "": "app",
  app: "app",
  "sip-phone": "sip-phone",
  "sip-phone-md5": "sip-phone-md5",
};

type ImportedKind = "app" | "sip-phone" | "sip-phone-md5";

/** An account of a file. A SIP phone's password is made later. */
export interface ImportedRow extends Omit<NewAccount, "sipPhone"> {
  readonly kind: ImportedKind;
}

/** The file cannot be imported; each problem names its line. */
export class ImportRefused extends Refusal {
  readonly problems: readonly ImportProblem[];

  constructor(problems: readonly ImportProblem[]) {
    const lines = problems.length === 1 ? "One line is" : `${problems.length} lines are`;
    super("bad_request", `${lines} not right; nothing was imported. Correct the file and import it again.`);
    this.problems = problems;
  }
}

/**
 * Reads and checks a file.
 * @param readAddress turns what stands in the file into an address of this server, or throws a Refusal
 * @throws ImportRefused
 */
export function readAccounts(
  csv: string,
  readAddress: (text: string) => NewAccount["address"],
): ImportedRow[] {
  const problems: ImportProblem[] = [];
  const accounts: ImportedRow[] = [];
  const lineOf = new Map<string, number>();
  for (const { line, row } of readRows(csv)) {
    try {
      const account = readAccount(row, readAddress);
      const earlier = lineOf.get(account.address);
      if (earlier !== undefined) {
        throw new Refusal("bad_request", `${account.address} stands in line ${earlier} already.`);
      }
      lineOf.set(account.address, line);
      accounts.push(account);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      problems.push({ line, message: error.message });
    }
  }
  if (problems.length > 0) throw new ImportRefused(problems);
  return accounts;
}

/** The problems of accounts that exist already, by their lines. */
export function takenProblems(csv: string, taken: ReadonlySet<string>, domain: string): ImportProblem[] {
  return readRows(csv).flatMap(({ line, row }) => {
    const text = row.address ?? "";
    const address = parseAddress(text.includes("@") ? text : `${text.trim()}@${domain}`);
    return taken.has(address) ? [{ line, message: `There is an account ${address} already.` }] : [];
  });
}

function readAccount(row: Row, readAddress: (text: string) => NewAccount["address"]): ImportedRow {
  const messaging = SWITCH[(row.messaging ?? "").trim().toLowerCase()];
  if (messaging === undefined) {
    throw new Refusal("bad_request", "The column “messaging” must be yes or no, or empty for yes.");
  }
  const kind = KINDS[(row.kind ?? "").trim().toLowerCase()];
  if (kind === undefined) {
    throw new Refusal(
      "bad_request",
      "The column “kind” must be app, sip-phone or sip-phone-md5, or empty for app.",
    );
  }
  return {
    kind,
    address: readAddress(row.address ?? ""),
    displayName: checkName(row.name),
    phone: checkPhone(row.phone),
    messaging,
  };
}

function readRows(csv: string): { line: number; row: Row }[] {
  let records: { info: { lines: number }; record: Row }[];
  try {
    records = parse(csv, {
      bom: true,
      columns: checkHeader,
      delimiter: [",", ";"],
      info: true,
      skip_empty_lines: true,
      trim: true,
      to: MAX_IMPORT + 1,
    });
  } catch (error) {
    if (error instanceof ImportRefused) throw error;
    if (!(error instanceof CsvError)) throw error;
    throw new ImportRefused([{ line: Number(error.lines ?? 1), message: `${error.message}.` }]);
  }
  if (records.length === 0) {
    throw new ImportRefused([{ line: 1, message: "The file has a header line and no accounts." }]);
  }
  if (records.length > MAX_IMPORT) {
    const message = `More than ${MAX_IMPORT} accounts; split the file.`;
    throw new ImportRefused([{ line: MAX_IMPORT + 2, message }]);
  }
  return records.map(({ info, record }) => ({ line: info.lines, row: record }));
}

function checkHeader(header: string[]): string[] {
  const names = header.map((name) => name.trim().toLowerCase());
  const unknown = names.filter((name) => !COLUMNS.includes(name as Column));
  if (unknown.length === 0 && names.includes("address") && new Set(names).size === names.length) return names;
  const message = `The first line must name the columns: address, and any of ${COLUMNS.slice(1).join(", ")}.`;
  throw new ImportRefused([{ line: 1, message }]);
}
