/** Calls that nobody answered: the server's notices, kept in the conversation with the caller (REQUIREMENTS V2). */
import {
  type Bytes,
  decodeMissedCall,
  ENVELOPE_LIFETIME_MS,
  type MissedCall,
  type MissedCallReason,
  utf8,
} from "@sottovoce/wire";
import type { Core } from "../core.ts";
import { type MessageRecord, toHistoryMessage } from "../history/record.ts";
import type { Transaction } from "../vault/transaction.ts";
import { freeId } from "./free-id.ts";
import { isSeen, markSeen } from "./seen.ts";

/** The server keeps a notice 72 hours; a day more for clocks that differ. */
const SEEN_MS = ENVELOPE_LIFETIME_MS + 86_400_000;

/** What it came to, for a person who was not there. When it was stands beside it. */
const ENDS: Readonly<Record<MissedCallReason, string>> = {
  not_answered: "Nobody answered.",
  offline: "No device of yours could be reached.",
  busy: "Your devices were busy.",
};

export class MissedCalls {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /**
   * Takes one notice; resolves when it may be acknowledged: it is on disk, once for each notice id.
   * @param at when it came, Unix milliseconds
   * @throws WireError for a notice of another form than this client knows; EngineError `storage`
   */
  async receive(notice: Bytes, at = this.#core.clock.now()): Promise<void> {
    const call = decodeMissedCall(notice);
    await this.#core.ledger.transact(async (transaction) => {
      const name = `call/${call.id}`;
      if (await isSeen(transaction, name)) return;
      markSeen(transaction, name, this.#core.clock.now() + SEEN_MS);
      await this.#keep(transaction, call, at);
    });
  }

  async #keep(
    transaction: Transaction,
    { id, caller, at, reason }: MissedCall,
    receivedAt: number,
  ): Promise<void> {
    const { history, emit } = this.#core;
    const free = await freeId(this.#core, transaction, caller.address, utf8("missed call"), id);
    if (free === null) return;
    const text = `Missed call from ${caller.address}. ${ENDS[reason]}`;
    const message: MessageRecord = {
      id: free,
      peer: caller.address,
      direction: "in",
      text,
      sentAt: at,
      receivedAt,
      status: "received",
      reason: null,
      // The server says so, and nobody else.
      security: "end-to-site",
      read: false,
      order: history.takeOrder(),
      note: "missed_call",
      missedCall: reason,
      expiresAt: null,
      timeline: [{ at: receivedAt, code: "missed_call", sentence: text }],
      deliveries: [],
    };
    history.add(transaction, message);
    transaction.afterCommit(() => emit({ type: "message", message: toHistoryMessage(message) }));
  }
}
