/** What was received in the last 96 hours, so that nothing is taken twice, whichever way it came (SM1.md "Rules"). */
import { jsonCodec } from "../vault/codec.ts";
import type { Ledger } from "../vault/ledger.ts";
import type { Transaction } from "../vault/transaction.ts";
import { collection } from "../vault/vault.ts";

interface SeenRecord {
  /** An `EnvelopeId`, or the sender and id of what came without an envelope. */
  readonly id: string;
}

const SEEN = collection("seen", 1, jsonCodec<SeenRecord>());

/**
 * The place of a record is when it can be forgotten, in whole days: it stands on disk in clear, and finer steps would
 * tell when messages came.
 */
const DAY_MS = 86_400_000;
const placeOf = (until: number): number => Math.ceil(until / DAY_MS);

/** Records forgotten in one commit: keeps the work of the day from standing in the way of a message. */
const FORGET_AT_ONCE = 500;

export async function isSeen(transaction: Transaction, id: string): Promise<boolean> {
  return (await transaction.get(SEEN, id)) !== null;
}

/** @param until Unix milliseconds when it can be forgotten */
export function markSeen(transaction: Transaction, id: string, until: number): void {
  transaction.put(SEEN, id, { id }, { order: placeOf(until) });
}

/** Forgets what is over. @param now Unix milliseconds */
export async function forgetSeen(ledger: Ledger, now: number): Promise<void> {
  const before = Math.floor(now / DAY_MS);
  for (;;) {
    const forgotten = await ledger.transact(async (transaction) => {
      const over = await transaction.list(SEEN, { before, limit: FORGET_AT_ONCE });
      for (const { id } of over) transaction.remove(SEEN, id);
      return over.length;
    });
    if (forgotten < FORGET_AT_ONCE) return;
  }
}
