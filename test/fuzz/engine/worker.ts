/** The thread that fuzzes one target; the main thread watches over it (see `supervise`). */
import { parentPort, workerData } from "node:worker_threads";
import { targets } from "../targets.ts";
import { Coverage } from "./coverage.ts";
import { CurrentInput } from "./current-input.ts";
import { type Finding, type FuzzResult, fuzz } from "./fuzzer.ts";

export interface WorkerTask {
  readonly target: string;
  readonly seed: number;
  readonly milliseconds: number;
  readonly corpus: readonly Uint8Array[];
  readonly distil: boolean;
  /** Of a `CurrentInput`. */
  readonly memory: SharedArrayBuffer;
}

export type WorkerNews =
  | { readonly kind: "finding"; readonly finding: Finding }
  | { readonly kind: "result"; readonly result: FuzzResult };

const task = workerData as WorkerTask;
const tell = (news: WorkerNews): void => parentPort?.postMessage(news);

const load = targets[task.target];
if (load === undefined) throw new Error(`there is no target “${task.target}”`);
// Before the target is imported: only what is imported after it is instrumented.
const coverage = new Coverage();
const target = await load();
const current = new CurrentInput(task.memory);
const end = performance.now() + task.milliseconds;
const result = await fuzz({
  target,
  coverage,
  seed: task.seed,
  corpus: task.corpus,
  distil: task.distil,
  goOn: () => performance.now() < end,
  onInput: (input) => current.set(input),
  onFinding: (finding) => tell({ kind: "finding", finding }),
});
await target.close?.();
tell({ kind: "result", result });
