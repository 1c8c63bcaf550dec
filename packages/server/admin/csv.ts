/** Accounts from a CSV file (REQUIREMENTS A5). The whole file is checked before anything is created. */
import type { Address } from "@sottovoce/wire";
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
    const count = new Set(problems.map(({ line }) => line)).size;
    const lines = count === 1 ? "One line is" : `${count} lines are`;
    super("bad_request", `${lines} not right; nothing was imported. Correct the file and import it again.`);
    this.problems = problems;
  }
}

/** What stands in a file, with everything that is wrong with it. */
interface ReadFile {
  /** The lines without a problem. */
  readonly rows: readonly ImportedRow[];
  /** In which line each address stands, also where something else in that line is wrong. */
  readonly lineOf: ReadonlyMap<Address, number>;
  readonly problems: readonly ImportProblem[];
}

/**
 * Reads a whole file, whatever is wrong in it: who corrects it shall see all of it at once.
 * @param readAddress turns what stands in the file into an address of this server, or throws a Refusal
 * @throws ImportRefused for a file that has no lines to speak of
 */
export function readAccounts(csv: string, readAddress: (text: string) => Address): ReadFile {
  const problems: ImportProblem[] = [];
  const rows: ImportedRow[] = [];
  const lineOf = new Map<Address, number>();
  for (const { line, row, wholeLine } of readRows(csv)) {
    const before = problems.length;
    const read = <T>(part: () => T): T | null => {
      try {
        return part();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        problems.push({ line, message: error.message });
        return null;
      }
    };
    if (!wholeLine) problems.push({ line, message: "This line has more or fewer columns than the first." });
    const address = read(() => readAddress(row.address ?? ""));
    const earlier = address === null ? undefined : lineOf.get(address);
    if (earlier !== undefined) {
      problems.push({ line, message: `${address} stands in line ${earlier} already.` });
    } else if (address !== null) lineOf.set(address, line);
    const rest = readRest(row, read);
    if (address !== null && rest !== null && problems.length === before) rows.push({ address, ...rest });
  }
  return { rows, lineOf, problems };
}

/** Refuses a file with all its problems, in the order of its lines. @throws ImportRefused where there are any */
export function refuseProblems(problems: readonly ImportProblem[]): void {
  if (problems.length > 0) throw new ImportRefused(problems.toSorted((a, b) => a.line - b.line));
}

function readRest(row: Row, read: <T>(part: () => T) => T | null): Omit<ImportedRow, "address"> | null {
  const messaging = read(() => {
    const word = SWITCH[(row.messaging ?? "").trim().toLowerCase()];
    if (word !== undefined) return word;
    throw new Refusal("bad_request", "The column “messaging” must be yes or no, or empty for yes.");
  });
  const kind = read(() => {
    const word = KINDS[(row.kind ?? "").trim().toLowerCase()];
    if (word !== undefined) return word;
    throw new Refusal(
      "bad_request",
      "The column “kind” must be app, sip-phone or sip-phone-md5, or empty for app.",
    );
  });
  const displayName = read(() => checkName(row.name));
  const phone = read(() => checkPhone(row.phone));
  return messaging === null || kind === null ? null : { kind, displayName, phone, messaging };
}

function readRows(csv: string): { line: number; row: Row; wholeLine: boolean }[] {
  let records: { info: { lines: number; invalid_field_length: number }; record: Row }[];
  try {
    records = parse(csv, {
      bom: true,
      columns: checkHeader,
      delimiter: [",", ";"],
      info: true,
      relax_column_count: true,
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
  return records.map(({ info, record }, i) => {
    // The parser counts such lines: it grows by one at each.
    const before = records[i - 1]?.info.invalid_field_length ?? 0;
    return { line: info.lines, row: record, wholeLine: info.invalid_field_length === before };
  });
}

function checkHeader(header: string[]): string[] {
  const names = header.map((name) => name.trim().toLowerCase());
  const unknown = names.filter((name) => !COLUMNS.includes(name as Column));
  if (unknown.length === 0 && names.includes("address") && new Set(names).size === names.length) return names;
  const message = `The first line must name the columns: address, and any of ${COLUMNS.slice(1).join(", ")}.`;
  throw new ImportRefused([{ line: 1, message }]);
}
