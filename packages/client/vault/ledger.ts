/**
 * The one place where the engine's records change: one piece of work after the other, so that none has to lock
 * anything, and one commit for all that came while the last was being written. The group forms by itself: a message
 * alone is committed at once, three hundred a second share as many commits as the disk can do.
 */
import { EngineError } from "../errors.ts";
import { Transaction } from "./transaction.ts";
import type { Vault } from "./vault.ts";

/** Most pieces of work that share a commit: bounds how long the first waits for the last, to some 20 ms in Node. */
const MAX_GROUP = 64;

interface Job {
  /** Does the work on a transaction. @returns what to do when it is committed, `null` when the work failed */
  run(transaction: Transaction): Promise<(() => void) | null>;
  fail(error: unknown): void;
}

export class Ledger {
  readonly #vault: Vault;
  readonly #jobs: Job[] = [];
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /**
   * Runs `work` alone and commits what it changed. It must not wait for the network, nor for another transaction.
   * @returns what `work` returned, once its changes are on disk
   * @throws what `work` threw, and EngineError `storage` or `stopped`; in both cases nothing of its changes happened
   */
  transact<T>(work: (transaction: Transaction) => Promise<T> | T): Promise<T> {
    if (this.#closed) return Promise.reject(new EngineError("stopped", "user", "The engine was stopped."));
    return new Promise((resolve, reject) => {
      this.#jobs.push({
        run: async (transaction) => {
          try {
            const result = await work(transaction);
            return () => resolve(result);
          } catch (error) {
            reject(error);
            return null;
          }
        },
        fail: reject,
      });
      this.#running ??= this.#run();
    });
  }

  /** Refuses new work, and resolves when what was there is done. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    // What is asked for in the same tick shares the first commit, too.
    await Promise.resolve();
    while (this.#jobs.length > 0) await this.#runGroup();
    this.#running = null;
  }

  async #runGroup(): Promise<void> {
    const group = new Transaction(this.#vault);
    const done: { readonly job: Job; readonly resolve: () => void }[] = [];
    for (let count = 0; count < MAX_GROUP; count++) {
      const job = this.#jobs.shift();
      if (job === undefined) break;
      const own = new Transaction(this.#vault, group);
      const resolve = await job.run(own);
      if (resolve === null) continue;
      own.join();
      done.push({ job, resolve });
    }
    try {
      await group.commit();
    } catch (error) {
      for (const { job } of done) job.fail(error);
      return;
    }
    for (const { resolve } of done) resolve();
  }
}
