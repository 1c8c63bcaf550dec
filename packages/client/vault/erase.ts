import type { RecordStore } from "../ports.ts";
import { storing } from "./storing.ts";

/**
 * Forgets everything on this device: account, keys, history, and what came while it was locked. The server is not asked
 * and not told; nothing can be had back. The engine has to be stopped or locked before, its record store open.
 * @throws EngineError `storage`
 */
export function eraseProfile(records: RecordStore): Promise<void> {
  return storing(() => records.erase());
}
