/**
 * A corpus: one text file per target, one input a line, so that a change of it can be read in a review.
 * Printable ASCII stands for itself, everything else is escaped (`\r \n \t \\ \xHH`); an input that is mostly binary
 * stands as `base64:…`. Lines that begin with `#` are comments and belong to the input below them.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export interface Entry {
  readonly input: Uint8Array;
  /** Why it is kept; empty where its way through the code is the reason. */
  readonly comment: string;
}

const BASE64 = "base64:";
const SHORT: Readonly<Record<string, number>> = { r: 13, n: 10, t: 9, "\\": 92 };
const NAME_OF = new Map(Object.entries(SHORT).map(([name, byte]) => [byte, `\\${name}`]));

/** @returns no entries where there is no such file */
export function readCorpus(path: string): Entry[] {
  if (!existsSync(path)) return [];
  const entries: Entry[] = [];
  let comment = "";
  for (const line of readFileSync(path, "latin1").split("\n")) {
    if (line.startsWith("#")) comment = line.slice(1).trim();
    else if (line !== "") {
      entries.push({ input: decodeLine(line), comment });
      comment = "";
    }
  }
  return entries;
}

/** Writes a corpus file whole. */
export function writeCorpus(path: string, entries: readonly Entry[]): void {
  const lines = entries.flatMap(({ input, comment }) =>
    comment === "" ? [encodeLine(input)] : [`# ${comment.replace(/[^\x20-\x7e]+/g, " ")}`, encodeLine(input)],
  );
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${lines.join("\n")}\n`, "latin1");
}

/** One input as one line of printable ASCII. */
export function encodeLine(input: Uint8Array): string {
  const plain = input.reduce((count, byte) => count + (isPrintable(byte) || NAME_OF.has(byte) ? 1 : 0), 0);
  if (plain < input.length / 2) return BASE64 + Buffer.from(input).toString("base64");
  let line = "";
  input.forEach((byte, i) => {
    // What an editor strips, or what would be read as something else, is escaped: spaces at the ends, `#`, `base64:`.
    const edge = i === 0 || i === input.length - 1;
    const hidden = (edge && byte === 32) || (i === 0 && (byte === 35 || byte === 98));
    line += NAME_OF.get(byte) ?? (isPrintable(byte) && !hidden ? String.fromCharCode(byte) : hex(byte));
  });
  return line;
}

/** @throws Error for an escape that there is not */
export function decodeLine(line: string): Uint8Array {
  if (line.startsWith(BASE64)) return new Uint8Array(Buffer.from(line.slice(BASE64.length), "base64"));
  const bytes: number[] = [];
  for (const [part] of line.matchAll(/\\x[0-9a-f]{2}|\\.|[^\\]|\\$/g)) {
    if (part.length === 1) bytes.push(part.charCodeAt(0));
    else if (part.length === 4) bytes.push(Number.parseInt(part.slice(2), 16));
    else bytes.push(SHORT[part.slice(1)] ?? fail(line, part));
  }
  return Uint8Array.from(bytes);
}

function isPrintable(byte: number): boolean {
  return byte >= 32 && byte <= 126;
}

function hex(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}

function fail(line: string, part: string): never {
  throw new Error(`“${part}” is no escape of a corpus file, in: ${line.slice(0, 80)}`);
}
