/** A profile in the making, which is not left behind where nothing came of it. */
import { existsSync } from "node:fs";
import { EngineError, type EngineErrorCode, hasAccount, hasVault, type Ports } from "@sottovoce/client";
import { recordsFile, removeProfile } from "./ports/profile.ts";
import { openPorts } from "./with-engine.ts";

/** After these the link is of no use any more, and so is what was prepared for it. */
const FINAL: ReadonlySet<EngineErrorCode> = new Set([
  "activation_unknown",
  "activation_used",
  "activation_expired",
  "account_disabled",
  "link_unknown",
  "link_used",
  "link_expired",
  "link_tampered",
]);

/**
 * Runs `work` on the records of a profile, and closes them. Where it fails for good, a profile that was not there before
 * is taken away again. One that can go on with the same link stays: its keys may be those that the server knows.
 * @throws what `work` threw, ProfileBusy
 */
export async function inNewProfile(directory: string, work: (ports: Ports) => Promise<void>): Promise<void> {
  const isNew = !existsSync(recordsFile(directory));
  const ports = openPorts(directory);
  let isOver = false;
  try {
    await work(ports);
  } catch (error) {
    isOver = isNew && (await isOfNoUse(ports, error));
    throw error;
  } finally {
    await ports.records.close();
    if (isOver) removeProfile(directory);
  }
}

/** Whether there is neither an account nor anything that the same link could go on from. */
async function isOfNoUse({ records }: Ports, error: unknown): Promise<boolean> {
  if (await hasAccount(records)) return false;
  if (!(await hasVault(records))) return true;
  return !(error instanceof EngineError) || FINAL.has(error.code);
}
