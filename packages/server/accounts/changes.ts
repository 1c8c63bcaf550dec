/** News of changed accounts and devices, so that nobody goes on with what was true before. */
import type { AccountId, Address, DeviceId } from "@sottovoce/wire";

export interface AccountChange {
  readonly account: AccountId;
  readonly address: Address;
  /** Devices that were added, removed, or belong to the account. */
  readonly devices: readonly DeviceId[];
}

export interface AccountChanges {
  publish(change: AccountChange): void;
  /** @returns a function that ends the subscription */
  subscribe(listener: (change: AccountChange) => void): () => void;
}
