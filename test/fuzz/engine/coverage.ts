/** Which blocks our code went through, counted by the code itself (see `instrument`). */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import { COUNTERS, instrument } from "./instrument.ts";

/** Room for every block of the project, several times over; a power of two keeps the scan below simple. */
const MAX_BLOCKS = 1 << 16;

/** Ours, and no test: what is fuzzed is what runs at people's. */
const INSTRUMENTED = /\/packages\/[^/]+\/(?!test\/|node_modules\/)(?!.*\.test\.ts$).*\.ts$/;

/** A block and how often it ran, in steps of about two: 1, 2, 3, 4–7, 8–15, 16–31, 32–127, more. */
export type Feature = number;

/** What fuzzing wants to know of one execution after the other. */
export interface CoverageReader {
  /** Literals of what was imported. */
  readonly words: readonly string[];
  /** Before an execution. */
  reset(): void;
  /** After an execution: calls `each` with every feature it had. */
  read(each: (feature: Feature) => void): void;
  /** Blocks in those files of which some block is among the given ones: what more a target could reach. */
  blocksAround(blocks: ReadonlySet<number>): number;
}

/** Instruments what is imported from now on in this thread, and reads the counters after each execution. */
export class Coverage implements CoverageReader {
  readonly #counters = new Uint8Array(MAX_BLOCKS);
  readonly #words = new Set<string>();
  /** Where the counters of each file end; they begin where those of the file before end. */
  readonly #fileEnds: number[] = [];
  #blocks = 0;

  constructor() {
    Object.assign(globalThis, { [COUNTERS]: this.#counters });
    registerHooks({
      load: (url, context, next) => {
        if (!url.startsWith("file:") || !INSTRUMENTED.test(url)) return next(url, context);
        const file = fileURLToPath(url);
        return { format: "module-typescript", source: this.#add(file), shortCircuit: true };
      },
    });
  }

  blocksAround(blocks: ReadonlySet<number>): number {
    let count = 0;
    let start = 0;
    for (const end of this.#fileEnds) {
      if (blocks.values().some((block) => block >= start && block < end)) count += end - start;
      start = end;
    }
    return count;
  }

  get words(): readonly string[] {
    return [...this.#words];
  }

  #add(file: string): string {
    const { source, blocks, words } = instrument(file, readFileSync(file, "utf8"), this.#blocks);
    this.#blocks += blocks;
    if (this.#blocks > MAX_BLOCKS) throw new Error(`more than ${MAX_BLOCKS} blocks to count`);
    for (const word of words) this.#words.add(word);
    this.#fileEnds.push(this.#blocks);
    return source;
  }

  reset(): void {
    this.#counters.fill(0, 0, this.#blocks);
  }

  read(each: (feature: Feature) => void): void {
    const counters = this.#counters;
    for (let block = 0; block < this.#blocks; block++) {
      const count = counters[block] as number;
      if (count !== 0) each(block * STEPS + (STEP[count] as number));
    }
  }
}

const STEPS = 8;
const STEP = Uint8Array.from({ length: 256 }, (_, count) => {
  if (count <= 3) return Math.max(0, count - 1);
  return [8, 16, 32, 128].filter((least) => count >= least).length + 3;
});

/** The block of a feature. */
export function blockOf(feature: Feature): number {
  return Math.floor(feature / STEPS);
}
