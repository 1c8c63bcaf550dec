/**
 * Keeps the write-ahead log short without making commits wait. A thread with a connection of its own copies the
 * log into the database while the writer goes on; what was appended meanwhile is little, and that little the
 * writer copies itself, between two batches. Then the log starts anew from its beginning.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { isDiskTrouble, isWriteFailure } from "./trouble.ts";

/**
 * Pages in the log at which copying starts. The fsync of a copy holds up the commits beside it, the more the larger
 * it is: at 500 messages a second, copies of 16 MiB made the slowest hundredth of the deliveries wait 18 ms and more,
 * copies of 2 MiB a half to a quarter of that. But a page that changes often is copied each time: at saturation small copies cost half
 * as much again as the messages themselves. So the log is kept short while few wait, and long while many do.
 */
const START_PAGES = { calm: 256, busy: 2_048 } as const;
/** Operations in one commit from which on many are waiting: dozens at saturation, one or two in ordinary times. */
const BUSY_BATCH = 8;
/** Pages the writer copies itself: 1 MiB, about 2 ms with its fsync. */
const FINISH_PAGES = 128;
/**
 * Pages at which the writer stops and copies everything: 512 MiB. Reached only when the disk takes the log
 * faster than the copies, over minutes.
 */
const LIMIT_PAGES = 65_536;

type Progress = { readonly log: number; readonly checkpointed: number };

export class Checkpointer {
  readonly #length: StatementSync;
  readonly #copy: StatementSync;
  readonly #thread: Worker;
  #copying = false;

  /** @param path of the database file */
  constructor(database: DatabaseSync, path: string) {
    // NOOP only tells the length of the log, in 2 µs.
    this.#length = database.prepare("PRAGMA wal_checkpoint(NOOP)");
    this.#copy = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");
    // A log whose last writes failed is not continued: all of it goes into the database, and the log starts anew.
    this.#copyHere();
    this.#thread = new Worker(new URL("./checkpoint-thread.ts", import.meta.url), {
      workerData: path,
      name: "checkpoints",
    });
    // Its `error` event has no listener here on purpose: what ends that thread ends the store's worker too.
    this.#thread.on("message", (result: "copied" | "failed") => this.#continue(result));
  }

  /**
   * Looks at the length of the log; called by the writer between two batches.
   * @param operations how many shared the commit
   */
  afterCommit(operations: number): void {
    const { log, checkpointed } = this.#progress();
    const start = operations < BUSY_BATCH ? START_PAGES.calm : START_PAGES.busy;
    // A log copied to its end starts anew with the next commit.
    if (log < start || log === checkpointed) return;
    if (log - checkpointed > LIMIT_PAGES) this.#copyHere();
    else if (!this.#copying) this.#start();
  }

  /** Ends the thread; a copy under way is finished first. */
  async stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#thread.once("exit", () => resolve()));
    this.#thread.postMessage("stop");
    await ended;
  }

  #start(): void {
    this.#copying = true;
    this.#thread.postMessage("copy");
  }

  #continue(result: "copied" | "failed"): void {
    this.#copying = false;
    // Tried again after the next commit.
    if (result === "failed") return;
    const { log, checkpointed } = this.#progress();
    if (log - checkpointed > FINISH_PAGES) this.#start();
    else this.#copyHere();
  }

  #copyHere(): void {
    try {
      this.#copy.run();
    } catch (error) {
      // Everything is safe in the log; the next commit looks again.
      if (isWriteFailure(error) || !isDiskTrouble(error)) throw error;
    }
  }

  #progress(): Progress {
    const { log, checkpointed } = this.#length.get() as Progress;
    return { log, checkpointed };
  }
}
