/** From a text to a message in the outbox: on disk, and encrypted at once where that takes no network. */
import {
  type Address,
  checkText,
  domainOf,
  type MessageId,
  parseAddress,
  parseMessageId,
  WireError,
} from "@sottovoce/wire";
import { keysToSendTo, levelToSendAt } from "../contacts/introductions.ts";
import { type ContactRecord, levelOf } from "../contacts/record.ts";
import { type Core, newMessageId } from "../core.ts";
import { EngineError } from "../errors.ts";
import { MESSAGES, type MessageRecord } from "../history/record.ts";
import type { Transaction } from "../vault/transaction.ts";
import { ENVELOPES, type OutboxEntry } from "./entry.ts";
import { wrap } from "./parcel.ts";
import { OUTBOX_LIFETIME_MS } from "./rules.ts";
import { composedEntry } from "./words.ts";

export interface Composed {
  readonly message: MessageRecord;
  /** `null` when the same was asked for before: it is there already. */
  readonly entry: OutboxEntry | null;
}

/**
 * Puts a text into the outbox; durable when it resolves.
 * @param asked the id that the message is to have, `null` for a fresh one; asked for again, it is the same message
 * @throws EngineError `empty`, `too_long`, `malformed`, `bad_address`, `own_address`, `other_domain`, `conflict`,
 *   `key_changed`, `end_to_site_not_agreed`, `storage`
 */
export async function compose(
  core: Core,
  to: Address,
  text: string,
  asked: MessageId | null,
): Promise<Composed> {
  const verdict = checkText(text);
  if (!verdict.ok) throw new EngineError(verdict.reason, "user", verdict.sentence);
  const peer = readAddress(to);
  requireOther(peer, core.own.identity.address);
  const id = asked === null ? newMessageId(core) : readId(asked);
  return core.ledger.transact(async (transaction) => {
    const before = await transaction.get(MESSAGES, id);
    if (before !== null) return { message: sentBefore(before, peer), entry: null };
    const contact = core.contacts.read(transaction, peer);
    if (contact?.trust === "changed") keysToSendTo(contact);
    const message = draft(core, { id, peer, text }, contact);
    const entry = entryOf(message);
    core.history.add(transaction, message);
    transaction.write(core.outboxTable, entry);
    // Who is not known yet is asked about first, and so is whoever has other devices than the server shows, oneself too.
    if (contact === null || contact.keys === null) return { message, entry };
    if (core.own.isListWithheld || (await core.contacts.isListWithheld(contact))) return { message, entry };
    await wrap(core, transaction, entry, new Map());
    return { message: (await transaction.get(MESSAGES, id)) ?? message, entry };
  });
}

/** @throws EngineError `own_address`, `other_domain` */
export function requireOther(peer: Address, own: Address): void {
  if (peer === own) {
    throw new EngineError("own_address", "user", "This is your own address. Choose somebody else’s.");
  }
  const domain = domainOf(own);
  if (domainOf(peer) === domain) return;
  throw new EngineError(
    "other_domain",
    "user",
    `There is no way to ${peer} from here: addresses on your server end in @${domain}.`,
  );
}

/** The message that an id belongs to already. @throws EngineError `conflict` when it is another one */
function sentBefore(message: MessageRecord, peer: Address): MessageRecord {
  if (message.direction === "out" && message.peer === peer) return message;
  throw new EngineError("conflict", "device", "Another message has this id already.");
}

/**
 * The level a message is to have. Where the server contradicts the keys we know it is encrypted like every other to
 * this contact, and waits. @throws EngineError `end_to_site_not_agreed`
 */
function levelOfDraft(contact: ContactRecord | null): "end-to-end" | "end-to-site" {
  if (contact === null || levelOf(contact) !== "end-to-site") return "end-to-end";
  return levelToSendAt(contact);
}

function draft(
  core: Core,
  { id, peer, text }: Pick<MessageRecord, "id" | "peer" | "text">,
  contact: ContactRecord | null,
): MessageRecord {
  const now = core.clock.now();
  const security = levelOfDraft(contact);
  const disappearAfterS = contact?.disappearAfterS;
  return {
    id,
    peer,
    direction: "out",
    text,
    sentAt: now,
    receivedAt: null,
    status: "sending",
    reason: null,
    security,
    read: true,
    order: core.history.takeOrder(),
    note: null,
    expiresAt: now + OUTBOX_LIFETIME_MS,
    timeline: [composedEntry(now, disappearAfterS ?? null, security === "end-to-site")],
    deliveries: [],
    ...(disappearAfterS === undefined ? {} : { disappearAfterS }),
  };
}

function entryOf({ id, peer, sentAt, order }: MessageRecord): OutboxEntry {
  return { id, peer, createdAt: sentAt, order, purpose: { type: "message" }, waiting: false };
}

function readId(text: MessageId): MessageId {
  try {
    return parseMessageId(text);
  } catch (cause) {
    if (cause instanceof WireError)
      throw new EngineError("malformed", "device", "This is no id of a message.", { cause });
    throw cause;
  }
}

function readAddress(text: string): Address {
  try {
    return parseAddress(text);
  } catch (cause) {
    if (cause instanceof WireError)
      throw new EngineError("bad_address", "user", `${cause.message}.`, { cause });
    throw cause;
  }
}

/** Takes a message out of history, and with it everything that was to become of it. */
export async function discard(core: Core, transaction: Transaction, message: MessageRecord): Promise<void> {
  const { history, outboxTable, inFlight } = core;
  await history.remove(transaction, message);
  if (transaction.read(outboxTable, message.id) !== null) transaction.erase(outboxTable, message.id);
  if (transaction.read(inFlight, message.id) !== null) transaction.erase(inFlight, message.id);
  transaction.remove(ENVELOPES, message.id);
}
