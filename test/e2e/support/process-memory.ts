/** What stands in another process's memory, whoever refers to it (Linux). */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";

/** Read at once; patterns that lie across two pieces are found all the same. */
const PIECE = 8 * 1024 * 1024;

/** Pages that programs write to: heaps and stacks. Files and the kernel's own are left out. */
function writableRegions(pid: number): { readonly start: number; readonly end: number }[] {
  return readFileSync(`/proc/${pid}/maps`, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, start, end, flags, name] =
        /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*)$/.exec(line) ?? [];
      if (start === undefined || end === undefined || flags?.startsWith("rw") !== true) return [];
      if (name?.startsWith("[v") === true) return [];
      return [{ start: Number.parseInt(start, 16), end: Number.parseInt(end, 16) }];
    });
}

/**
 * Looks piece by piece, and lets the test go on in between.
 * @returns which of the patterns stand in the process's memory. @throws Error where the machine does not let us look
 */
export async function patternsIn(pid: number, patterns: ReadonlyMap<string, Uint8Array>): Promise<string[]> {
  const search = new Search(patterns);
  const piece = Buffer.allocUnsafe(PIECE);
  const memory = openSync(`/proc/${pid}/mem`, "r");
  try {
    for (const { start, end } of writableRegions(pid)) {
      for (let at = start; at < end; at += PIECE - search.longest) {
        const read = readPiece(memory, piece, at, Math.min(PIECE, end - at));
        search.in(piece, read);
        if (end - at <= PIECE) break;
        await new Promise(setImmediate);
      }
    }
  } finally {
    closeSync(memory);
    piece.fill(0);
  }
  return [...search.found];
}

/** Many patterns in one pass: what follows is only compared where the first two bytes are those of one. */
class Search {
  readonly found = new Set<string>();
  readonly longest: number;
  readonly #byStart = new Map<number, { readonly name: string; readonly pattern: Uint8Array }[]>();
  readonly #isStart = new Uint8Array(1 << 16);

  constructor(patterns: ReadonlyMap<string, Uint8Array>) {
    this.longest = Math.max(...[...patterns.values()].map(({ length }) => length));
    for (const [name, pattern] of patterns) {
      const start = (pattern[0]! << 8) | pattern[1]!;
      this.#isStart[start] = 1;
      this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), { name, pattern }]);
    }
  }

  in(bytes: Buffer, length: number): void {
    const isStart = this.#isStart;
    let pair = bytes[0]!;
    for (let at = 1; at < length; at++) {
      pair = ((pair << 8) | bytes[at]!) & 0xffff;
      if (isStart[pair] === 1) this.#compare(bytes, at - 1, length, pair);
    }
  }

  #compare(bytes: Buffer, at: number, length: number, pair: number): void {
    for (const { name, pattern } of this.#byStart.get(pair) ?? []) {
      const end = at + pattern.length;
      if (end <= length && bytes.compare(pattern, 0, pattern.length, at, end) === 0) this.found.add(name);
    }
  }
}

/** @returns how many bytes were read: none of pages that are mapped but cannot be read */
function readPiece(memory: number, piece: Buffer, at: number, length: number): number {
  try {
    return readSync(memory, piece, 0, length, at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EIO") return 0;
    throw error;
  }
}
