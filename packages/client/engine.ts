/** The engine: its parts, put together behind the interface that user interfaces see. */
import { type Address, checkText, type DeviceId, type MessageId, type TextVerdict } from "@sottovoce/wire";
import { Link } from "./connection/link.ts";
import { Presence } from "./connection/presence.ts";
import { Introductions } from "./contacts/introductions.ts";
import { toContact } from "./contacts/record.ts";
import { Trusting } from "./contacts/trust.ts";
import type { Core } from "./core.ts";
import { OwnDevices } from "./devices/devices.ts";
import { Linker } from "./devices/linking.ts";
import { refreshOwnList } from "./devices/own-list.ts";
import { Directory } from "./directory/directory.ts";
import type {
  ConnectionState,
  Contact,
  Conversation,
  DirectoryPage,
  EngineEvent,
  HistoryMessage,
  Identity,
  JsonValue,
  LinkOffered,
  LinkRequest,
  OwnDevice,
  SafetyNumber,
} from "./engine-api.ts";
import { EngineError } from "./errors.ts";
import { Archive } from "./history/archive.ts";
import { Disappearance } from "./history/disappearance.ts";
import { toHistoryMessage } from "./history/record.ts";
import { Inbox } from "./inbox/inbox.ts";
import { MissedCalls } from "./inbox/missed-calls.ts";
import { Receipts } from "./inbox/receipts.ts";
import { SiteInbox } from "./inbox/site.ts";
import type { Listeners } from "./listeners.ts";
import { Drain } from "./lock/drain.ts";
import type { EngineLock } from "./lock/engine-lock.ts";
import type { LockableEngine, LockedEngine } from "./lock/lock-api.ts";
import { Maintenance } from "./maintenance.ts";
import { compose, requireOther } from "./outbox/compose.ts";
import { MessageCourier } from "./outbox/courier.ts";
import { Outbox } from "./outbox/outbox.ts";
import { Overdue } from "./outbox/overdue.ts";
import type { Network } from "./ports.ts";
import { PrekeyKeeper } from "./prekeys/prekeys.ts";
import type { ExposedVaultKey } from "./vault/exposed-key.ts";
import type { Vault } from "./vault/vault.ts";

export class LiveEngine implements LockableEngine {
  readonly #core: Core;
  readonly #vault: Vault;
  readonly #listeners: Listeners;
  readonly #introductions: Introductions;
  readonly #trusting: Trusting;
  readonly #directory: Directory;
  readonly #archive: Archive;
  readonly #disappearance: Disappearance;
  readonly #devices: OwnDevices;
  readonly #linker: Linker;
  readonly #outbox: Outbox;
  readonly #inbox: Inbox;
  readonly #receipts: Receipts;
  readonly #site: SiteInbox;
  readonly #missedCalls: MissedCalls;
  readonly #overdue: Overdue;
  readonly #prekeys: PrekeyKeeper;
  readonly #maintenance: Maintenance;
  readonly #presence: Presence;
  readonly #lock: EngineLock;
  readonly #drain: Drain;
  #stopping: Promise<void> | null = null;
  #started = false;

