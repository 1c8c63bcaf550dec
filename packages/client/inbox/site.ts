/**
 * Messages that the server could read: texts of SIP phones, in message/cpim (RFC 3862). They are shown with their level
 * and never as anything else; where their sender has keys they are not shown at all, since whoever can write without
 * keys can write in anybody's name.
 */
import {
  addressOfRecord,
  IMDN_HEADERS,
  IMDN_NAMESPACE,
  imdnMessageId,
  notUnderstood,
  parseCpim,
  plainText,
  SipParseError,
} from "@sottovoce/sip";
import {
  type Address,
  type Bytes,
  ENVELOPE_LIFETIME_MS,
  type MessageId,
  parseAddress,
  parseMessageId,
  utf8,
  WireError,
} from "@sottovoce/wire";
import type { Introductions } from "../contacts/introductions.ts";
import type { Core } from "../core.ts";
import { EngineError } from "../errors.ts";
import { addNote } from "../history/notes.ts";
import { type MessageRecord, toHistoryMessage } from "../history/record.ts";
import type { Transaction } from "../vault/transaction.ts";
import { freeId } from "./free-id.ts";
import { isSeen, markSeen } from "./seen.ts";

const DAY_MS = 86_400_000;
/** The server does not deliver a message later than this, even where its clock and ours differ by a day. */
const SEEN_MS = ENVELOPE_LIFETIME_MS + DAY_MS;
/** Remarks in one conversation: one a day, for the reason of `UNLISTED_INTERVAL_MS`. */
const REMARK_INTERVAL_MS = DAY_MS;

/** A text as the server delivered it. */
interface ReadableText {
  readonly from: Address;
  readonly id: MessageId;
  readonly text: string;
  /** Unix milliseconds, as the sender's phone says; `null` when it does not. */
  readonly sentAt: number | null;
}

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
   * @throws SipParseError for what this client cannot read; EngineError `storage`, `network`, …: the server is to keep it
   */
  async receive(body: Bytes): Promise<void> {
    const message = readText(body);
    const { contacts, ledger, own } = this.#core;
    if (message.from === own.identity.address) {
      throw new SipParseError(400, "The message names its own recipient as its sender");
    }
    const known = contacts.get(message.from);
    // Only who is known to be a phone, or to have keys, needs no question: the very first message of somebody counts.
    if (known === null || (known.keys === null && known.kind !== "sip-phone"))
      await this.#introduce(message.from);
    await ledger.transact(async (transaction) => {
      const name = `site/${message.from}/${message.id}`;
      if (await isSeen(transaction, name)) return;
      markSeen(transaction, name, this.#core.clock.now() + SEEN_MS);
      const contact = contacts.read(transaction, message.from);
      if (contact !== null && contact.keys !== null) this.#disbelieve(transaction, message.from);
      else await this.#keep(transaction, message);
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

  async #keep(transaction: Transaction, { from, id, text, sentAt }: ReadableText): Promise<void> {
    const { clock, history, emit } = this.#core;
    const free = await freeId(this.#core, transaction, from, utf8(from), id);
    if (free === null) return;
    const at = clock.now();
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
      timeline: [
        { at, event: "received", text: "Received from a SIP phone, end-to-site, and stored on this device." },
      ],
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

/** @throws SipParseError */
function readText(body: Bytes): ReadableText {
  const { headers, contentHeaders, content } = parseCpim(body);
  if (notUnderstood(headers, { [IMDN_NAMESPACE]: IMDN_HEADERS }) !== null) {
    throw new SipParseError(420, "The message requires something that this client does not understand");
  }
  const text = plainText(contentHeaders, content);
  if (text === null) throw new SipParseError(415, "The message is no text");
  if (text.trim() === "") throw new SipParseError(400, "The message is empty");
  return {
    from: senderOf(headers.from()?.uri),
    id: idOf(imdnMessageId(headers)),
    text,
    sentAt: headers.dateTime(),
  };
}

function senderOf(uri: string | undefined): Address {
  const address = uri === undefined ? null : addressOfRecord(uri);
  return parsed(() => parseAddress(address ?? ""), "The message has no sender that could be shown");
}

/** The server names each message it delivers by an id of our form, whatever the phone called it. */
function idOf(id: string | null): MessageId {
  return parsed(() => parseMessageId(id ?? ""), "The message has no id of the server");
}

function parsed<T>(parse: () => T, otherwise: string): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof WireError) throw new SipParseError(400, otherwise);
    throw error;
  }
}
