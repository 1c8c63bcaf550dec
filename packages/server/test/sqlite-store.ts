import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { loadServerKeys, type ServerKeys } from "../store/server-key.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import type { Store } from "../store/store.ts";
import type { Reopenable } from "./contract/contract.ts";

/** A SQLite store in a directory of its own, closed and gone after the test. */
export interface TestStore extends Reopenable {
  readonly directory: string;
  readonly serverKeys: ServerKeys;
  /** Lets that many of the coming commits fail; with -1, the next one ends the worker. */
  failCommits(count: number): void;
  /** Resolves when its worker has died. */
  readonly death: Promise<Error>;
}

/** @param options `expectDeath`: otherwise the death of its worker is an uncaught exception */
export async function createTestStore(
  t: TestContext,
  options: { readonly expectDeath?: boolean } = {},
): Promise<TestStore> {
  const directory = await mkdtemp(join(tmpdir(), "sottovoce-store-"));
  const serverKeys = await loadServerKeys(join(directory, "server.key"));
  const faults = new SharedArrayBuffer(4);
  const { promise: death, resolve: died } = Promise.withResolvers<Error>();
  const open = (): Promise<Store> =>
    openSqliteStore({
      directory,
      serverKeys,
      testOnlyCommitFaults: faults,
      onFatal: (error) => {
        died(error);
        if (options.expectDeath !== true) throw error;
      },
    });
  let store = await open();
  t.after(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
  return {
    directory,
    serverKeys,
    death,
    get store() {
      return store;
    },
    reopen: async () => {
      await store.close();
      store = await open();
    },
    failCommits: (count) => {
      Atomics.store(new Int32Array(faults), 0, count);
    },
  };
}
