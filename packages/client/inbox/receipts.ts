/** Receipts of the server: what became of envelopes this device has submitted. */
import { type Bytes, decodeReceipts, type MessageId, type Receipt, WireError } from "@sottovoce/wire";
import type { Core } from "../core.ts";
import { MESSAGES, type MessageRecord, toHistoryMessage } from "../history/record.ts";
import { isSettled, withReceipt } from "../history/status.ts";
import { ENVELOPES } from "../outbox/entry.ts";
import type { Transaction } from "../vault/transaction.ts";

export class Receipts {
  readonly #core: Core;
  readonly #onSettled: (id: MessageId) => void;

  /** @param onSettled an entry that may still be in the outbox needs no sending any more */
  constructor(core: Core, onSettled: (id: MessageId) => void) {
    this.#core = core;
    this.#onSettled = onSettled;
  }

  /**
   * Takes the receipts of one SIP MESSAGE; resolves when they are on disk. What is no receipt is passed over: it would
   * not get better by being delivered again.
   * @throws EngineError `storage`
   */
  async receive(body: Bytes): Promise<void> {
    let receipts: readonly Receipt[];
    try {
      receipts = decodeReceipts(body);
    } catch (error) {
      if (error instanceof WireError) return;
      throw error;
    }
    await this.#core.ledger.transact(async (transaction) => {
      for (const receipt of receipts) await this.#apply(transaction, receipt);
    });
  }

  async #apply(transaction: Transaction, receipt: Receipt): Promise<void> {
    const { history, emit } = this.#core;
    const before = await transaction.get(MESSAGES, this.#messageOf(transaction, receipt.id));
    if (before === null || before.direction !== "out") return;
    const after = history.replace(transaction, before, withReceipt(before, receipt));
    if (isSettled(after)) this.#settle(transaction, receipt.id);
    if (isShownDifferently(before, after)) {
      transaction.afterCommit(() => emit({ type: "status", message: toHistoryMessage(after) }));
    }
  }

  /** The message that was submitted under an id: its own, or the one it was made for when it was sent once more. */
  #messageOf(transaction: Transaction, id: MessageId): MessageId {
    const { inFlight, outboxTable } = this.#core;
    const flying = transaction.read(inFlight, id);
    if (flying !== null) return flying.message;
    const purpose = transaction.read(outboxTable, id)?.purpose;
    return purpose?.type === "resend" ? purpose.message : id;
  }

  /** The receipt may be faster than the answer to the submission: then the entry is still in the outbox. */
  #settle(transaction: Transaction, id: MessageId): void {
    const { inFlight, outboxTable } = this.#core;
    if (transaction.read(inFlight, id) !== null) transaction.erase(inFlight, id);
    if (transaction.read(outboxTable, id) !== null) {
      transaction.erase(outboxTable, id);
      transaction.afterCommit(() => this.#onSettled(id));
    }
    transaction.remove(ENVELOPES, id);
  }
}

function isShownDifferently(before: MessageRecord, after: MessageRecord): boolean {
  return before.status !== after.status || before.reason !== after.reason;
}
