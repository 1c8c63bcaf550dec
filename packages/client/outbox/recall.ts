/** Taking back copies for one's own devices that were encrypted before a removed device was heard of. */
import type { Core } from "../core.ts";
import type { Transaction } from "../vault/transaction.ts";
import { ENVELOPES } from "./entry.ts";

/**
 * Drops what waits for the other devices of the account. The next try makes it anew, by what is known then. What a try
 * has on its way now cannot be had back; the server answers another one under the same id with what became of the first.
 */
export async function recallCopies({ own, outboxTable }: Core, transaction: Transaction): Promise<void> {
  const ours = new Set(own.otherDevices.map(({ device }) => device));
  for (const { id, purpose } of transaction.values(outboxTable)) {
    // A repetition and a question hold no copy.
    if (purpose.type !== "message") continue;
    const made = await transaction.get(ENVELOPES, id);
    const kept = made?.filter(({ device }) => !ours.has(device)) ?? [];
    if (kept.length < (made?.length ?? 0)) transaction.put(ENVELOPES, id, kept);
  }
}
