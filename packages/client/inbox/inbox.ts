/**
 * Envelopes that come in: decrypted on a copy, committed, and only then acknowledged (SM1.md "Rules").
 * What cannot be read is acknowledged as well, since it would not get better; the sender is asked for it again.
 */
import {
  type DeviceKeys,
  envelopeId,
  mayRequestRetry,
  type PeerState,
  type PrivatePrekeys,
  RESEND_MS,
  type ReceivedMessage,
  type RefusedEnvelope,
  receiveEnvelope,
} from "@sottovoce/crypto";
import type { AccountId, Bytes } from "@sottovoce/wire";
import type { Introductions } from "../contacts/introductions.ts";
import type { ContactRecord, KeysRecord } from "../contacts/record.ts";
import { type Core, newMessageId } from "../core.ts";
import { EngineError } from "../errors.ts";
import { addNote } from "../history/notes.ts";
import type { OutboxEntry } from "../outbox/entry.ts";
import type { Transaction } from "../vault/transaction.ts";
import { type ContentEffects, ContentReader } from "./content.ts";
import { isSeen, markSeen } from "./seen.ts";
import { remarkUnlisted } from "./unlisted.ts";

/** What the inbox sets going beside its own records. */
export interface InboxEffects extends ContentEffects {
  /** Prekeys were used up. */
  onPrekeysUsed(): void;
}

/** An account has to be asked for before the envelope can be taken. */
interface Unknown {
  readonly unknown: AccountId;
}

/** Conversations looked through for a sender whose session is not there. */
const MAX_LOST = 10;
/**
 * Where no session is missing, the profile may have been restored from a backup, and any recent correspondent may be
 * the sender. So few are asked, and each so rarely, because a forged envelope makes us ask as well, and every question
 * takes one of the five bundles that the server gives us of one device in a day.
 */
const MAX_GUESSED = 3;
const GUESS_INTERVAL_MS = 24 * 3_600_000;

export class Inbox {
  readonly #core: Core;
  readonly #introductions: Introductions;
  readonly #effects: InboxEffects;
  readonly #content: ContentReader;
  /** The last of the envelopes whose senders are being asked for, one after the other; `null` while there are none. */
  #introducing: Promise<void> | null = null;

  constructor(core: Core, introductions: Introductions, effects: InboxEffects) {
    this.#core = core;
    this.#introductions = introductions;
    this.#effects = effects;
    this.#content = new ContentReader(core, introductions, effects);
  }

