/**
 * What parts of the server, and later nodes of it, tell each other. A message may get lost with its node and is
 * then made good by what is on disk: a mailbox is read at registration, a cached account has a bounded age.
 */
import type { AccountId, DeviceId } from "@sottovoce/wire";
import type { MailboxItem } from "../store/store.ts";

/** Delivers to one device; there is one for each device that is registered here. */
export interface MailListener {
  /**
   * Something was appended to the device's mailbox.
   * @param items what it was, where the teller runs in this process; `null` where it must be read from the store
   */
  onMail(items: readonly MailboxItem[] | null): void;
}

/** Keeps something about accounts that must not get old. */
export interface AccountListener {
  /** An account, its devices or its keys have changed. */
  onAccountChanged(account: AccountId): void;
}

export interface Bus {
  /** Tells whoever delivers to a device that it has mail, with the items where they are at hand. */
  mail(device: DeviceId, items: readonly MailboxItem[] | null): void;
  /** Hears of a device's mail from now on, in place of whoever did so in this process before. O(1). */
  subscribeMail(device: DeviceId, listener: MailListener): void;
  /** Ends that, unless another listener has taken its place. O(1). */
  unsubscribeMail(device: DeviceId, listener: MailListener): void;

  /** Tells everybody that an account has changed; after the change is durable. */
  accountChanged(account: AccountId): void;
  /** @returns ends the subscription */
  subscribeAccounts(listener: AccountListener): () => void;
}
