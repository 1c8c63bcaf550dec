/** What a decrypted envelope says, and what becomes of it. */
import {
  type CallContent,
  comparePointer,
  type DeviceKeys,
  type DeviceListPointer,
  isListed,
  type ReceivedMessage,
  type TextContent,
  wipe,
} from "@sottovoce/crypto";
import { type AccountId, type Address, idBytes, toHex } from "@sottovoce/wire";
import type { CallBytesSender } from "../calls/keys/call-key.ts";
import type { Introductions } from "../contacts/introductions.ts";
import type { ContactRecord } from "../contacts/record.ts";
import type { Core } from "../core.ts";
import { refreshOwnList } from "../devices/own-list.ts";
import { EngineError } from "../errors.ts";
import { countdown, disappearAfter } from "../history/disappearing.ts";
import { addNote } from "../history/notes.ts";
import { MESSAGES, type MessageRecord, toHistoryMessage } from "../history/record.ts";
import type { OutboxEntry } from "../outbox/entry.ts";
import { recallCopies } from "../outbox/recall.ts";
import type { Transaction } from "../vault/transaction.ts";
import { freeId } from "./free-id.ts";
import { resendTo } from "./resend.ts";

/** What contents mean for what is sent. */
export interface ContentEffects {
  /** An entry that is on disk is to be sent. */
  send(entry: OutboxEntry): void;
  /** A call key or the proof of a call came (kinds 5 and 6). */
  onCallBytes(content: CallContent, sender: CallBytesSender): void;
  /** The server has shown a device list that a contact spoke of: what waited for it may go. */
  onListLearned(peer: Address): void;
}

export class ContentReader {
  readonly #core: Core;
  readonly #introductions: Introductions;
  readonly #effects: ContentEffects;
  /** Differing device lists that were remarked on in this run: once is enough. */
  readonly #remarked = new Set<string>();

  constructor(core: Core, introductions: Introductions, effects: ContentEffects) {
    this.#core = core;
    this.#introductions = introductions;
    this.#effects = effects;
  }

