/** The engine behind the interface that user interfaces see: each call goes to the part whose business it is. */
import { type Address, checkText, type DeviceId, type MessageId, type TextVerdict } from "@sottovoce/wire";
import type { Calls } from "./calls/calls-api.ts";
import { toContact } from "./contacts/record.ts";
import type { Core } from "./core.ts";
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
import { toHistoryMessage } from "./history/record.ts";
import { Lifecycle } from "./lifecycle.ts";
import type { Listeners } from "./listeners.ts";
import type { EngineLock } from "./lock/engine-lock.ts";
import type { Inherited } from "./lock/inherited.ts";
import type { LockableEngine, LockedEngine } from "./lock/lock-api.ts";
import { compose, requireOther } from "./outbox/compose.ts";
import type { Parts } from "./parts.ts";
import type { Network } from "./ports.ts";
import type { ExposedVaultKey } from "./vault/exposed-key.ts";
import type { Vault } from "./vault/vault.ts";

export class LiveEngine implements LockableEngine {
  readonly #core: Core;
  readonly #listeners: Listeners;
  readonly #lock: EngineLock;
  readonly #life: Lifecycle;
  readonly #parts: Parts;

  private constructor(core: Core, listeners: Listeners, lock: EngineLock, life: Lifecycle) {
    this.#core = core;
    this.#listeners = listeners;
    this.#lock = lock;
    this.#life = life;
    this.#parts = life.parts;
  }

  /** Puts an engine together over opened records, with what came while they were locked. It is not connected yet. */
  static async create(
    core: Core,
    vault: Vault,
    network: Network,
    listeners: Listeners,
    lock: EngineLock,
    inherited: Inherited | null,
  ): Promise<LiveEngine> {
    const life = new Lifecycle(core, vault, listeners, lock);
    await life.prepare(network, inherited);
    return new LiveEngine(core, listeners, lock, life);
  }

  get identity(): Identity {
    return this.#core.own.identity;
  }

  get connection(): ConnectionState {
    return this.#parts.presence.state;
  }

  get calls(): Calls {
    return this.#parts.calls;
  }

  start(): void {
    this.#life.start();
  }

  stop(): Promise<void> {
    return this.#life.stop();
  }

  lock(): Promise<LockedEngine> {
    return this.#life.lock();
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
    this.#parts.outbox.add(entry);
    this.#parts.outbox.trigger("next_message", entry.peer);
    return shown;
  }

  async retry(id: MessageId): Promise<void> {
    const message = await this.#core.history.message(id);
    if (message !== null) this.#parts.outbox.triggerFor(message.peer, "user");
  }

  wake(): void {
    this.#life.wake();
  }

  remove(id: MessageId): Promise<void> {
    return this.#parts.archive.remove(id);
  }

  removeConversation(peer: Address): Promise<void> {
    return this.#parts.archive.removeConversation(peer);
  }

  conversations(options: { readonly limit?: number } = {}): Promise<readonly Conversation[]> {
    return this.#parts.archive.conversations(options.limit);
  }

  messages(
    peer: Address,
    options: { readonly before?: number; readonly limit?: number } = {},
  ): Promise<readonly HistoryMessage[]> {
    return this.#parts.archive.messages(peer, options);
  }

  message(id: MessageId): Promise<HistoryMessage | null> {
    return this.#parts.archive.message(id);
  }

  exportPage(after: number | null, limit: number): Promise<readonly HistoryMessage[]> {
    return this.#parts.archive.exportPage(after, limit);
  }

  async outbox(): Promise<readonly HistoryMessage[]> {
    const messages: HistoryMessage[] = [];
    for (const { id, purpose } of this.#parts.outbox.entries) {
      const message = purpose.type === "message" ? await this.message(id) : null;
      if (message !== null) messages.push(message);
    }
    return messages;
  }

  markRead(peer: Address, only?: readonly MessageId[]): Promise<void> {
    return this.#parts.archive.markRead(peer, only);
  }

  async contacts(): Promise<readonly Contact[]> {
    return this.#core.contacts.all().map(toContact);
  }

  async lookUp(address: Address): Promise<Contact & { readonly registered: boolean | null }> {
    requireOther(address, this.identity.address);
    const { contact, info } = await this.#parts.introductions.ask(address);
    return { ...toContact(contact), registered: info.registered };
  }

  safetyNumber(address: Address): Promise<SafetyNumber> {
    return this.#parts.trusting.safetyNumber(address);
  }

  markVerified(address: Address, digits: string): Promise<Contact> {
    return this.#parts.trusting.markVerified(address, digits);
  }

  verifyByCode(address: Address, code: string): Promise<Contact> {
    return this.#parts.trusting.verifyByCode(address, code);
  }

  acceptChange(address: Address): Promise<Contact> {
    return this.#parts.trusting.acceptChange(address);
  }

  setFavourite(address: Address, favourite: boolean): Promise<Contact> {
    return this.#parts.trusting.setFavourite(address, favourite);
  }

  async setEndToSite(address: Address, agreed: boolean): Promise<Contact> {
    const contact = await this.#parts.trusting.setEndToSite(address, agreed);
    if (agreed) this.#parts.outbox.triggerFor(address, "user");
    return contact;
  }

  setDisappearing(address: Address, seconds: number | null): Promise<Contact> {
    return this.#parts.trusting.setDisappearing(address, seconds);
  }

  directory(query: string, after: string | null): Promise<DirectoryPage> {
    return this.#parts.directory.page(query, after);
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
    return this.#parts.devices.list();
  }

  offerLink(): Promise<LinkOffered> {
    return this.#parts.linker.offer();
  }

  awaitLinkRequest(): Promise<LinkRequest | null> {
    return this.#parts.linker.awaitRequest();
  }

  acceptLink(request: LinkRequest): Promise<void> {
    return this.#parts.linker.accept(request);
  }

  cancelLink(): Promise<void> {
    return this.#parts.linker.cancel();
  }

  removeDevice(device: DeviceId): Promise<void> {
    return this.#parts.devices.remove(device);
  }
}
