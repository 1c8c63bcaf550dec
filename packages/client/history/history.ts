/** Every message sent and received, one conversation per peer (REQUIREMENTS U1). */
import type { Address, MessageId } from "@sottovoce/wire";
import type { Vault } from "../vault/vault.ts";
import { ConversationEdit, CONVERSATIONS, type ConversationRecord } from "./conversation.ts";
import { MESSAGES, type MessageRecord } from "./record.ts";

/** Messages in one page where the caller does not say how many. */
const PAGE = 50;

export class History {
  readonly #vault: Vault;
  readonly #conversations: Map<Address, ConversationRecord>;
  #nextOrder: number;

  private constructor(vault: Vault, conversations: readonly ConversationRecord[]) {
    this.#vault = vault;
    this.#conversations = new Map(conversations.map((record) => [record.peer, record]));
    this.#nextOrder = conversations.reduce((most, { lastOrder }) => Math.max(most, lastOrder), 0) + 1;
  }

  /** Reads the list of conversations; messages stay on disk. */
  static async open(vault: Vault): Promise<History> {
    return new History(vault, await vault.list(CONVERSATIONS));
  }

  /** The place of the next message: ascending over all conversations, so that they sort by it, too. */
  takeOrder(): number {
    return this.#nextOrder++;
  }

  /** Starts changing a conversation. The caller holds the peer's lock. */
  edit(peer: Address): ConversationEdit {
    return new ConversationEdit(
      peer,
      this.#conversations.get(peer) ?? null,
      this.#vault,
      (record, address) => {
        if (record === null) this.#conversations.delete(address);
        else this.#conversations.set(address, record);
      },
    );
  }

  /** Conversations, the one with the newest message first. */
  conversations(limit = Number.POSITIVE_INFINITY): readonly ConversationRecord[] {
    const newestFirst = [...this.#conversations.values()].sort((a, b) => b.lastOrder - a.lastOrder);
    return newestFirst.slice(0, limit);
  }

  conversation(peer: Address): ConversationRecord | null {
    return this.#conversations.get(peer) ?? null;
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
    return this.#vault.list(MESSAGES, {
      group: peer,
      reverse: true,
      limit,
      ...(before === undefined ? {} : { before }),
    });
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
}
