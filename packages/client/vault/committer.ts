/**
 * Commits that arrive while one is on its way to the disk share the next one. It never waits on a timer:
 * one message alone is committed at once, and three hundred a second need only as many commits as the disk can do.
 */
import { type Bytes, toHex } from "@sottovoce/wire";
import { EngineError } from "../errors.ts";
import type { RecordStore, StoredRecord } from "../ports.ts";

/** Most record changes that share one commit: bounds how long the first of them waits for the last. */
const MAX_CHANGES = 2048;

export type Change =
  | { readonly put: StoredRecord }
  | { readonly remove: { readonly store: string; readonly key: Bytes } };

interface Waiting {
  readonly changes: readonly Change[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class Committer {
  readonly #records: RecordStore;
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;

  constructor(records: RecordStore) {
    this.#records = records;
  }

  /**
   * Resolves when all changes are on disk; rejects when none of them is.
   * Of two changes to one record the later one stands.
   * @throws EngineError `storage`
   */
  commit(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ changes, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when everything that was handed over so far is on disk or refused. */
  async settled(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    // What is handed over in the same tick shares the first commit, too.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#commitTogether(this.#takeGroup());
    this.#running = null;
  }

  #takeGroup(): Waiting[] {
    let size = 0;
    let end = 0;
    for (const { changes } of this.#waiting) {
      size += changes.length;
      if (end > 0 && size > MAX_CHANGES) break;
      end++;
    }
    return this.#waiting.splice(0, end);
  }

  async #commitTogether(group: readonly Waiting[]): Promise<void> {
    try {
      await this.#records.commit(merge(group.flatMap(({ changes }) => changes)));
    } catch (cause) {
      const error = new EngineError(
        "storage",
        "device",
        "This device could not store its records: the disk may be full or not writable.",
        { retry: true, cause },
      );
      for (const { reject } of group) reject(error);
      return;
    }
    for (const { resolve } of group) resolve();
  }
}

function merge(changes: readonly Change[]): {
  put: StoredRecord[];
  remove: { store: string; key: Bytes }[];
} {
  const latest = new Map<string, Change>();
  for (const change of changes) {
    const { store, key } = "put" in change ? change.put : change.remove;
    latest.set(`${store}/${toHex(key)}`, change);
  }
  const put: StoredRecord[] = [];
  const remove: { store: string; key: Bytes }[] = [];
  for (const change of latest.values()) {
    if ("put" in change) put.push(change.put);
    else remove.push(change.remove);
  }
  return { put, remove };
}
