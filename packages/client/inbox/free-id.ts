import {
  type Address,
  type Bytes,
  concatBytes,
  idBytes,
  MESSAGE_ID_BYTES,
  type MessageId,
  toHex,
} from "@sottovoce/wire";
import type { Core } from "../core.ts";
import { MESSAGES } from "../history/record.ts";
import type { Transaction } from "../vault/transaction.ts";

/**
 * The id to keep a message under: its own, as a rule. Senders choose ids, so one may collide with a message of
 * somebody else, by malice; it then gets an id derived from its sender.
 * @param sender what identifies who sent it
 * @returns `null` when the message is here already: it was sent twice
 */
export async function freeId(
  { primitives }: Core,
  transaction: Transaction,
  peer: Address,
  sender: Bytes,
  id: MessageId,
): Promise<MessageId | null> {
  const holder = await transaction.get(MESSAGES, id);
  if (holder === null) return id;
  if (holder.direction === "in" && holder.peer === peer) return null;
  const hash = await primitives.sha256(concatBytes(sender, idBytes(id)));
  const derived = toHex(hash.subarray(0, MESSAGE_ID_BYTES)) as MessageId;
  return (await transaction.get(MESSAGES, derived)) === null ? derived : null;
}
