/** Remarks of the engine in a conversation: what a person should know, where it happened. */
import type { Address } from "@sottovoce/wire";
import { type Core, newMessageId } from "../core.ts";
import type { NoteKind } from "../engine-api.ts";
import type { Transaction } from "../vault/transaction.ts";
import { type MessageRecord, toHistoryMessage } from "./record.ts";

export type Remark = Exclude<NoteKind, "missed_call" | "call">;

const TEXTS: Readonly<Record<Remark, (peer: Address) => string>> = {
  key_changed: (peer) =>
    `The security key of ${peer} has changed: the account was set up anew, or somebody else answers for it. Compare the safety number.`,
  sending_blocked: (peer) =>
    `The security key of ${peer} is not the one you verified. Nothing is sent until you have decided whether to accept it.`,
  said_to_be_sip_phone: (peer) =>
    `The server now says that ${peer} is a SIP phone, which cannot decrypt. But ${peer} has security keys. Nothing is sent, because that would be without encryption. Ask ${peer} another way, and tell your operator.`,
  unencrypted: (peer) =>
    `A message came in the name of ${peer} without encryption, and is not shown: ${peer} has security keys, so anybody at the server may have made it up. Ask ${peer}, and tell your operator.`,
  unreadable: (peer) =>
    `A message from ${peer} could not be read. It was asked for again; it appears here when it arrives.`,
  devices_differ: (peer) =>
    `The server shows another list of devices for ${peer} than ${peer} has. Nothing is sent until they agree, because a removed device could read it. Ask ${peer} another way whether a device was lost and has to be removed, and tell your operator.`,
  unlisted_device: (peer) =>
    `A message came from a device that ${peer} does not have, or has no longer. It cannot be trusted and is not shown; ask ${peer} to send it again.`,
};

/** Adds a remark to a conversation, and tells listeners. It is read already: it is no message, and counts as none. */
export function addNote(core: Core, transaction: Transaction, peer: Address, remark: Remark): void {
  const now = core.clock.now();
  const text = TEXTS[remark](peer);
  const message: MessageRecord = {
    id: newMessageId(core),
    peer,
    direction: "in",
    text,
    sentAt: now,
    receivedAt: now,
    status: "received",
    reason: null,
    security: "end-to-end",
    read: true,
    order: core.history.takeOrder(),
    note: remark,
    expiresAt: null,
    timeline: [{ at: now, code: "remark", sentence: text }],
    deliveries: [],
  };
  core.history.add(transaction, message);
  transaction.afterCommit(() => core.emit({ type: "message", message: toHistoryMessage(message) }));
}
