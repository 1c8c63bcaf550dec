/** The loop: change an input, run the target, keep what goes a new way, report what fails. */
import type { CoverageReader, Feature } from "./coverage.ts";
import { blockOf } from "./coverage.ts";
import { type Failure, judge } from "./judge.ts";
import { minimise } from "./minimise.ts";
import { type Material, mutate } from "./mutate.ts";
import { Random } from "./random.ts";
import type { Target } from "./target.ts";

/** A target that fails in more places than this is broken altogether; finding them all helps nobody. */
const MOST_FINDINGS = 10;

/**
 * After so many executions the event loop gets its turn: what a parser leaves for the next tick (`node:zlib` does)
 * would otherwise pile up.
 */
const EXECUTIONS_A_TURN = 64;

/** Distilling ends after this time; what it has not come to stays as it is. */
const DISTIL_MS = 60_000;

export interface Finding extends Failure {
  /** As short as it could be made. */
  readonly input: Uint8Array;
}

export interface FuzzOptions {
  readonly target: Target;
  readonly coverage: CoverageReader;
  readonly seed: number;
  /** Inputs to begin with. */
  readonly corpus: readonly Uint8Array[];
  /** Asked before every execution: whether to go on. */
  readonly goOn: (executions: number) => boolean;
  /** Told every input before it runs, so that one that never returns is known. */
  readonly onInput?: (input: Uint8Array) => void;
  readonly onFinding?: (finding: Finding) => void;
  /** Whether the essence is made as short and plain as it can be, which takes some seconds. */
  readonly distil?: boolean;
}

export interface FuzzResult {
  readonly executions: number;
  /** Blocks that some input went through, of those in the files it went through. */
  readonly covered: number;
  readonly blocks: number;
  /** Inputs that together have every feature seen: what the next run goes on from. */
  readonly corpus: readonly Uint8Array[];
  /** Inputs that together go through every block seen: few enough to be kept in the repository. */
  readonly essence: readonly Uint8Array[];
  readonly findings: readonly Finding[];
}

const utf8 = new TextEncoder();

interface Kept {
  readonly input: Uint8Array;
  readonly features: readonly Feature[];
  /** How often it was changed; the least tried go first. */
  tried: number;
}

