/** Records that stand outside of the vault, because they are read before it is open. One to a store. */
import type { Bytes } from "@sottovoce/wire";
import type { StoredRecord } from "../ports.ts";

/** The key of the only record of a store. */
export const THE_ONLY: Bytes = new Uint8Array(16);

/** Names a record to remove. */
export interface BareChange {
  readonly store: string;
  readonly key: Bytes;
}

export function bare(store: string, value: Bytes): StoredRecord {
  return { store, key: THE_ONLY, group: null, order: 0, value };
}
