/** Fuzzes one target in a thread of its own, and survives what it does: throwing, hanging, eating all memory. */
import { Worker } from "node:worker_threads";
import { CurrentInput } from "./current-input.ts";
import type { Finding, FuzzResult } from "./fuzzer.ts";
import type { WorkerNews, WorkerTask } from "./worker.ts";

/** One input may take this long before it counts as never ending. Far above `SLOW_MS`: the machine may be busy. */
const HANG_MS = 20_000;
/** Memory of the thread. No parser of messages of some kilobytes comes near it. */
const MEMORY_MB = 512;
/** No target tries longer inputs. */
const MAX_INPUT = 1 << 20;

const WORKER = new URL("./worker.ts", import.meta.url);

export interface Supervised {
  readonly findings: readonly Finding[];
  /** `null` where the thread did not live to tell. */
  readonly result: FuzzResult | null;
  readonly executions: number;
}

export interface SuperviseOptions {
  /** Milliseconds after which an input counts as never ending. */
  readonly hangMs?: number;
  readonly memoryMb?: number;
  /** What runs in the thread. */
  readonly worker?: URL;
}

/** @throws what the target threw when it was loaded */
export function supervise(
  task: Omit<WorkerTask, "memory">,
  { hangMs = HANG_MS, memoryMb = MEMORY_MB, worker: program = WORKER }: SuperviseOptions = {},
): Promise<Supervised> {
  const memory = CurrentInput.memory(MAX_INPUT);
  const current = new CurrentInput(memory);
  const worker = new Worker(program, {
    workerData: { ...task, memory } satisfies WorkerTask,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  const findings: Finding[] = [];
  let result: FuzzResult | null = null;
  const died = (summary: string): void => {
    findings.push({ kind: "threw", summary, place: summary, input: current.get() });
  };
  return new Promise((resolve, reject) => {
    const watch = watchFor(current, hangMs, () => {
      died(`did not end within ${hangMs / 1000} s`);
      void worker.terminate();
    });
    worker.on("message", (news: WorkerNews) => {
      if (news.kind === "finding") findings.push(news.finding);
      else result = news.result;
    });
    worker.on("error", (error) => {
      // No input ran yet: the target itself is broken, and there is nothing to keep.
      if (current.executions === 0) {
        reject(error);
        return;
      }
      const outOfMemory = (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY";
      died(outOfMemory ? `needed more than ${memoryMb} MB` : `broke the thread: ${String(error)}`);
    });
    worker.on("exit", () => {
      clearInterval(watch);
      resolve({ findings, result, executions: current.executions });
    });
  });
}

function watchFor(current: CurrentInput, hangMs: number, onHang: () => void): NodeJS.Timeout {
  let executions = -1;
  let since = performance.now();
  const watch = setInterval(() => {
    // Before the first input the target is being loaded, for as long as that takes.
    if (executions <= 0 || current.executions !== executions) {
      executions = current.executions;
      since = performance.now();
    } else if (performance.now() - since > hangMs) {
      clearInterval(watch);
      onHang();
    }
  }, hangMs / 10);
  return watch;
}