/** Fuzzes one target until `goOn` says no. With one seed, corpus and number of executions it does the same again. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const fuzzer = new Fuzzer(options);
  await fuzzer.run();
  return fuzzer.result(options.distil === true ? await fuzzer.distilled() : null);
}

class Fuzzer {
  readonly #options: FuzzOptions;
  readonly #random: Random;
  readonly #material: Material;
  readonly #kept: Kept[] = [];
  readonly #seen = new Set<Feature>();
  readonly #findings = new Map<string, Finding>();
  #executions = 0;

  constructor(options: FuzzOptions) {
    this.#options = options;
    this.#random = new Random(options.seed);
    const { coverage, target } = options;
    this.#material = {
      random: this.#random,
      words: [...new Set([...(target.words ?? []), ...coverage.words])].map((word) => utf8.encode(word)),
      other: () => this.#random.pick(this.#kept)?.input ?? new Uint8Array(0),
      maxLength: target.maxLength,
    };
  }

  async run(): Promise<void> {
    const { corpus, target } = this.#options;
    for (const input of [new Uint8Array(0), ...corpus, ...((await target.seeds?.()) ?? [])])
      await this.#try(input);
    while (this.#options.goOn(this.#executions) && this.#findings.size < MOST_FINDINGS) {
      await this.#try(this.#next());
    }
  }

  #next(): Uint8Array {
    const { target } = this.#options;
    const parent = this.#parent();
    const changed = mutate(parent?.input ?? new Uint8Array(0), this.#material);
    return target.repair !== undefined && this.#random.oneIn(2) ? target.repair(changed) : changed;
  }

  /** Of three, the one that was changed least often. */
  #parent(): Kept | undefined {
    let least: Kept | undefined;
    for (let i = 0; i < 3; i++) {
      const candidate = this.#random.pick(this.#kept);
      if (candidate !== undefined && (least === undefined || candidate.tried < least.tried))
        least = candidate;
    }
    if (least !== undefined) least.tried++;
    return least;
  }

  async #try(input: Uint8Array): Promise<void> {
    const { coverage } = this.#options;
    coverage.reset();
    const failure = await this.#execute(input);
    const features: Feature[] = [];
    let isNew = false;
    coverage.read((feature) => {
      features.push(feature);
      isNew ||= !this.#seen.has(feature);
    });
    if (failure !== null) await this.#report(input, failure);
    if (!isNew) return;
    for (const feature of features) this.#seen.add(feature);
    // What fails is kept as a finding, not as something to build on.
    if (failure === null) this.#kept.push({ input, features, tried: 0 });
  }

  async #execute(input: Uint8Array): Promise<Failure | null> {
    if (++this.#executions % EXECUTIONS_A_TURN === 0) await new Promise(setImmediate);
    this.#options.onInput?.(input);
    return judge(this.#options.target, input);
  }

  async #report(input: Uint8Array, failure: Failure): Promise<void> {
    if (this.#findings.has(failure.place)) return;
    let last = failure;
    const smallest = await minimise(input, async (candidate) => {
      const again = await this.#execute(candidate);
      if (again?.place !== failure.place) return false;
      last = again;
      return true;
    });
    const finding = { ...last, input: smallest };
    this.#findings.set(failure.place, finding);
    this.#options.onFinding?.(finding);
  }

  /** Inputs that go through every block seen, each of them no longer than its share of the blocks asks for. */
  async distilled(): Promise<Uint8Array[]> {
    const distilled: Uint8Array[] = [];
    const end = performance.now() + DISTIL_MS;
    const isEnough = async (candidate: Uint8Array, added: ReadonlySet<number>): Promise<boolean> =>
      performance.now() < end && added.isSubsetOf(await this.#blocksOf(candidate));
    for (const { input, added } of smallestCover(this.#kept, blockOf)) {
      distilled.push(await minimise(input, (candidate) => isEnough(candidate, added)));
    }
    return distilled;
  }

  /** None for an input that fails: what was kept did not. */
  async #blocksOf(input: Uint8Array): Promise<ReadonlySet<number>> {
    const blocks = new Set<number>();
    this.#options.coverage.reset();
    if ((await this.#execute(input)) !== null) return blocks;
    this.#options.coverage.read((feature) => blocks.add(blockOf(feature)));
    return blocks;
  }

  /** @param distilled the essence, where it was distilled */
  result(distilled: readonly Uint8Array[] | null): FuzzResult {
    const covered = new Set(Array.from(this.#seen, blockOf));
    return {
      executions: this.#executions,
      covered: covered.size,
      blocks: this.#options.coverage.blocksAround(covered),
      corpus: smallestCover(this.#kept, (feature) => feature).map(({ input }) => input),
      essence: distilled ?? smallestCover(this.#kept, blockOf).map(({ input }) => input),
      findings: [...this.#findings.values()],
    };
  }
}

interface Share {
  readonly input: Uint8Array;
  /** What it has that those before it have not. */
  readonly added: ReadonlySet<number>;
}

/**
 * The small inputs that together have every feature: for each feature, in turn, the smallest input with it, unless one
 * that was taken before has it.
 * @param of what counts as the same feature
 */
function smallestCover(kept: readonly Kept[], of: (feature: Feature) => number): Share[] {
  const covered = new Set<number>();
  const taken: Share[] = [];
  for (const { input, features } of kept.toSorted((a, b) => a.input.length - b.input.length)) {
    const added = new Set(features.map(of)).difference(covered);
    for (const feature of added) covered.add(feature);
    if (added.size > 0) taken.push({ input, added });
  }
  return taken;
}
