/** An engine without network and disk, for tests of what is shown. It keeps the contract of `engine-api.ts`. */
import {
  type Contact,
  type Conversation,
  type DirectoryPage,
  type Engine,
  EngineError,
  type EngineEvent,
  type HistoryMessage,
  type Identity,
  type JsonValue,
  type LinkOffered,
  type LinkRequest,
  type OwnDevice,
  type RecordStore,
  type SafetyNumber,
} from "@sottovoce/client";
import { type AccountId, type Address, checkText, type DeviceId, type MessageId } from "@sottovoce/wire";
import { FakeCalls } from "./fake-calls.ts";
import { ALICE, BOB, FRIDAY, outgoing } from "./messages.ts";

export const DIGITS = Array.from({ length: 12 }, (_, i) => String(10_000 + i * 7_919)).join(" ");

export const LINK = `https://localhost:8443/#/link/${"A".repeat(22)}.${"B".repeat(42)}A?ca=${"C".repeat(42)}A`;

export class FakeEngine implements Engine {
  readonly identity: Identity = {
    address: ALICE,
    account: "aa".repeat(16) as AccountId,
    device: "0000abcd" as DeviceId,
    displayName: "Alice",
    origin: "https://localhost:8443",
    policy: {
      messaging: true,
      messageLifetimeMs: 72 * 3_600_000,
      lockAfterMs: 600_000,
      allowsAes128: false,
    },
  };
  connection: Engine["connection"] = "offline";
  readonly calls = new FakeCalls();
  started = false;
  stopped = false;
  readonly retried: MessageId[] = [];
  woken = 0;
  /** Of the safety number with anybody. */
  digits = DIGITS;
  /** Oldest first, over all conversations. */
  history: HistoryMessage[];
  people: Contact[];
  /** Closed by `stop`, as the engine does with the records it was opened on. */
  records: RecordStore | null = null;
  ownDevices: readonly OwnDevice[] = [
    { device: "0000abcd" as DeviceId, name: null, added: FRIDAY, self: true, primary: true },
  ];
  /** Who asks to be let in with the link. */
  asking: LinkRequest | null = null;
  linkCancelled = false;
  set: Readonly<Record<string, JsonValue>> = {};
  /** What the next send ends with. */
  failure: EngineError | null = null;
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  #clock = FRIDAY;

  constructor(history: HistoryMessage[] = [], trust: Contact["trust"] = "unverified") {
    this.history = history;
    this.people = [
      {
        address: BOB,
        account: "bb".repeat(16) as AccountId,
        displayName: "Bob",
        favourite: false,
        trust,
        verifiedBy: trust === "verified" ? "safety_number" : null,
        level: "end-to-end",
        endToSiteAgreed: false,
        disappearAfterS: null,
      },
    ];
  }

