/** Calls that nobody answered: the server's notices, kept in the conversation with the caller (REQUIREMENTS V2). */
import {
  type Address,
  type Bytes,
  decodeMissedCall,
  ENVELOPE_LIFETIME_MS,
  type MessageId,
  type MissedCallReason,
  utf8,
} from "@sottovoce/wire";
import type { Core } from "../core.ts";
import { type MessageRecord, toHistoryMessage } from "../history/record.ts";
import type { Transaction } from "../vault/transaction.ts";
import { freeId } from "./free-id.ts";
import { isSeen, markSeen } from "./seen.ts";

/** The server keeps a notice 72 hours; a day more for clocks that differ. */
export const MISSED_SEEN_MS = ENVELOPE_LIFETIME_MS + 86_400_000;

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
      const until = this.#core.clock.now() + MISSED_SEEN_MS;
      if (await isSeen(transaction, name)) return;
      markSeen(transaction, name, until);
      if (call.callId !== null) {
        // It rang here, and this device has told of it already, or somebody took it in the end.
        const rang = `missed/${call.callId}`;
        if (await isSeen(transaction, rang)) return;
        markSeen(transaction, rang, until);
      }
      const id = await freeId(this.#core, transaction, call.caller.address, utf8("missed call"), call.id);
      if (id === null) return;
      const { caller, at: endedAt, reason } = call;
      keepMissedCall(this.#core, transaction, { id, caller: caller.address, at: endedAt, reason }, at);
    });
  }
}

/** A missed call as a conversation keeps it. */
interface Missed {
  readonly id: MessageId;
  readonly caller: Address;
  /** When the attempt ended, Unix milliseconds. */
  readonly at: number;
  readonly reason: MissedCallReason;
}

/** Adds a missed call to the conversation with the caller, unread. @param receivedAt when this device heard of it */
export function keepMissedCall(
  { history, emit, clock }: Core,
  transaction: Transaction,
  { id, caller, at, reason }: Missed,
  receivedAt = clock.now(),
): void {
  const text = `Missed call from ${caller}. ${ENDS[reason]}`;
  const message: MessageRecord = {
    id,
    peer: caller,
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
