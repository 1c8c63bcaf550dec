/**
 * Every message sent and received, one conversation per peer (REQUIREMENTS U1). Messages are on disk and read page by
 * page; the list of conversations is in memory, one small record each, so that no list ever reads all messages.
 */
import type { Address, MessageId } from "@sottovoce/wire";
import { jsonCodec } from "../vault/codec.ts";
import { Table } from "../vault/table.ts";
import type { Transaction } from "../vault/transaction.ts";
import type { Vault } from "../vault/vault.ts";
import { MESSAGES, type MessageRecord } from "./record.ts";

/** Messages in one page where the caller does not say how many. */
const PAGE = 50;

export interface ConversationRecord {
  readonly peer: Address;
  /** The newest message, and its place. */
  readonly last: MessageId;
  readonly lastOrder: number;
  readonly unread: number;
}

export class History {
  readonly #vault: Vault;
  readonly #conversations: Table<ConversationRecord>;
  #nextOrder: number;

  private constructor(vault: Vault, conversations: Table<ConversationRecord>) {
    this.#vault = vault;
    this.#conversations = conversations;
    const orders = conversations.newestFirst().map(({ lastOrder }) => lastOrder);
    this.#nextOrder = orders.reduce((most, order) => Math.max(most, order), 0) + 1;
  }

  static async open(vault: Vault): Promise<History> {
    const codec = jsonCodec<ConversationRecord>();
    return new History(vault, await Table.open(vault, "conversations", codec, ({ peer }) => peer));
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
    for await (const { id, read } of this.newestFirst(peer)) {
      if (found.length >= wanted) break;
      if (!read) found.push(id);
    }
    return found;
  }

  /** Adds a message at the end of its conversation. */
  add(transaction: Transaction, message: MessageRecord): void {
    const { peer, id, order } = message;
    const unread = transaction.read(this.#conversations, peer)?.unread ?? 0;
    this.#put(transaction, message);
    transaction.write(this.#conversations, {
      peer,
      last: id,
      lastOrder: order,
      unread: unread + (message.read ? 0 : 1),
    });
  }

  /** Replaces a message. @param before what it was */
  replace(transaction: Transaction, before: MessageRecord, after: MessageRecord): void {
    if (before === after) return;
    this.#put(transaction, after);
    if (before.read !== after.read) this.#count(transaction, after.peer, after.read ? -1 : 1);
  }

  /** Takes a message out. */
  async remove(transaction: Transaction, message: MessageRecord): Promise<void> {
    const { peer, id } = message;
    transaction.remove(MESSAGES, id);
    if (!message.read) this.#count(transaction, peer, -1);
    const conversation = transaction.read(this.#conversations, peer);
    if (conversation?.last !== id) return;
    const last = await this.#lastBefore(transaction, message);
    if (last === null) transaction.erase(this.#conversations, peer);
    else transaction.write(this.#conversations, { ...conversation, last: last.id, lastOrder: last.order });
  }

  /** The newest message of a conversation that stands before another one. */
  async #lastBefore(transaction: Transaction, { peer, order }: MessageRecord): Promise<MessageRecord | null> {
    const earlier = await transaction.list(MESSAGES, {
      group: peer,
      before: order,
      reverse: true,
      limit: PAGE,
    });
    for (const candidate of earlier) {
      // It may have been taken out by work that shares this commit.
      if ((await transaction.get(MESSAGES, candidate.id)) !== null) return candidate;
    }
    return null;
  }

  #put(transaction: Transaction, message: MessageRecord): void {
    transaction.put(MESSAGES, message.id, message, { group: message.peer, order: message.order });
  }

  #count(transaction: Transaction, peer: Address, difference: number): void {
    const conversation = transaction.read(this.#conversations, peer);
    if (conversation === null) return;
    const unread = Math.max(0, conversation.unread + difference);
    transaction.write(this.#conversations, { ...conversation, unread });
  }
}
