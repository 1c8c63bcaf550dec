/** The engine: its parts, put together behind the interface that user interfaces see. */
import { type Address, checkText, type MessageId, type TextVerdict } from "@sottovoce/wire";
import { Link } from "./connection/link.ts";
import { Presence } from "./connection/presence.ts";
import { Introductions } from "./contacts/introductions.ts";
import { toContact } from "./contacts/record.ts";
import { Trusting } from "./contacts/trust.ts";
import type { Core } from "./core.ts";
import type {
  ConnectionState,
  Contact,
  Conversation,
  Engine,
  EngineEvent,
  HistoryMessage,
  Identity,
  SafetyNumber,
} from "./engine-api.ts";
import { EngineError } from "./errors.ts";
import { MESSAGES, toHistoryMessage } from "./history/record.ts";
import { Inbox } from "./inbox/inbox.ts";
import { MissedCalls } from "./inbox/missed-calls.ts";
import { Receipts } from "./inbox/receipts.ts";
import { SiteInbox } from "./inbox/site.ts";
import type { Listeners } from "./listeners.ts";
import { Maintenance } from "./maintenance.ts";
import { compose, discard } from "./outbox/compose.ts";
import { MessageCourier } from "./outbox/courier.ts";
import { Outbox } from "./outbox/outbox.ts";
import { Overdue } from "./outbox/overdue.ts";
import type { Network } from "./ports.ts";
import { PrekeyKeeper } from "./prekeys/prekeys.ts";
import type { Vault } from "./vault/vault.ts";

export class LiveEngine implements Engine {
  readonly #core: Core;
  readonly #vault: Vault;
  readonly #listeners: Listeners;
  readonly #introductions: Introductions;
  readonly #trusting: Trusting;
  readonly #outbox: Outbox;
  readonly #inbox: Inbox;
  readonly #receipts: Receipts;
  readonly #site: SiteInbox;
  readonly #missedCalls: MissedCalls;
  readonly #overdue: Overdue;
  readonly #prekeys: PrekeyKeeper;
  readonly #maintenance: Maintenance;
  readonly #presence: Presence;
  #stopping: Promise<void> | null = null;
  #started = false;

