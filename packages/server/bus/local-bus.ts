import type { AccountId, DeviceId } from "@sottovoce/wire";
import type { MailboxItem } from "../store/store.ts";
import type { AccountListener, Bus, MailListener } from "./bus.ts";

/** The bus of a server that is one process: plain calls, before the teller goes on. */
export class LocalBus implements Bus {
  readonly #mail = new Map<DeviceId, MailListener>();
  readonly #accounts = new Set<AccountListener>();

  mail(device: DeviceId, items: readonly MailboxItem[] | null): void {
    this.#mail.get(device)?.onMail(items);
  }

  subscribeMail(device: DeviceId, listener: MailListener): void {
    this.#mail.set(device, listener);
  }

  unsubscribeMail(device: DeviceId, listener: MailListener): void {
    if (this.#mail.get(device) === listener) this.#mail.delete(device);
  }

  accountChanged(account: AccountId): void {
    for (const listener of this.#accounts) listener.onAccountChanged(account);
  }

  subscribeAccounts(listener: AccountListener): () => void {
    this.#accounts.add(listener);
    return () => this.#accounts.delete(listener);
  }
}
