/** Many operations, one commit: the price of an fsync is shared by all that arrived while the last one ran. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { isDiskTrouble, isWriteFailure } from "./trouble.ts";

/** One call on the store, ready to run inside a transaction. */
export interface Operation {
  /** Whether it changes nothing: such a one is answered even while the disk takes no changes. */
  readonly readOnly: boolean;
  /** Rows it settles, where it may be held back for a moment to share a later commit; 0 where somebody waits. */
  readonly patientRows: number;
  run(): unknown;
}

/** Why an operation was refused. `unavailable`: the disk; `failed`: a fault of the operation itself. */
interface Failure {
  readonly index: number;
  readonly kind: "unavailable" | "failed";
  readonly message: string;
}

/** Answers in the order of the operations; the place of a failed one is empty (`undefined`). */
export interface BatchAnswers {
  readonly results: unknown[];
  readonly failures: Failure[];
}

/** What the operations keep in memory beside the database: it goes back with a transaction that goes back. */
export interface TransactionalMemory {
  /** What was done so far stands. */
  keep(): void;
  /** Everything since the last `keep` is undone. */
  undo(): void;
}

export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #memory: TransactionalMemory;
  readonly #begin: StatementSync;
  readonly #beginReading: StatementSync;
  readonly #commit: () => void;
  readonly #endReading: StatementSync;
  /** Commits that changed something, and operations that changed something in them. */
  commits = 0;
  operations = 0;
  /** Whether the disk refused the last change that was tried. */
  refusing = false;

  /** @param commit makes changes durable: runs `COMMIT`; a test lets it fail */
  constructor(database: DatabaseSync, memory: TransactionalMemory, commit?: () => void) {
    this.#database = database;
    this.#memory = memory;
    this.#begin = database.prepare("BEGIN IMMEDIATE");
    this.#beginReading = database.prepare("BEGIN");
    this.#endReading = database.prepare("COMMIT");
    this.#commit = commit ?? (() => this.#endReading.run());
  }

  /**
   * Runs the operations in order in one transaction. Where one throws, all are taken back and each runs in a
   * transaction of its own, so that only the guilty one fails. Where the disk does not take the changes, all
   * that wanted to change something fail; they are not tried singly, because a dying disk answers slowly.
   * @throws what SQLite threw when nobody knows what is on the disk; the worker has to end, see `isWriteFailure`
   */
  run(operations: readonly Operation[]): BatchAnswers {
    const attempt = this.#attempt(operations);
    if ("results" in attempt) return { results: attempt.results, failures: [] };
    const diskFailed = isDiskTrouble(attempt.error);
    const answers: BatchAnswers = { results: [], failures: [] };
    for (const operation of operations) {
      if (diskFailed && !operation.readOnly) refuse(answers, attempt.error);
      else this.#runAlone(operation, answers);
    }
    return answers;
  }

  #runAlone(operation: Operation, answers: BatchAnswers): void {
    const attempt = this.#attempt([operation]);
    if ("results" in attempt) answers.results.push(attempt.results[0]);
    else refuse(answers, attempt.error);
  }

  /** @returns the results once all is durable, or what went wrong once all is undone */
  #attempt(operations: readonly Operation[]): { results: unknown[] } | { error: unknown } {
    let changing = 0;
    for (const operation of operations) if (!operation.readOnly) changing++;
    // Pushed one by one: an array made with its length has holes for V8, and crosses to another thread slowly.
    const results: unknown[] = [];
    try {
      (changing > 0 ? this.#begin : this.#beginReading).run();
      for (const operation of operations) results.push(operation.run());
      if (changing > 0) this.#commit();
      else this.#endReading.run();
    } catch (error) {
      if (changing > 0 && isWriteFailure(error)) throw error;
      this.#rollBack();
      if (changing > 0 && isDiskTrouble(error)) this.refusing = true;
      return { error };
    }
    this.#memory.keep();
    if (changing > 0) {
      this.commits++;
      this.refusing = false;
    }
    this.operations += changing;
    return { results };
  }

  #rollBack(): void {
    this.#memory.undo();
    // SQLite has rolled back by itself after some errors (a full disk, for one). Where rolling back fails too,
    // the state is unknown and the exception ends the worker: the next start recovers from the log.
    if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
  }
}

function refuse(answers: BatchAnswers, error: unknown): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const index = answers.results.push(undefined) - 1;
  answers.failures.push({ index, kind: isDiskTrouble(error) ? "unavailable" : "failed", message });
}
