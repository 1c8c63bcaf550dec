import assert from "node:assert/strict";
import { join } from "node:path";
import { loadServerKeys } from "../store/server-key.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import type { Store } from "../store/store.ts";

/** The store of a server that is stopped. */
export async function openStoreOf(dataDir: string): Promise<Store> {
  const serverKeys = await loadServerKeys(join(dataDir, "server.key"));
  return openSqliteStore({ directory: dataDir, serverKeys, onFatal: assert.fail });
}
