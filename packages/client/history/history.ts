/**
 * Every message sent and received, one conversation per peer (REQUIREMENTS U1). Messages are on disk and read page by
 * page; the list of conversations is in memory, each with what is shown of its last message, so that neither opening
 * the engine nor the list reads any message.
 */
import type { Clock } from "@sottovoce/sip";
import type { Address, MessageId } from "@sottovoce/wire";
import { jsonCodec } from "../vault/codec.ts";
import { Table } from "../vault/table.ts";
import type { Transaction } from "../vault/transaction.ts";
import type { Vault } from "../vault/vault.ts";
import { DUE, type DueRecord, duePlace, running } from "./disappearing.ts";
import { MESSAGES, type MessageRecord, type SummaryRecord, summaryOf } from "./record.ts";

/** Messages in one page where the caller does not say how many. */
const PAGE = 50;

export interface ConversationRecord {
  readonly peer: Address;
  /** The newest message, and its place. */
  readonly last: MessageId;
  readonly lastOrder: number;
  readonly unread: number;
  /** What is shown of the newest message; absent in records of older versions. */
  readonly preview?: SummaryRecord;
}

export class History {
  readonly #vault: Vault;
  readonly #clock: Clock;
  readonly #conversations: Table<ConversationRecord>;
  readonly #dueListeners: ((due: DueRecord) => void)[] = [];
  #nextOrder: number;

  private constructor(vault: Vault, clock: Clock, conversations: Table<ConversationRecord>) {
    this.#vault = vault;
    this.#clock = clock;
    this.#conversations = conversations;
    const orders = conversations.newestFirst().map(({ lastOrder }) => lastOrder);
    this.#nextOrder = orders.reduce((most, order) => Math.max(most, order), 0) + 1;
  }

  static async open(vault: Vault, clock: Clock): Promise<History> {
    const codec = jsonCodec<ConversationRecord>();
    return new History(vault, clock, await Table.open(vault, "conversations", codec, ({ peer }) => peer));
  }

  /** Hears of each message whose time begins to run, once that is on disk. */
  onDue(listener: (due: DueRecord) => void): void {
    this.#dueListeners.push(listener);
  }

  /** The place of the next message: ascending over all conversations, so that they sort by it, too. */
  takeOrder(): number {
    return this.#nextOrder++;
  }

