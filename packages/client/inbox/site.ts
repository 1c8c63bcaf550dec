/**
 * Messages that the server could read: texts of SIP phones, in message/cpim (RFC 3862). They are shown with their level
 * and never as anything else; where their sender has keys they are not shown at all, since whoever can write without
 * keys can write in anybody's name.
 */
import { type Address, type Bytes, ENVELOPE_LIFETIME_MS, utf8 } from "@sottovoce/wire";
import type { Introductions } from "../contacts/introductions.ts";
import type { Core } from "../core.ts";
import { EngineError } from "../errors.ts";
import { addNote } from "../history/notes.ts";
import { type MessageRecord, toHistoryMessage } from "../history/record.ts";
import type { Transaction } from "../vault/transaction.ts";
import { freeId } from "./free-id.ts";
import { type ReadableText, readReadable } from "./readable.ts";
import { isSeen, markSeen } from "./seen.ts";

const DAY_MS = 86_400_000;
/** The server does not deliver a message later than this, even where its clock and ours differ by a day. */
const SEEN_MS = ENVELOPE_LIFETIME_MS + DAY_MS;
/** Remarks in one conversation: one a day, for the reason of `UNLISTED_INTERVAL_MS`. */
const REMARK_INTERVAL_MS = DAY_MS;

export class SiteInbox {
  readonly #core: Core;
  readonly #introductions: Introductions;

  constructor(core: Core, introductions: Introductions) {
    this.#core = core;
    this.#introductions = introductions;
  }

  /**
   * Takes one message/cpim body. Resolves when it may be acknowledged: it is on disk, or was seen before, or is not
   * believed.
   * @param at when it came, Unix milliseconds
   * @throws SipParseError for what this client cannot read; EngineError `storage`, `network`, …: the server is to keep it
   */
  async receive(body: Bytes, at = this.#core.clock.now()): Promise<void> {
    const message = readReadable(body, this.#core.own.identity.address);
    if (this.#isUnknown(message.from)) await this.#introduce(message.from);
    await this.#store(message, at);
  }

  /** As `receive`, without asking the server. @returns `false` when it has to be asked first; nothing has happened then */
  async receiveKnown(body: Bytes, at: number): Promise<boolean> {
    const message = readReadable(body, this.#core.own.identity.address);
    if (this.#isUnknown(message.from)) return false;
    await this.#store(message, at);
    return true;
  }

  /** Only who is known to be a phone, or to have keys, needs no question: the very first message of somebody counts. */
  #isUnknown(from: Address): boolean {
    const known = this.#core.contacts.get(from);
    return known === null || (known.keys === null && known.kind !== "sip-phone");
  }

  #store(message: ReadableText, at: number): Promise<void> {
    const { contacts, ledger } = this.#core;
    return ledger.transact(async (transaction) => {
      const name = `site/${message.from}/${message.id}`;
      if (await isSeen(transaction, name)) return;
      markSeen(transaction, name, this.#core.clock.now() + SEEN_MS);
      const contact = contacts.read(transaction, message.from);
      if (contact !== null && contact.keys !== null) this.#disbelieve(transaction, message.from);
      else await this.#keep(transaction, message, at);
    });
  }

  async #introduce(address: Address): Promise<void> {
    try {
      await this.#introductions.ask(address);
    } catch (error) {
      // An account that was deleted since has no keys that could be passed over; what it wrote is still for us.
      if (!(error instanceof EngineError) || error.code !== "unknown_recipient") throw error;
    }
  }

  async #keep(transaction: Transaction, { from, id, text, sentAt }: ReadableText, at: number): Promise<void> {
    const { history, emit } = this.#core;
    const free = await freeId(this.#core, transaction, from, utf8(from), id);
    if (free === null) return;
    const message: MessageRecord = {
      id: free,
      peer: from,
      direction: "in",
      text,
      sentAt: sentAt ?? at,
      receivedAt: at,
      status: "received",
      reason: null,
      security: "end-to-site",
      read: false,
      order: history.takeOrder(),
      note: null,
      expiresAt: null,
      timeline: [{ at, code: "received", readable: true }],
      deliveries: [],
    };
    history.add(transaction, message);
    transaction.afterCommit(() => emit({ type: "message", message: toHistoryMessage(message) }));
  }

  /** It is not shown, and does not vanish unnoticed either. */
  #disbelieve(transaction: Transaction, from: Address): void {
    const { contacts, clock } = this.#core;
    const contact = contacts.read(transaction, from);
    if (contact === null) return;
    const now = clock.now();
    const { unencryptedRemarkAt: before } = contact;
    if (before !== undefined && Math.abs(now - before) < REMARK_INTERVAL_MS) return;
    contacts.write(transaction, { ...contact, unencryptedRemarkAt: now });
    addNote(this.#core, transaction, from, "unencrypted");
  }
}
