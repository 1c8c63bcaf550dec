/**
 * An envelope from a device that its account does not list: most often one that the account had when it wrote, and has
 * lost since. It is not shown, because nothing ties its keys to the account; but it does not vanish unnoticed either.
 */
import type { AccountId } from "@sottovoce/wire";
import type { Core } from "../core.ts";
import { addNote } from "../history/notes.ts";
import type { Transaction } from "../vault/transaction.ts";

/**
 * Remarks of this kind in one conversation: one a day. Everybody who may write to us can name any account as the sender,
 * and must not be able to fill its conversation; the first remark says all that there is to say.
 */
export const UNLISTED_INTERVAL_MS = 24 * 3_600_000;

/**
 * Leaves a remark in the conversation with an account. Without effect where nobody knows the account: it is not on the
 * server any more, and there is nobody to ask.
 * @param account whom the envelope names as its sender
 */
export function remarkUnlisted(core: Core, transaction: Transaction, account: AccountId): void {
  const { contacts, clock } = core;
  const known = contacts.byAccount(account);
  const contact = known === null ? null : contacts.read(transaction, known.address);
  if (contact === null) return;
  const now = clock.now();
  const { unlistedRemarkAt: before } = contact;
  // As a distance: a clock that was set back must not silence this for longer than a day.
  if (before !== undefined && Math.abs(now - before) < UNLISTED_INTERVAL_MS) return;
  contacts.write(transaction, { ...contact, unlistedRemarkAt: now });
  addNote(core, transaction, contact.address, "unlisted_device");
}