  private constructor(core: Core, vault: Vault, listeners: Listeners, lock: EngineLock) {
    this.#core = core;
    this.#vault = vault;
    this.#listeners = listeners;
    this.#presence = new Presence(core);
    this.#introductions = new Introductions(core);
    this.#trusting = new Trusting(core, this.#introductions);
    this.#devices = new OwnDevices(core);
    this.#linker = new Linker(core);
    const courier = new MessageCourier(core, this.#introductions, {
      onRevoked: () => this.#presence.revoked(),
      onReached: () => this.#presence.reached(),
    });
    const waiting = [...core.outboxTable.newestFirst()].sort((a, b) => a.order - b.order);
    this.#outbox = new Outbox(core.clock, courier, waiting);
    this.#directory = new Directory(core);
    this.#archive = new Archive(core, (id) => this.#outbox.remove(id));
    this.#disappearance = new Disappearance(core, (id) => this.#outbox.remove(id));
    this.#prekeys = new PrekeyKeeper(core);
    this.#inbox = new Inbox(core, this.#introductions, {
      send: (entry) => this.#outbox.add(entry),
      // Registering looks after them too.
      onPrekeysUsed: () => this.#started && this.#prekeys.check(),
    });
    this.#receipts = new Receipts(core, (id) => this.#outbox.remove(id));
    this.#site = new SiteInbox(core, this.#introductions);
    this.#missedCalls = new MissedCalls(core);
    this.#overdue = new Overdue(core, vault);
    this.#maintenance = new Maintenance(core);
    this.#lock = lock;
    this.#drain = new Drain(core, lock.ports.records, {
      envelope: this.#inbox,
      receipts: this.#receipts,
      readable: this.#site,
      missed_call: this.#missedCalls,
    });
  }

  /** Puts an engine together over opened records, with what came while they were locked. It is not connected yet. */
  static async create(
    core: Core,
    vault: Vault,
    network: Network,
    listeners: Listeners,
    lock: EngineLock,
  ): Promise<LiveEngine> {
    const engine = new LiveEngine(core, vault, listeners, lock);
    const drain = engine.#drain;
    await drain.start(lock.lockBox);
    // Before anybody asks what there is.
    await engine.#disappearance.check();
    const { clock, primitives, own } = core;
    const link = await Link.create({ clock, primitives, account: () => own.record }, network, {
      onEnvelope: (envelope) => drain.before(() => engine.#inbox.receive(envelope)),
      onReceipts: (receipts) => drain.before(() => engine.#receipts.receive(receipts)),
      onReadable: (message) => drain.before(() => engine.#site.receive(message)),
      onMissedCall: (notice) => drain.before(() => engine.#missedCalls.receive(notice)),
      onRegistered: () => engine.#registered(),
      onKeepAliveAnswered: () => {
        drain.resume();
        engine.#outbox.trigger("keep_alive");
      },
      onState: (state, reason, trouble) => engine.#presence.change(state, reason, trouble),
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
    if (this.#drain.lost > 0) this.#core.emit({ type: "lost_while_locked", count: this.#drain.lost });
    this.#maintenance.start();
    this.#outbox.start();
    this.#presence.start();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  lock(): Promise<LockedEngine> {
    if (this.#stopping !== null) {
      return Promise.reject(new EngineError("stopped", "user", "The engine was stopped."));
    }
    const locked = this.#lockUp();
    this.#stopping = locked.then(
      () => undefined,
      () => undefined,
    );
    return locked;
  }

  changePassphrase(current: string, next: string): Promise<void> {
    return this.#lock.changePassphrase(current, next);
  }

  exposeVaultKeyToOtherTabs(): ExposedVaultKey {
    return this.#lock.exposeKeys();
  }

  on(listener: (event: EngineEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  check(text: string): TextVerdict {
    return checkText(text);
  }

  async send(to: Address, text: string, options: { readonly id?: MessageId } = {}): Promise<HistoryMessage> {
    const { message, entry } = await compose(this.#core, to, text, options.id ?? null);
    const shown = toHistoryMessage(message);
    // Sent before, by the same call.
    if (entry === null) return shown;
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
    // Timers stand still while a device sleeps.
    this.#disappearance.check().catch((error: unknown) => this.#listeners.fault(error));
  }

  remove(id: MessageId): Promise<void> {
    return this.#archive.remove(id);
  }

  removeConversation(peer: Address): Promise<void> {
    return this.#archive.removeConversation(peer);
  }

  conversations(options: { readonly limit?: number } = {}): Promise<readonly Conversation[]> {
    return this.#archive.conversations(options.limit);
  }

  messages(
    peer: Address,
    options: { readonly before?: number; readonly limit?: number } = {},
  ): Promise<readonly HistoryMessage[]> {
    return this.#archive.messages(peer, options);
  }

  message(id: MessageId): Promise<HistoryMessage | null> {
    return this.#archive.message(id);
  }

  exportPage(after: number | null, limit: number): Promise<readonly HistoryMessage[]> {
    return this.#archive.exportPage(after, limit);
  }

  async outbox(): Promise<readonly HistoryMessage[]> {
    const messages: HistoryMessage[] = [];
    for (const { id, purpose } of this.#outbox.entries) {
      const message = purpose.type === "message" ? await this.message(id) : null;
      if (message !== null) messages.push(message);
    }
    return messages;
  }

  markRead(peer: Address, only?: readonly MessageId[]): Promise<void> {
    return this.#archive.markRead(peer, only);
  }

  async contacts(): Promise<readonly Contact[]> {
    return this.#core.contacts.all().map(toContact);
  }

  async lookUp(address: Address): Promise<Contact & { readonly registered: boolean }> {
    requireOther(address, this.identity.address);
    const { contact, info } = await this.#introductions.ask(address);
    return { ...toContact(contact), registered: info.registered };
  }

  safetyNumber(address: Address): Promise<SafetyNumber> {
    return this.#trusting.safetyNumber(address);
  }

  markVerified(address: Address, digits: string): Promise<Contact> {
    return this.#trusting.markVerified(address, digits);
  }

  verifyByCode(address: Address, code: string): Promise<Contact> {
    return this.#trusting.verifyByCode(address, code);
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

  setDisappearing(address: Address, seconds: number | null): Promise<Contact> {
    return this.#trusting.setDisappearing(address, seconds);
  }

  directory(query: string, after: string | null): Promise<DirectoryPage> {
    return this.#directory.page(query, after);
  }

  async preferences(): Promise<Readonly<Record<string, JsonValue>>> {
    return this.#core.preferences.all;
  }

  setPreferences(
    change: Readonly<Record<string, JsonValue | undefined>>,
  ): Promise<Readonly<Record<string, JsonValue>>> {
    return this.#core.preferences.change(this.#core, change);
  }

  async devices(): Promise<readonly OwnDevice[]> {
    return this.#devices.list();
  }

  offerLink(): Promise<LinkOffered> {
    return this.#linker.offer();
  }

  awaitLinkRequest(): Promise<LinkRequest | null> {
    return this.#linker.awaitRequest();
  }

  acceptLink(request: LinkRequest): Promise<void> {
    return this.#linker.accept(request);
  }

  cancelLink(): Promise<void> {
    return this.#linker.cancel();
  }

  removeDevice(device: DeviceId): Promise<void> {
    return this.#devices.remove(device);
  }

  #registered(): void {
    // It ends where the server refuses this device; now the server takes it again.
    this.#drain.resume();
    this.#outbox.start();
    this.#outbox.trigger("registered");
    this.#prekeys.check();
    this.#overdue.check();
    void this.#refreshSelf();
  }

  /** While this device was away the operator may have changed name and policy, and another device the list of devices. */
  async #refreshSelf(): Promise<void> {
    const { api, ledger, own } = this.#core;
    try {
      const self = await api.self();
      await ledger.transact((transaction) => own.learnSelf(transaction, self));
      await refreshOwnList(this.#core);
    } catch (error) {
      if (!(error instanceof EngineError)) this.#listeners.fault(error);
    }
  }

  async #stop(): Promise<void> {
    this.#linker.stop();
    this.#outbox.stop();
    await this.#maintenance.stop();
    await this.#disappearance.stop();
    await this.#presence.stop();
    await this.#prekeys.stop();
    await this.#overdue.idle();
    await this.#core.ledger.close();
    this.#core.sessions.wipe();
    await this.#vault.close();
    this.#listeners.clear();
  }

  async #lockUp(): Promise<LockedEngine> {
    this.#linker.stop();
    const keep = this.#lock.keepOf(this.#core.own);
    this.#listeners.clear();
    this.#outbox.stop();
    // Whoever of these waits for the network is not waited for: it finds the ledger closed when the answer comes.
    void this.#prekeys.stop();
    void this.#maintenance.stop();
    void this.#disappearance.stop();
    try {
      await this.#presence.stop("stay registered");
      await this.#core.ledger.close();
    } finally {
      this.#core.sessions.wipe();
      this.#vault.lock();
    }
    return this.#lock.lockedEngine(keep);
  }
}
