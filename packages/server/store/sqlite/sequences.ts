/** Sequences of mailbox rows: ever rising, also after the rows with the highest ones are gone. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { UndoLog } from "./undo-log.ts";

/**
 * Reserved on disk at a time: a start skips what is left of its predecessor's block, and one write serves a
 * million rows. With 48 bits, 281 million starts.
 */
const BLOCK = 1_000_000;

export class Sequences {
  readonly #undo: UndoLog;
  readonly #reserve: StatementSync;
  #next: number;
  #reserved: number;

  constructor(database: DatabaseSync, undo: UndoLog) {
    this.#undo = undo;
    this.#reserve = database.prepare(
      "INSERT INTO meta (name, value) VALUES ('sequences', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    );
    const row = database.prepare("SELECT value FROM meta WHERE name = 'sequences'").get();
    this.#reserved = Number(row?.value ?? 1);
    this.#next = this.#reserved;
  }

  /** What `next` will return: the first of several taken in one operation, which follow each other. */
  get upcoming(): number {
    return this.#next;
  }

  /** The next sequence; inside a transaction. Those of a transaction that goes back are skipped, never reused. */
  next(): number {
    if (this.#next >= this.#reserved) {
      const before = this.#reserved;
      this.#reserved = this.#next + BLOCK;
      this.#undo.push(() => {
        this.#reserved = before;
      });
      this.#reserve.run(this.#reserved);
    }
    return this.#next++;
  }
}
