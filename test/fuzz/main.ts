/**
 * `npm run fuzz -- [--seconds N] [--seed S] [--keep] [target…]`: fuzzes every target, or those that are named, for N
 * seconds each. Prints what each did, and exits with 1 where something was found; the input then stands in the
 * target's corpus, so that `npm test` fails until it is mended, and keeps it mended.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Entry, encodeLine, readCorpus, writeCorpus } from "./engine/corpus-file.ts";
import type { Finding } from "./engine/fuzzer.ts";
import { type Supervised, supervise } from "./engine/supervise.ts";
import { corpusPath, targets } from "./targets.ts";

/** Where runs on this machine leave off; not in the repository. */
const CACHE = join(import.meta.dirname, "../../node_modules/.cache/fuzz");

interface Options {
  readonly names: readonly string[];
  readonly seconds: number;
  readonly seed: number;
  /** Whether what is worth keeping goes into the corpus of the repository. */
  readonly keep: boolean;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: "string", default: "60" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      keep: { type: "boolean", default: false },
    },
  });
  const unknown = positionals.find((name) => !Object.hasOwn(targets, name));
  if (unknown !== undefined) {
    throw new RangeError(`There is no target “${unknown}”. There are: ${Object.keys(targets).join(", ")}.`);
  }
  const seconds = Number(values.seconds);
  const seed = Number(values.seed);
  if (!(seconds > 0))
    throw new RangeError("--seconds takes a number above 0: how long each target is fuzzed.");
  if (!Number.isInteger(seed)) throw new RangeError("--seed takes a whole number.");
  return {
    names: positionals.length > 0 ? positionals : Object.keys(targets),
    seconds,
    seed,
    keep: values.keep,
  };
}

async function fuzzOne(name: string, { seconds, seed, keep }: Options): Promise<readonly Finding[]> {
  const cachePath = join(CACHE, `${name}.txt`);
  const inputs = [...readCorpus(corpusPath(name)), ...readCorpus(cachePath)].map(({ input }) => input);
  const done = await supervise({
    target: name,
    seed,
    milliseconds: seconds * 1000,
    corpus: inputs,
    distil: keep,
  });
  report(name, done);
  if (done.result !== null) writeCorpus(cachePath, done.result.corpus.map(entry));
  // Read anew: another run may have written to it meanwhile.
  const kept = readCorpus(corpusPath(name));
  const known = new Set(kept.map(({ input }) => encodeLine(input)));
  const regressions = done.findings
    .filter(({ input }) => !known.has(encodeLine(input)))
    .map(({ input, summary }) => ({ input, comment: summary }));
  const regular = keep && done.result !== null ? merged(kept, done.result.essence) : kept;
  if (keep || regressions.length > 0) writeCorpus(corpusPath(name), [...regular, ...regressions]);
  return done.findings;
}

/** What has a comment stays; the rest is chosen anew. */
function merged(kept: readonly Entry[], essence: readonly Uint8Array[]): Entry[] {
  const commented = kept.filter(({ comment }) => comment !== "");
  const known = new Set(commented.map(({ input }) => encodeLine(input)));
  const others = essence.filter((input) => input.length > 0 && !known.has(encodeLine(input)));
  return [...commented, ...others.map(entry)];
}

function entry(input: Uint8Array): Entry {
  return { input, comment: "" };
}

function report(name: string, { result, executions, findings }: Supervised): void {
  const coverage =
    result === null
      ? "did not finish"
      : `${result.covered} of ${result.blocks} blocks, corpus ${result.corpus.length} (${result.essence.length} essential)`;
  print(
    `${name.padEnd(16)} ${String(executions).padStart(9)} executions  ${coverage}  ${findings.length} findings`,
  );
  for (const { kind, summary } of findings) print(`  ${kind}: ${summary}`);
}

async function main(options: Options): Promise<void> {
  print(`seed ${options.seed}, ${options.seconds} s for each of ${options.names.length} targets`);
  let found = 0;
  for (const name of options.names) found += (await fuzzOne(name, options)).length;
  if (found === 0) return;
  print(`${found} findings; their inputs stand in test/fuzz/corpus.`);
  process.exitCode = 1;
}

/** @returns `null` for what cannot be run, after saying why */
function optionsOrRefusal(): Options | null {
  try {
    return readOptions();
  } catch (error) {
    // `parseArgs` throws TypeErrors that are sentences.
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
    return null;
  }
}

const options = optionsOrRefusal();
if (options !== null) await main(options);