  emit(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Changes a message and tells the listeners. */
  update(id: MessageId, changes: Partial<HistoryMessage>): void {
    const at = this.history.findIndex((message) => message.id === id);
    const message = { ...(this.history[at] as HistoryMessage), ...changes };
    this.history[at] = message;
    this.emit({ type: "status", message });
  }

  /** Gives a message up and tells the listeners, as after twelve hours in the outbox. */
  giveUp(id: MessageId): void {
    this.update(id, { status: "error", reason: "not_sent_in_time" });
    const message = this.history.find((other) => other.id === id);
    if (message !== undefined) this.emit({ type: "send_error", message });
  }

  /** Adds a message that came in and tells the listeners. */
  arrive(message: HistoryMessage): void {
    this.history.push(message);
    this.emit({ type: "message", message });
  }

  start(): void {
    this.started = true;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.records?.close();
  }

  on(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  check(text: string) {
    return checkText(text);
  }

  async send(to: Address, text: string): Promise<HistoryMessage> {
    if (this.failure !== null) throw this.failure;
    const contact = this.people.find(({ address }) => address === to);
    if (contact?.level === "end-to-site" && !contact.endToSiteAgreed) {
      throw new EngineError("end_to_site_not_agreed", "user", `Nobody has agreed to write to ${to}.`);
    }
    const message = outgoing(text, { peer: to, sentAt: ++this.#clock });
    this.history.push(message);
    return message;
  }

  async retry(id: MessageId): Promise<void> {
    this.retried.push(id);
  }

  wake(): void {
    this.woken++;
  }

  async remove(id: MessageId): Promise<void> {
    const message = this.history.find((other) => other.id === id);
    this.history = this.history.filter((other) => other.id !== id);
    if (message !== undefined) this.emit({ type: "removed", id, peer: message.peer });
  }

  async removeConversation(peer: Address): Promise<void> {
    this.history = this.history.filter((message) => message.peer !== peer);
    this.emit({ type: "conversation_removed", peer });
  }

  async exportPage(after: number | null, limit: number): Promise<readonly HistoryMessage[]> {
    return this.history.filter(({ order }) => order > (after ?? 0)).slice(0, limit);
  }

  async conversations(): Promise<readonly Conversation[]> {
    const peers = [...new Set(this.history.map(({ peer }) => peer))];
    return peers.map((peer) => {
      const own = this.history.filter((message) => message.peer === peer);
      return {
        peer,
        displayName: this.people.find(({ address }) => address === peer)?.displayName ?? null,
        last: own.at(-1) as HistoryMessage,
        unread: own.filter(({ read }) => !read).length,
      };
    });
  }

  async messages(
    peer: Address,
    { before = Number.POSITIVE_INFINITY, limit = 50 }: Parameters<Engine["messages"]>[1] = {},
  ): Promise<readonly HistoryMessage[]> {
    const own = this.history.filter((message) => message.peer === peer && message.order < before);
    return own.toReversed().slice(0, limit);
  }

  async message(id: MessageId): Promise<HistoryMessage | null> {
    return this.history.find((message) => message.id === id) ?? null;
  }

  async outbox(): Promise<readonly HistoryMessage[]> {
    return this.history.filter(({ status }) => status === "sending");
  }

  async markRead(peer: Address, only?: readonly MessageId[]): Promise<void> {
    this.history = this.history.map((message) =>
      message.peer === peer && (only === undefined || only.includes(message.id))
        ? { ...message, read: true }
        : message,
    );
  }

  async contacts(): Promise<readonly Contact[]> {
    return this.people;
  }

  async lookUp(address: Address): Promise<Contact & { readonly registered: boolean | null }> {
    const contact = this.people.find((person) => person.address === address);
    if (contact === undefined) {
      throw new EngineError("unknown_recipient", "user", `There is no account ${address} on this server.`);
    }
    return { ...contact, registered: true };
  }

  async safetyNumber(address: Address): Promise<SafetyNumber> {
    return { digits: this.digits, qr: "AA", trust: (await this.lookUp(address)).trust };
  }

  markVerified(address: Address, digits: string): Promise<Contact> {
    if (digits !== this.digits) throw new EngineError("other_key", "user", "The key is another one.");
    return this.#setTrust(address, "verified");
  }

  verifyByCode(address: Address): Promise<Contact> {
    return this.#setTrust(address, "verified");
  }

  acceptChange(address: Address): Promise<Contact> {
    return this.#setTrust(address, "unverified");
  }

  async setFavourite(address: Address, favourite: boolean): Promise<Contact> {
    return { ...(await this.lookUp(address)), favourite };
  }

  async setEndToSite(address: Address, agreed: boolean): Promise<Contact> {
    return this.change(address, { endToSiteAgreed: agreed });
  }

  async setDisappearing(address: Address, seconds: number | null): Promise<Contact> {
    return this.change(address, { disappearAfterS: seconds });
  }

  async directory(): Promise<DirectoryPage> {
    const entries = this.people.map(({ address, displayName, level }) => ({
      address,
      displayName,
      kind: level === "end-to-end" ? ("app" as const) : ("sip-phone" as const),
    }));
    return { entries, next: null, remembered: false };
  }

  async preferences(): Promise<Readonly<Record<string, JsonValue>>> {
    return this.set;
  }

  async setPreferences(change: Readonly<Record<string, JsonValue | undefined>>) {
    const all = JSON.parse(JSON.stringify({ ...this.set, ...change })) as Record<string, JsonValue>;
    this.set = all;
    return all;
  }

  async devices(): Promise<readonly OwnDevice[]> {
    return this.ownDevices;
  }

  async offerLink(): Promise<LinkOffered> {
    return { link: LINK, expiresAt: FRIDAY + 600_000 };
  }

  async awaitLinkRequest(): Promise<LinkRequest | null> {
    return this.asking;
  }

  async acceptLink({ device, name }: LinkRequest): Promise<void> {
    this.ownDevices = [...this.ownDevices, { device, name, added: FRIDAY, self: false, primary: false }];
  }

  async cancelLink(): Promise<void> {
    this.linkCancelled = true;
  }

  async removeDevice(device: DeviceId): Promise<void> {
    this.ownDevices = this.ownDevices.filter((own) => own.device !== device);
  }

  #setTrust(address: Address, trust: Contact["trust"]): Promise<Contact> {
    return this.change(address, { trust, verifiedBy: trust === "verified" ? "safety_number" : null });
  }

  /** Changes a contact and tells the listeners. */
  async change(address: Address, changes: Partial<Contact>): Promise<Contact> {
    const { registered: _, ...known } = await this.lookUp(address);
    const contact = { ...known, ...changes };
    this.people = this.people.map((person) => (person.address === address ? contact : person));
    this.emit({ type: "contact", contact });
    return contact;
  }
}
