/** Runs a target on one input and says what is wrong with what it did. */
import process from "node:process";
import type { Target } from "./target.ts";

/**
 * CPU time that one input may take. Parsers of messages need microseconds; what takes this long on an input of a few
 * kilobytes is a way to keep a server busy with little traffic.
 */
const SLOW_MS = 250;

/** Something an input made our code do that it must not do. */
export interface Failure {
  readonly kind: "threw" | "slow" | "polluted";
  /** One line for a person. */
  readonly summary: string;
  /** Where it happened; failures of one place are one finding. */
  readonly place: string;
}

/**
 * @param slowMs CPU time from which an input counts as slow
 * @returns `null` where all promises hold
 */
export async function judge(target: Target, input: Uint8Array, slowMs = SLOW_MS): Promise<Failure | null> {
  const start = performance.now();
  let failure: Failure | null = null;
  try {
    const result = target.run(input);
    if (result !== undefined) await result;
  } catch (error) {
    failure = describe(error);
  }
  if (failure !== null) return failure;
  const polluted = pollution();
  if (polluted !== null) return polluted;
  return performance.now() - start > slowMs ? slowness(target, input, slowMs) : null;
}

/** Wall-clock time on a busy machine proves nothing; the CPU time of this thread, the least of three runs, does. */
async function slowness(target: Target, input: Uint8Array, slowMs: number): Promise<Failure | null> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3 && least > slowMs; run++) {
    const before = process.threadCpuUsage();
    await target.run(input);
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  if (least <= slowMs) return null;
  const summary = `takes ${Math.round(least)} ms of CPU time for ${input.length} bytes`;
  return { kind: "slow", summary, place: "slow" };
}

/** Whatever an input made appear on the prototype of every object (and takes it away, for the next input). */
function pollution(): Failure | null {
  for (const prototype of [Object.prototype, Array.prototype] as object[]) {
    const [name] = Object.keys(prototype);
    if (name === undefined) continue;
    Reflect.deleteProperty(prototype, name);
    return { kind: "polluted", summary: `put “${name}” on a prototype of every object`, place: "polluted" };
  }
  return null;
}

function describe(error: unknown): Failure {
  if (!(error instanceof Error))
    return { kind: "threw", summary: `threw ${String(error)}`, place: "no error" };
  const frame = error.stack?.split("\n").find((line) => /\/(packages|targets)\//.test(line)) ?? "";
  const where = /([^/]+\/[^/]+\.ts:\d+)/.exec(frame)?.[1] ?? "";
  const message = error.message.split("\n")[0]?.slice(0, 160) ?? "";
  return { kind: "threw", summary: `${error.name} at ${where}: ${message}`, place: `${error.name} ${where}` };
}
