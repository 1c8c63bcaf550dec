/** History as users of the engine see it: conversations, pages of messages, reading, and removing. */
import type { Address, MessageId } from "@sottovoce/wire";
import type { Core } from "../core.ts";
import type { Conversation, HistoryMessage } from "../engine-api.ts";
import { discard } from "../outbox/compose.ts";
import type { Transaction } from "../vault/transaction.ts";
import { MESSAGES, type MessageRecord, toHistoryMessage, toSummary } from "./record.ts";

/** Messages of a conversation removed in one commit: bounds how long a message that comes meanwhile waits. */
const REMOVED_AT_ONCE = 200;
/** Messages in one page of an export: some megabytes at the very most. */
const MAX_EXPORT_PAGE = 1_000;

export class Archive {
  readonly #core: Core;
  readonly #onRemoved: (id: MessageId) => void;

  /** @param onRemoved a message that may still be in the outbox is not there any more */
  constructor(core: Core, onRemoved: (id: MessageId) => void) {
    this.#core = core;
    this.#onRemoved = onRemoved;
  }

  async conversations(limit?: number): Promise<readonly Conversation[]> {
    const { history, contacts } = this.#core;
    const conversations = history.conversations(limit).map(async (record): Promise<Conversation[]> => {
      const { peer, unread } = record;
      const last = await history.lastOf(record);
      if (last === null) return [];
      const displayName = contacts.get(peer)?.displayName ?? null;
      return [{ peer, displayName, last: toSummary(last), unread }];
    });
    return (await Promise.all(conversations)).flat();
  }

  async messages(
    peer: Address,
    options: { readonly before?: number; readonly limit?: number },
  ): Promise<readonly HistoryMessage[]> {
    return (await this.#core.history.messages(peer, options)).map(toHistoryMessage);
  }

  async message(id: MessageId): Promise<HistoryMessage | null> {
    const message = await this.#core.history.message(id);
    return message === null ? null : toHistoryMessage(message);
  }

  async exportPage(after: number | null, limit: number): Promise<readonly HistoryMessage[]> {
    const page = await this.#core.history.all(after, Math.min(limit, MAX_EXPORT_PAGE));
    return page.map(toHistoryMessage);
  }

  async markRead(peer: Address, only?: readonly MessageId[]): Promise<void> {
    const { history, ledger, emit } = this.#core;
    const unread = only === undefined ? await history.unread(peer) : only;
    if (unread.length === 0) return;
    await ledger.transact(async (transaction) => {
      let changed = false;
      for (const id of unread) {
        const message = await transaction.get(MESSAGES, id);
        if (message === null || message.read || message.peer !== peer) continue;
        this.#read(transaction, message);
        changed = true;
      }
      if (changed) transaction.afterCommit(() => emit({ type: "read", peer }));
    });
  }

  async remove(id: MessageId): Promise<void> {
    await this.#core.ledger.transact(async (transaction) => {
      const message = await transaction.get(MESSAGES, id);
      if (message === null) return;
      await discard(this.#core, transaction, message);
      transaction.afterCommit(() => {
        this.#onRemoved(id);
        this.#core.emit({ type: "removed", id, peer: message.peer });
      });
    });
  }

  /** Oldest first: whatever interrupts it leaves a whole conversation with fewer messages. What comes meanwhile stays. */
  async removeConversation(peer: Address): Promise<void> {
    const { history, ledger, emit } = this.#core;
    const conversation = history.conversation(peer);
    if (conversation === null) return;
    const before = conversation.lastOrder + 1;
    for (let more = true; more; ) {
      more = await ledger.transact((transaction) => this.#removeSome(transaction, peer, before));
    }
    emit({ type: "conversation_removed", peer });
  }

  /** @returns whether there are more */
  async #removeSome(transaction: Transaction, peer: Address, before: number): Promise<boolean> {
    const page = await transaction.list(MESSAGES, { group: peer, before, limit: REMOVED_AT_ONCE });
    for (const { id } of page) {
      const message = await transaction.get(MESSAGES, id);
      if (message === null) continue;
      await discard(this.#core, transaction, message);
      transaction.afterCommit(() => this.#onRemoved(id));
    }
    return page.length === REMOVED_AT_ONCE;
  }

  #read(transaction: Transaction, message: MessageRecord): void {
    const { history, emit } = this.#core;
    const after = history.replace(transaction, message, { ...message, read: true });
    // Others are known to be read by the one event for all.
    if (after.disappearsAt === undefined) return;
    transaction.afterCommit(() => emit({ type: "status", message: toHistoryMessage(after) }));
  }
}