  /** Conversations, the one with the newest message first. */
  conversations(limit = Number.POSITIVE_INFINITY): readonly ConversationRecord[] {
    const newestFirst = [...this.#conversations.newestFirst()].sort((a, b) => b.lastOrder - a.lastOrder);
    return newestFirst.slice(0, limit);
  }

  conversation(peer: Address): ConversationRecord | null {
    return this.#conversations.get(peer);
  }

  /** What is shown of the last message of a conversation; `null` where it was removed at this moment. */
  async lastOf({ last, preview }: ConversationRecord): Promise<SummaryRecord | null> {
    if (preview !== undefined) return preview;
    const message = await this.message(last);
    return message === null ? null : summaryOf(message);
  }

  /** Whether there is a conversation with a peer. */
  has(transaction: Transaction, peer: Address): boolean {
    return transaction.read(this.#conversations, peer) !== null;
  }

  message(id: MessageId): Promise<MessageRecord | null> {
    return this.#vault.get(MESSAGES, id);
  }

  /** Messages of one conversation, newest first. @param before the `order` of the last one of the page before */
  messages(
    peer: Address,
    options: { readonly before?: number; readonly limit?: number } = {},
  ): Promise<readonly MessageRecord[]> {
    const { before, limit = PAGE } = options;
    const place = before === undefined ? {} : { before };
    return this.#vault.list(MESSAGES, { group: peer, reverse: true, limit, ...place });
  }

  /** Messages of all conversations, oldest first. @param after the `order` of the last one of the page before */
  all(after: number | null, limit: number): Promise<readonly MessageRecord[]> {
    return this.#vault.list(MESSAGES, after === null ? { limit } : { after, limit });
  }

  /** All messages of one conversation, newest first, read page by page while the caller wants more. */
  async *newestFirst(peer: Address): AsyncGenerator<MessageRecord> {
    for (let before: number | undefined; ; ) {
      const page = await this.messages(peer, before === undefined ? {} : { before });
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      before = last.order;
    }
  }

  /** Ids of the unread messages of a conversation. */
  async unread(peer: Address): Promise<readonly MessageId[]> {
    const wanted = this.#conversations.get(peer)?.unread ?? 0;
    const found: MessageId[] = [];
    if (wanted === 0) return found;
    for await (const { id, read } of this.newestFirst(peer)) {
      if (!read) found.push(id);
      if (found.length >= wanted) break;
    }
    return found;
  }

  /** Adds a message at the end of its conversation. */
  add(transaction: Transaction, message: MessageRecord): void {
    const { peer, id, order } = message;
    const unread = transaction.read(this.#conversations, peer)?.unread ?? 0;
    this.#put(transaction, message);
    if (message.disappearsAt !== undefined) this.#schedule(transaction, id, message.disappearsAt);
    transaction.write(this.#conversations, {
      peer,
      last: id,
      lastOrder: order,
      unread: unread + (message.read ? 0 : 1),
      preview: summaryOf(message),
    });
  }

  /**
   * Replaces a message.
   * @param before what it was
   * @returns it as it is now: the time of one that disappears may have begun to run
   */
  replace(transaction: Transaction, before: MessageRecord, after: MessageRecord): MessageRecord {
    if (before === after) return after;
    const message = running(after, this.#clock.now());
    this.#put(transaction, message);
    const { id, peer, disappearsAt } = message;
    if (disappearsAt !== undefined && disappearsAt !== before.disappearsAt) {
      this.#schedule(transaction, id, disappearsAt);
    }
    const conversation = transaction.read(this.#conversations, peer);
    if (conversation === null) return message;
    const isLast = conversation.last === id;
    const difference = before.read === message.read ? 0 : message.read ? -1 : 1;
    if (!isLast && difference === 0) return message;
    transaction.write(this.#conversations, {
      ...conversation,
      unread: Math.max(0, conversation.unread + difference),
      ...(isLast ? { preview: summaryOf(message) } : {}),
    });
    return message;
  }

  /** Takes a message out. */
  async remove(transaction: Transaction, message: MessageRecord): Promise<void> {
    const { peer, id, read } = message;
    transaction.remove(MESSAGES, id);
    if (message.disappearsAt !== undefined) transaction.remove(DUE, id);
    const conversation = transaction.read(this.#conversations, peer);
    if (conversation === null) return;
    const unread = Math.max(0, conversation.unread - (read ? 0 : 1));
    if (conversation.last !== id) {
      if (!read) transaction.write(this.#conversations, { ...conversation, unread });
      return;
    }
    const last = await this.#lastBefore(transaction, message);
    if (last === null) transaction.erase(this.#conversations, peer);
    else {
      transaction.write(this.#conversations, {
        peer,
        last: last.id,
        lastOrder: last.order,
        unread,
        preview: summaryOf(last),
      });
    }
  }

  /** The newest message of a conversation that stands before another one. */
  async #lastBefore(transaction: Transaction, { peer, order }: MessageRecord): Promise<MessageRecord | null> {
    for (let before = order; ; ) {
      const query = { group: peer, before, reverse: true, limit: PAGE };
      const earlier = await transaction.list(MESSAGES, query);
      for (const { id } of earlier) {
        // It may have been changed, or taken out, by work that shares this commit.
        const candidate = await transaction.get(MESSAGES, id);
        if (candidate !== null) return candidate;
      }
      const last = earlier.at(-1);
      if (last === undefined || earlier.length < PAGE) return null;
      before = last.order;
    }
  }

  #put(transaction: Transaction, message: MessageRecord): void {
    transaction.put(MESSAGES, message.id, message, { group: message.peer, order: message.order });
  }

  #schedule(transaction: Transaction, id: MessageId, at: number): void {
    const due: DueRecord = { id, at };
    transaction.put(DUE, id, due, { order: duePlace(at) });
    transaction.afterCommit(() => {
      for (const listener of this.#dueListeners) listener(due);
    });
  }
}