  /** From a device of somebody else. Kinds that have no meaning here yet are passed over (SM1.md "Envelope"). */
  async fromContact(
    transaction: Transaction,
    contact: ContactRecord,
    received: ReceivedMessage,
    at: number,
  ): Promise<void> {
    const { content, sender } = received;
    if (content.kind === "ignored") return;
    await this.#compareLists(transaction, contact, sender, content.deviceList);
    if (content.kind === "text") await this.#text(transaction, contact, content, received, at);
    if (content.kind === "callKey" || content.kind === "verification") {
      const from = await this.#accountOf(contact, received);
      if (from === null) wipe(content.octets);
      else transaction.afterCommit(() => this.#effects.onCallBytes(content, from));
    }
    if (content.kind === "retryRequest") {
      const entries = await resendTo(this.#core, transaction, contact.address, sender, content.ref);
      transaction.afterCommit(() => {
        for (const entry of entries) this.#effects.send(entry);
      });
    }
  }

  /** Whose device list names the sender: that of the keys we know, or of keys that wait for a person's decision. */
  async #accountOf(
    { keys, offered }: ContactRecord,
    { sender }: ReceivedMessage,
  ): Promise<CallBytesSender | null> {
    for (const candidate of [keys, offered]) {
      if (candidate === null) continue;
      const { list } = await this.#core.contacts.deviceList(candidate);
      if (isListed(list, sender)) return { account: candidate.account, accountKey: candidate.accountKey };
    }
    return null;
  }

  /** From another device of this account: a copy of what was sent there. */
  async fromOwnDevice(
    transaction: Transaction,
    { content, sender, reducedForwardSecrecy }: ReceivedMessage,
    at: number,
  ): Promise<void> {
    if (content.kind === "ignored") return;
    await this.#compareOwnLists(transaction, sender, content.deviceList);
    const { contacts, history, emit } = this.#core;
    if (content.kind !== "sentCopy" || content.ref === null) return;
    const contact = contacts.byAccount(content.ref as AccountId);
    // Whom it went to is told by account id alone; somebody this device has never met cannot be named here.
    if (contact === null || (await transaction.get(MESSAGES, content.id)) !== null) return;
    const message: MessageRecord = {
      id: content.id,
      peer: contact.address,
      direction: "out",
      text: content.text,
      sentAt: content.sentAt,
      receivedAt: null,
      status: "enqueued",
      reason: null,
      security: reducedForwardSecrecy ? "end-to-end-reduced" : "end-to-end",
      read: true,
      order: history.takeOrder(),
      note: null,
      expiresAt: null,
      timeline: [{ at, code: "sent_elsewhere" }],
      deliveries: [],
      // The server had it before this copy left, and this device may never hear more: its time runs from now on.
      ...countdown(disappearAfter(content.ttl), at),
    };
    history.add(transaction, message);
    transaction.afterCommit(() => emit({ type: "status", message: toHistoryMessage(message) }));
  }

  async #text(
    transaction: Transaction,
    contact: ContactRecord,
    content: TextContent,
    { reducedForwardSecrecy }: ReceivedMessage,
    at: number,
  ): Promise<void> {
    const { history, emit } = this.#core;
    const { address, account } = contact;
    const id = await freeId(this.#core, transaction, address, idBytes(account), content.id);
    if (id === null) return;
    const message: MessageRecord = {
      id,
      peer: contact.address,
      direction: "in",
      text: content.text,
      sentAt: content.sentAt,
      receivedAt: at,
      status: "received",
      reason: null,
      security: reducedForwardSecrecy ? "end-to-end-reduced" : "end-to-end",
      read: false,
      order: history.takeOrder(),
      note: null,
      expiresAt: null,
      timeline: [{ at, code: "received", readable: false }],
      deliveries: [],
      ...disappearAfter(content.ttl),
    };
    history.add(transaction, message);
    transaction.afterCommit(() => emit({ type: "message", message: toHistoryMessage(message) }));
  }

  /** Every content tells which device list its sender has: nobody can be shown another one unnoticed. */
  async #compareLists(
    transaction: Transaction,
    contact: ContactRecord,
    sender: DeviceKeys,
    deviceList: DeviceListPointer,
  ): Promise<void> {
    const { contacts } = this.#core;
    if (contact.keys === null) return;
    const known = await contacts.deviceList(contact.keys);
    // It speaks for keys that wait for a person's decision, and that have a list of their own.
    if (!isListed(known.list, sender)) return;
    switch (comparePointer(known, deviceList)) {
      case "newer":
        await contacts.hear(transaction, contact, sender.device, deviceList);
        transaction.afterCommit(() => this.#fetchList(contact, deviceList));
        return;
      case "fork":
        await contacts.hear(transaction, contact, sender.device, deviceList);
        this.#remarkDiffering(transaction, contact, deviceList);
        return;
      case "same":
      case "older":
        return;
    }
  }

  /** A device was removed or let in: what this one sends next is not for the list it has. */
  async #compareOwnLists(
    transaction: Transaction,
    sender: DeviceKeys,
    deviceList: DeviceListPointer,
  ): Promise<void> {
    const { own } = this.#core;
    const compared = comparePointer(own.list, deviceList);
    if (compared !== "newer" && compared !== "fork") return;
    if (await own.hear(transaction, sender.device, deviceList)) await recallCopies(this.#core, transaction);
    if (compared === "newer") transaction.afterCommit(() => this.#quietly(refreshOwnList(this.#core)));
  }

  #remarkDiffering(transaction: Transaction, contact: ContactRecord, { hash }: DeviceListPointer): void {
    const name = `${contact.account}/${toHex(hash)}`;
    if (this.#remarked.has(name)) return;
    this.#remarked.add(name);
    addNote(this.#core, transaction, contact.address, "devices_differ");
  }

  #fetchList(contact: ContactRecord, pointer: DeviceListPointer): void {
    this.#quietly(this.#askForList(contact, pointer));
  }

  #quietly(asking: Promise<void>): void {
    asking.catch((error: unknown) => {
      // Where the server does not answer, the next message says again that there is a newer list.
      if (!(error instanceof EngineError)) this.#core.fault(error);
    });
  }

  /** The sender has its list from the server, so a server that does not have it now keeps it back: a device was removed, say. */
  async #askForList({ address }: ContactRecord, pointer: DeviceListPointer): Promise<void> {
    const { ledger, contacts } = this.#core;
    const { contact: asked } = await this.#introductions.ask(address);
    if (asked.keys === null) return;
    const known = await contacts.deviceList(asked.keys);
    switch (comparePointer(known, pointer)) {
      case "same":
      case "older":
        this.#effects.onListLearned(address);
        return;
      // Another list of that version is as good as none.
      case "newer":
      case "fork":
        await ledger.transact(async (transaction) => this.#remarkDiffering(transaction, asked, pointer));
    }
  }
}
