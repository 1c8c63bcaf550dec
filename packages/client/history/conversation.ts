/** The list of conversations: one small record each, kept in memory, so that no list ever reads all messages. */
import type { Address, MessageId } from "@sottovoce/wire";
import { jsonCodec } from "../vault/codec.ts";
import { type Batch, collection, type Vault } from "../vault/vault.ts";
import { MESSAGES, type MessageRecord } from "./record.ts";

export interface ConversationRecord {
  readonly peer: Address;
  /** The newest message, and its place. */
  readonly last: MessageId;
  readonly lastOrder: number;
  readonly unread: number;
}

/** Keyed by the peer's address. */
export const CONVERSATIONS = collection("conversations", 1, jsonCodec<ConversationRecord>());

/**
 * Changes to one conversation that are committed together. The caller holds the peer's lock from the creation of
 * the edit until `publish` or the failure of the commit; what is read through the edit includes its own changes.
 */
export class ConversationEdit {
  readonly peer: Address;
  readonly #vault: Vault;
  readonly #publish: (record: ConversationRecord | null, peer: Address) => void;
  readonly #changed = new Map<MessageId, MessageRecord | null>();
  #record: ConversationRecord | null;

  constructor(
    peer: Address,
    record: ConversationRecord | null,
    vault: Vault,
    publish: (record: ConversationRecord | null, peer: Address) => void,
  ) {
    this.peer = peer;
    this.#record = record;
    this.#vault = vault;
    this.#publish = publish;
  }

  /** Messages that this edit added or changed. */
  get changed(): readonly MessageRecord[] {
    return [...this.#changed.values()].filter((record) => record !== null);
  }

  /** A message, whosever conversation it belongs to. */
  async get(id: MessageId): Promise<MessageRecord | null> {
    const changed = this.#changed.get(id);
    return changed !== undefined ? changed : this.#vault.get(MESSAGES, id);
  }

  /** Adds a message at the end of the conversation. */
  add(message: MessageRecord): void {
    const unread = this.#record?.unread ?? 0;
    this.#changed.set(message.id, message);
    this.#record = {
      peer: this.peer,
      last: message.id,
      lastOrder: message.order,
      unread: unread + (message.read ? 0 : 1),
    };
  }

  /** Replaces a message that is there already. `before` is what it was. */
  replace(before: MessageRecord, after: MessageRecord): void {
    this.#changed.set(after.id, after);
    if (this.#record === null || before.read === after.read) return;
    const unread = Math.max(0, this.#record.unread + (after.read ? -1 : 1));
    this.#record = { ...this.#record, unread };
  }

  /** Takes a message out. */
  async remove(message: MessageRecord): Promise<void> {
    this.#changed.set(message.id, null);
    if (this.#record === null) return;
    const unread = Math.max(0, this.#record.unread - (message.read ? 0 : 1));
    this.#record = { ...this.#record, unread };
    if (this.#record.last === message.id) await this.#findLast();
  }

  async #findLast(): Promise<void> {
    // Two, because the newest on disk may be the one that is being removed.
    const newest = await this.#vault.list(MESSAGES, { group: this.peer, reverse: true, limit: 2 });
    const last = newest.find((message) => this.#changed.get(message.id) !== null);
    this.#record =
      last === undefined || this.#record === null
        ? null
        : { ...this.#record, last: last.id, lastOrder: last.order };
  }

  /** Puts the changes into a batch. */
  stage(batch: Batch): void {
    for (const [id, message] of this.#changed) {
      if (message === null) batch.remove(MESSAGES, id);
      else batch.put(MESSAGES, id, message, { group: this.peer, order: message.order });
    }
    if (this.#changed.size === 0) return;
    if (this.#record === null) batch.remove(CONVERSATIONS, this.peer);
    else batch.put(CONVERSATIONS, this.peer, this.#record, { order: this.#record.lastOrder });
  }

  /** The batch is on disk: lists show the changes from now on. */
  publish(): void {
    this.#publish(this.#record, this.peer);
  }
}
