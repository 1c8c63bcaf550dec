/** Accounts and devices as the hot path needs them: in memory, so that no message waits for the disk to be read. */
import {
  type AccountId,
  type Address,
  type Bytes,
  type DeviceId,
  decodeDeviceList,
  type SignedDeviceList,
} from "@sottovoce/wire";
import type { AccountRecord, AccountStore, DeviceStore } from "../store/store.ts";
import { ReadThroughCache } from "./read-through-cache.ts";

/** About 1 kB each: room for a large organisation in 100 MB, and no more for an attacker who asks for many names. */
const MAX_CACHED = 50_000;

/** An account with the devices its signed device list names. */
export interface DirectoryAccount {
  readonly id: AccountId;
  readonly address: Address;
  readonly displayName: string | null;
  readonly messaging: boolean;
  readonly disabled: boolean;
  readonly accountKey: Bytes | null;
  readonly deviceList: SignedDeviceList | null;
  /** Ascending; empty while nobody has activated the account. */
  readonly devices: readonly DeviceId[];
}

export interface DirectoryDevice {
  readonly id: DeviceId;
  readonly account: AccountId;
  /** SHA-256 of `device:realm:secret`, 32 bytes. */
  readonly ha1: Bytes;
  readonly signingKey: Bytes;
}

export class Directory {
  readonly #byAddress: ReadThroughCache<Address, DirectoryAccount | null>;
  readonly #byId: ReadThroughCache<AccountId, DirectoryAccount | null>;
  readonly #devices: ReadThroughCache<DeviceId, DirectoryDevice | null>;

  constructor(accounts: AccountStore, devices: DeviceStore) {
    this.#byId = new ReadThroughCache(MAX_CACHED, async (id) => describe(await accounts.get(id)));
    this.#byAddress = new ReadThroughCache(MAX_CACHED, async (address) =>
      describe(await accounts.byAddress(address)),
    );
    this.#devices = new ReadThroughCache(MAX_CACHED, async (id) => {
      const record = await devices.get(id);
      if (record === null) return null;
      return { id, account: record.account, ha1: record.ha1, signingKey: record.signingKey };
    });
  }

  /** `null` when there is no such account. */
  byAddress(address: Address): DirectoryAccount | null | Promise<DirectoryAccount | null> {
    return this.#byAddress.get(address);
  }

  /** `null` when there is no such account. */
  account(id: AccountId): DirectoryAccount | null | Promise<DirectoryAccount | null> {
    return this.#byId.get(id);
  }

  /** `null` when there is no such device; also that is remembered, so that guessing costs no disk. */
  device(id: DeviceId): DirectoryDevice | null | Promise<DirectoryDevice | null> {
    return this.#devices.get(id);
  }

  /** Drops what is remembered of an account and of these devices; the next question reads the store. */
  forget(account: { readonly id: AccountId; readonly address: Address }, devices: readonly DeviceId[]): void {
    this.#byId.forget(account.id);
    this.#byAddress.forget(account.address);
    for (const device of devices) this.#devices.forget(device);
  }
}

function describe(record: AccountRecord | null): DirectoryAccount | null {
  if (record === null) return null;
  const { id, address, displayName, messaging, disabled, accountKey, deviceList } = record;
  const devices =
    deviceList === null ? [] : decodeDeviceList(deviceList.bytes).devices.map((entry) => entry.device);
  return { id, address, displayName, messaging, disabled, accountKey, deviceList, devices };
}