  /**
   * Takes one envelope. Resolves when it may be acknowledged: it is on disk, or will never be readable.
   * @param at when it came, Unix milliseconds
   * @throws EngineError `storage`, `network`, …: the server is to keep the envelope and deliver it again
   */
  async receive(envelope: Bytes, at = this.#core.clock.now()): Promise<void> {
    // A conversation is shown in its order, and the first messages of a stranger wait for his introduction.
    while (this.#introducing !== null) await this.#introducing;
    const first = await this.#try(envelope, at, false);
    if (first !== null) await this.#afterThoseBefore(() => this.#introduceAndTry(envelope, at));
  }

  /** As `receive`, without asking the server. @returns `false` when it has to be asked first; nothing has happened then */
  async receiveKnown(envelope: Bytes, at: number): Promise<boolean> {
    return (await this.#try(envelope, at, false)) === null;
  }

  /** Runs work when all that was queued here earlier is done, whatever came of it. */
  #afterThoseBefore(work: () => Promise<void>): Promise<void> {
    const turn = (this.#introducing ?? Promise.resolve()).then(work);
    const over = (): void => {
      if (this.#introducing === settled) this.#introducing = null;
    };
    const settled: Promise<void> = turn.then(over, over);
    this.#introducing = settled;
    return turn;
  }

  async #introduceAndTry(envelope: Bytes, at: number): Promise<void> {
    // The envelope before this one may have had the same sender.
    const still = await this.#try(envelope, at, false);
    if (still === null) return;
    // The list we have may be older than the device. What the server says now decides.
    await this.#introduce(still.unknown);
    await this.#try(envelope, at, true);
  }

  /** @param introduced the server was asked already */
  #try(envelope: Bytes, at: number, introduced: boolean): Promise<Unknown | null> {
    return this.#core.ledger.transact(async (transaction) => {
      const { primitives, own, sessions } = this.#core;
      const prekeys = sessions.prekeys(transaction);
      const received = await receiveEnvelope({
        primitives,
        own: own.keys.device,
        prekeys,
        peers: sessions.peers(transaction),
        seen: (id) => isSeen(transaction, id),
        listed: (sender) => this.#isListed(transaction, sender),
        envelope,
        now: at,
      });
      if (received.outcome === "duplicate") return null;
      const unknown = introduced ? null : this.#unknownIn(received);
      if (unknown !== null) return { unknown };
      if (received.outcome === "refused") await this.#refused(transaction, received, envelope);
      else await this.#keep(transaction, received, prekeys, at);
      return null;
    });
  }

  /** The account without which this cannot be taken: an unlisted sender's, or that of whom another own device wrote to. */
  #unknownIn(received: ReceivedMessage | RefusedEnvelope): AccountId | null {
    const { sender } = received;
    if (received.outcome === "refused") {
      return received.reason === "unlisted_sender" ? (sender?.account ?? null) : null;
    }
    const { content } = received;
    if (content.kind !== "sentCopy" || content.ref === null) return null;
    const copied = content.ref as AccountId;
    return this.#core.contacts.byAccount(copied) === null ? copied : null;
  }

  async #keep(
    transaction: Transaction,
    received: ReceivedMessage,
    before: PrivatePrekeys,
    at: number,
  ): Promise<void> {
    const { sessions, contacts, own } = this.#core;
    if (received.prekeys !== before) {
      sessions.keepPrekeys(transaction, received.prekeys);
      transaction.afterCommit(() => this.#effects.onPrekeysUsed());
    }
    sessions.keepPeer(transaction, received.peer);
    markSeen(transaction, received.seen.id, received.seen.until);
    const { sender } = received;
    if (sender.account === own.identity.account) {
      await this.#content.fromOwnDevice(transaction, received, at);
      return;
    }
    const contact = contacts.byAccount(sender.account);
    if (contact === null) throw new Error("a listed sender is a contact");
    await this.#content.fromContact(transaction, contact, received, at);
  }

  async #isListed(transaction: Transaction, sender: DeviceKeys): Promise<boolean> {
    const { own, contacts } = this.#core;
    if (sender.account === own.identity.account) return own.isOwn(sender);
    const contact = contacts.byAccount(sender.account);
    const current = contact === null ? null : contacts.read(transaction, contact.address);
    return current !== null && contacts.mayCome(current, sender);
  }

  async #introduce(account: AccountId): Promise<void> {
    const { own, api, ledger } = this.#core;
    try {
      if (account !== own.identity.account) {
        await this.#introductions.askAccount(account);
        return;
      }
      const offered = (await api.account(account)).keys?.deviceList;
      if (offered !== undefined) await ledger.transact((transaction) => own.learnList(transaction, offered));
    } catch (error) {
      // An account that is gone stays gone; anything else may pass, and the envelope waits at the server.
      if (!(error instanceof EngineError) || error.code !== "unknown_recipient") throw error;
    }
  }

  /** Asks for what could not be read, each device at most once an hour. */
  async #refused(
    transaction: Transaction,
    { reason, sender }: RefusedEnvelope,
    envelope: Bytes,
  ): Promise<void> {
    if (reason === "unlisted_sender") {
      // A stranger is not asked for anything.
      if (sender !== null) remarkUnlisted(this.#core, transaction, sender.account);
      return;
    }
    const { contacts, primitives } = this.#core;
    const ref = await envelopeId(primitives, envelope);
    if (sender === null) {
      for (const suspect of await this.#suspects(transaction)) await this.#ask(transaction, suspect, ref);
      return;
    }
    const known = contacts.byAccount(sender.account);
    if (known !== null && (await this.#ask(transaction, known, ref))) {
      addNote(this.#core, transaction, known.address, "unreadable");
    }
  }

  /** Who may have written an envelope of no known session. */
  async #suspects(transaction: Transaction): Promise<readonly ContactRecord[]> {
    const { history, contacts, clock } = this.#core;
    const lost: ContactRecord[] = [];
    const recent: ContactRecord[] = [];
    for (const { peer, last } of history.conversations(MAX_LOST)) {
      const contact = contacts.read(transaction, peer);
      if (contact === null || contact.keys === null) continue;
      const states = await this.#statesOf(transaction, contact.keys);
      // A conversation without a session: this device has lost its records of it.
      if (states.every(({ current }) => current === null)) lost.push(contact);
      const asked = states.some(
        ({ retryRequestedAt }) => clock.now() - (retryRequestedAt ?? 0) < GUESS_INTERVAL_MS,
      );
      const message = asked ? null : await history.message(last);
      if (message !== null && clock.now() - message.sentAt < RESEND_MS) recent.push(contact);
    }
    return lost.length > 0 ? lost : recent.slice(0, MAX_GUESSED);
  }

  /** @returns whether a retry request is on its way now that was not before */
  async #ask(transaction: Transaction, contact: ContactRecord, ref: string): Promise<boolean> {
    const { outboxTable, clock, history } = this.#core;
    const { address: peer } = contact;
    const asked = transaction
      .values(outboxTable)
      .some((entry) => entry.peer === peer && entry.purpose.type === "retry_request");
    if (asked || !(await this.#mayAsk(transaction, contact))) return false;
    const entry: OutboxEntry = {
      id: newMessageId(this.#core),
      peer,
      createdAt: clock.now(),
      order: history.takeOrder(),
      purpose: { type: "retry_request", ref },
      waiting: false,
    };
    transaction.write(outboxTable, entry);
    transaction.afterCommit(() => this.#effects.send(entry));
    return true;
  }

  /** Whether any device of a contact was not asked within the hour, and the contact may be written to at all. */
  async #mayAsk(transaction: Transaction, contact: ContactRecord): Promise<boolean> {
    if (contact.keys === null || contact.trust === "changed") return false;
    const states = await this.#statesOf(transaction, contact.keys);
    return states.some((state) => mayRequestRetry(state, this.#core.clock.now()));
  }

  /** What there is with each device of an account. */
  async #statesOf(transaction: Transaction, keys: KeysRecord): Promise<readonly PeerState[]> {
    const { contacts, sessions } = this.#core;
    const { list } = await contacts.deviceList(keys);
    return list.devices.map((listed) => sessions.peer(transaction, { ...listed, account: list.account }));
  }
}