  private constructor(core: Core, vault: Vault, listeners: Listeners) {
    this.#core = core;
    this.#vault = vault;
    this.#listeners = listeners;
    this.#presence = new Presence(core);
    this.#introductions = new Introductions(core);
    this.#trusting = new Trusting(core, this.#introductions);
    const courier = new MessageCourier(core, this.#introductions, {
      onRevoked: () => this.#presence.revoked(),
      onReached: () => this.#presence.reached(),
    });
    const waiting = [...core.outboxTable.newestFirst()].sort((a, b) => a.order - b.order);
    this.#outbox = new Outbox(core.clock, courier, waiting);
    this.#prekeys = new PrekeyKeeper(core);
    this.#inbox = new Inbox(core, this.#introductions, {
      send: (entry) => this.#outbox.add(entry),
      onPrekeysUsed: () => this.#prekeys.check(),
    });
    this.#receipts = new Receipts(core, (id) => this.#outbox.remove(id));
    this.#site = new SiteInbox(core, this.#introductions);
    this.#missedCalls = new MissedCalls(core);
    this.#overdue = new Overdue(core, vault);
    this.#maintenance = new Maintenance(core);
  }

  /** Puts an engine together over opened records. It is not connected yet. */
  static async create(core: Core, vault: Vault, network: Network, listeners: Listeners): Promise<LiveEngine> {
    const engine = new LiveEngine(core, vault, listeners);
    const link = await Link.create(core, network, {
      onEnvelope: (envelope) => engine.#inbox.receive(envelope),
      onReceipts: (receipts) => engine.#receipts.receive(receipts),
      onReadable: (message) => engine.#site.receive(message),
      onMissedCall: (notice) => engine.#missedCalls.receive(notice),
      onRegistered: () => engine.#registered(),
      onKeepAliveAnswered: () => engine.#outbox.trigger("keep_alive"),
      onState: (state, reason) => engine.#presence.change(state, reason),
      onFault: (error) => listeners.fault(error),
    });
    engine.#presence.attach(link);
    return engine;
  }

  get identity(): Identity {
    return this.#core.own.identity;
  }

  get connection(): ConnectionState {
    return this.#presence.state;
  }

  start(): void {
    if (this.#started || this.#stopping !== null) return;
    this.#started = true;
    this.#maintenance.start();
    this.#outbox.start();
    this.#presence.start();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  on(listener: (event: EngineEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  check(text: string): TextVerdict {
    return checkText(text);
  }

  async send(to: Address, text: string): Promise<HistoryMessage> {
    const { message, entry } = await compose(this.#core, to, text);
    const shown = toHistoryMessage(message);
    this.#core.emit({ type: "status", message: shown });
    this.#outbox.add(entry);
    this.#outbox.trigger("next_message", entry.peer);
    return shown;
  }

  async retry(id: MessageId): Promise<void> {
    const message = await this.#core.history.message(id);
    if (message !== null) this.#outbox.triggerFor(message.peer, "user");
  }

  wake(): void {
    if (this.#started && this.#stopping === null) {
      // It ended where the server refused this device.
      this.#outbox.start();
      this.#presence.wake();
    }
    this.#outbox.trigger("user");
  }

  async remove(id: MessageId): Promise<void> {
    await this.#core.ledger.transact(async (transaction) => {
      const message = await transaction.get(MESSAGES, id);
      if (message === null) return;
      await discard(this.#core, transaction, message);
      transaction.afterCommit(() => this.#outbox.remove(id));
    });
  }

  async conversations(options: { readonly limit?: number } = {}): Promise<readonly Conversation[]> {
    const { history, contacts } = this.#core;
    const conversations: Conversation[] = [];
    for (const { peer, last, unread } of history.conversations(options.limit)) {
      const message = await history.message(last);
      if (message === null) continue;
      const displayName = contacts.get(peer)?.displayName ?? null;
      conversations.push({ peer, displayName, last: toHistoryMessage(message), unread });
    }
    return conversations;
  }

  async messages(
    peer: Address,
    options: { readonly before?: number; readonly limit?: number } = {},
  ): Promise<readonly HistoryMessage[]> {
    return (await this.#core.history.messages(peer, options)).map(toHistoryMessage);
  }

  async message(id: MessageId): Promise<HistoryMessage | null> {
    const message = await this.#core.history.message(id);
    return message === null ? null : toHistoryMessage(message);
  }

  async outbox(): Promise<readonly HistoryMessage[]> {
    const messages: HistoryMessage[] = [];
    for (const { id, purpose } of this.#outbox.entries) {
      const message = purpose.type === "message" ? await this.message(id) : null;
      if (message !== null) messages.push(message);
    }
    return messages;
  }

  async markRead(peer: Address, only?: readonly MessageId[]): Promise<void> {
    const { history, ledger } = this.#core;
    const unread = only === undefined ? await history.unread(peer) : only;
    await ledger.transact(async (transaction) => {
      for (const id of unread) {
        const message = await transaction.get(MESSAGES, id);
        if (message === null || message.read || message.peer !== peer) continue;
        history.replace(transaction, message, { ...message, read: true });
      }
    });
  }

  async contacts(): Promise<readonly Contact[]> {
    return this.#core.contacts.all().map(toContact);
  }

  async lookUp(address: Address): Promise<Contact & { readonly registered: boolean }> {
    if (address === this.identity.address) {
      throw new EngineError("own_address", "user", "This is your own address.");
    }
    const { contact, info } = await this.#introductions.ask(address);
    return { ...toContact(contact), registered: info.registered };
  }

  safetyNumber(address: Address): Promise<SafetyNumber> {
    return this.#trusting.safetyNumber(address);
  }

  markVerified(address: Address): Promise<Contact> {
    return this.#trusting.markVerified(address);
  }

  acceptChange(address: Address): Promise<Contact> {
    return this.#trusting.acceptChange(address);
  }

  setFavourite(address: Address, favourite: boolean): Promise<Contact> {
    return this.#trusting.setFavourite(address, favourite);
  }

  async setEndToSite(address: Address, agreed: boolean): Promise<Contact> {
    const contact = await this.#trusting.setEndToSite(address, agreed);
    if (agreed) this.#outbox.triggerFor(address, "user");
    return contact;
  }

  #registered(): void {
    // It ends where the server refuses this device; now the server takes it again.
    this.#outbox.start();
    this.#outbox.trigger("registered");
    this.#prekeys.check();
    this.#overdue.check();
    void this.#refreshSelf();
  }

  /** Name and policy may have been changed by the operator while this device was away. */
  async #refreshSelf(): Promise<void> {
    const { api, ledger, own } = this.#core;
    try {
      const self = await api.self();
      await ledger.transact((transaction) => own.learnSelf(transaction, self));
    } catch (error) {
      if (!(error instanceof EngineError)) this.#listeners.fault(error);
    }
  }

  async #stop(): Promise<void> {
    this.#outbox.stop();
    await this.#maintenance.stop();
    await this.#presence.stop();
    await this.#prekeys.stop();
    await this.#overdue.idle();
    await this.#core.ledger.close();
    await this.#vault.close();
    this.#listeners.clear();
  }
}
