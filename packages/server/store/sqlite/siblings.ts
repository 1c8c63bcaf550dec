/**
 * Which devices share an account with one, in memory: whoever sends from one device is told on all of them what became
 * of a message, and settling a message must not cost a question to the database.
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { UndoLog } from "./undo-log.ts";

const NONE: readonly number[] = [];

export class Siblings {
  readonly #select: StatementSync;
  readonly #undo: UndoLog;
  /** By device; filled as devices are asked for. */
  readonly #known = new Map<number, readonly number[]>();

  constructor(database: DatabaseSync, undo: UndoLog) {
    this.#undo = undo;
    this.#select = database.prepare(
      `SELECT other.id FROM device JOIN device AS other ON other.account = device.account
       WHERE device.id = :device AND other.id <> :device`,
    );
  }

  /** The other devices of a device's account. */
  of(device: number): readonly number[] {
    const known = this.#known.get(device);
    if (known !== undefined) return known;
    const found = this.#select.all({ device }).map(({ id }) => Number(id));
    const siblings = found.length === 0 ? NONE : found;
    this.#known.set(device, siblings);
    return siblings;
  }

  /** A device was added or removed; that happens so rarely that forgetting everything costs less than knowing what. */
  changed(): void {
    this.#known.clear();
    // What is filled in until the commit would outlast a change that was taken back.
    this.#undo.push(() => this.#known.clear());
  }
}
