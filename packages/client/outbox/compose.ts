/** From a text to a message in the outbox: on disk, and encrypted at once where that takes no network. */
import { type Address, checkText, parseAddress, WireError } from "@sottovoce/wire";
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
  readonly entry: OutboxEntry;
}

/**
 * Puts a text into the outbox; durable when it resolves.
 * @throws EngineError `empty`, `too_long`, `malformed`, `bad_address`, `own_address`, `key_changed`,
 *   `end_to_site_not_agreed`, `storage`
 */
export async function compose(core: Core, to: Address, text: string): Promise<Composed> {
  const verdict = checkText(text);
  if (!verdict.ok) throw new EngineError(verdict.reason, "user", verdict.sentence);
  const peer = readAddress(to);
  if (peer === core.own.identity.address) {
    throw new EngineError(
      "own_address",
      "user",
      "This is your own address; a message needs another recipient.",
    );
  }
  return core.ledger.transact(async (transaction) => {
    const contact = core.contacts.read(transaction, peer);
    if (contact?.trust === "changed") keysToSendTo(contact);
    const level = levelOfDraft(contact);
    const composed = draft(core, peer, text, level);
    core.history.add(transaction, composed.message);
    transaction.write(core.outboxTable, composed.entry);
    if (contact === null || contact.keys === null) return composed;
    await wrap(core, transaction, composed.entry, new Map());
    const message = await transaction.get(MESSAGES, composed.message.id);
    return { ...composed, message: message ?? composed.message };
  });
}

/**
 * The level a message is to have. Where the server contradicts the keys we know it is encrypted like every other to
 * this contact, and waits. @throws EngineError `end_to_site_not_agreed`
 */
function levelOfDraft(contact: ContactRecord | null): "end-to-end" | "end-to-site" {
  if (contact === null || levelOf(contact) !== "end-to-site") return "end-to-end";
  return levelToSendAt(contact);
}

function draft(core: Core, peer: Address, text: string, security: "end-to-end" | "end-to-site"): Composed {
  const { clock, history } = core;
  const now = clock.now();
  const id = newMessageId(core);
  const order = history.takeOrder();
  const message: MessageRecord = {
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
    order,
    note: null,
    expiresAt: now + OUTBOX_LIFETIME_MS,
    timeline: [composedEntry(now)],
    deliveries: [],
  };
  return {
    message,
    entry: { id, peer, createdAt: now, order, purpose: { type: "message" }, waiting: false },
  };
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
