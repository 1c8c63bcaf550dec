/**
 * Accounts and devices as the hot path needs them: in memory, so that no message waits for the disk to be read.
 * What may change stands in one entry per account, devices included; forgetting that entry is all there is to do.
 */
import {
  type AccountId,
  type Address,
  type Base64Url,
  type DeviceId,
  type SignedDeviceListJson,
  toBase64Url,
  toHex,
} from "@sottovoce/wire";
import type { AccountRecord, AccountStore, DeviceStore } from "../store/store.ts";
import { ReadThroughCache } from "./read-through-cache.ts";

/** About 1 kB each: room for a large organisation in 100 MB, and no more for whoever asks for many names. */
const MAX_CACHED = 50_000;
/** Device ids that do not exist, so that guessing costs no disk; 1 MB. */
const MAX_UNKNOWN = 10_000;

interface DirectoryDevice {
  readonly id: DeviceId;
  readonly account: AccountId;
  /** SHA-256 of `device:realm:secret`, hexadecimal. */
  readonly ha1: string;
}

export interface DirectoryAccount {
  readonly id: AccountId;
  readonly address: Address;
  readonly displayName: string | null;
  readonly messaging: boolean;
  readonly disabled: boolean;
  /** AIK, 32 bytes; `null` while nobody has activated the account. */
  readonly accountKey: Base64Url | null;
  readonly deviceList: SignedDeviceListJson | null;
  readonly devices: readonly DirectoryDevice[];
}

/** A device with its account. */
export interface FoundDevice {
  readonly device: DirectoryDevice;
  readonly account: DirectoryAccount;
}

type Perhaps<Value> = Value | null | Promise<Value | null>;

export class Directory {
  readonly #accounts: ReadThroughCache<AccountId, DirectoryAccount>;
  // Whose an address or a device is never changes, so these two are never stale.
  readonly #idOfAddress: ReadThroughCache<Address, AccountId>;
  readonly #idOfDevice: ReadThroughCache<DeviceId, AccountId>;
  readonly #unknownDevices = new Set<DeviceId>();

  constructor(accounts: AccountStore, devices: DeviceStore) {
    this.#accounts = new ReadThroughCache(MAX_CACHED, async (id) => {
      const [record, records] = await Promise.all([accounts.get(id), devices.ofAccount(id)]);
      if (record === null) return null;
      return describe(
        record,
        records.map((device) => ({ id: device.id, account: id, ha1: toHex(device.ha1) })),
      );
    });
    this.#idOfAddress = new ReadThroughCache(MAX_CACHED, async (address) => {
      return (await accounts.byAddress(address))?.id ?? null;
    });
    this.#idOfDevice = new ReadThroughCache(
      MAX_CACHED,
      async (id) => (await devices.get(id))?.account ?? null,
    );
  }

  /** `null` when there is no such account. */
  account(id: AccountId): Perhaps<DirectoryAccount> {
    return this.#accounts.get(id);
  }

  /** `null` when there is no such account. */
  byAddress(address: Address): Perhaps<DirectoryAccount> {
    const id = this.#idOfAddress.get(address);
    if (typeof id === "string") return this.#accounts.get(id);
    return id.then((found) => (found === null ? null : this.#accounts.get(found)));
  }

  /** `null` when there is no such device. */
  async device(id: DeviceId): Promise<FoundDevice | null> {
    if (this.#unknownDevices.has(id)) return null;
    const owner = await this.#idOfDevice.get(id);
    const account = owner === null ? null : await this.#accounts.get(owner);
    const device = account?.devices.find((entry) => entry.id === id);
    if (account === null || device === undefined) {
      this.#remember(id);
      return null;
    }
    return { device, account };
  }

  /** An account has changed, durably: its keys, its devices, or what it may do. */
  forget(account: AccountId): void {
    this.#accounts.forget(account);
    // One of them may exist now.
    this.#unknownDevices.clear();
  }

  #remember(unknown: DeviceId): void {
    if (this.#unknownDevices.size >= MAX_UNKNOWN) this.#unknownDevices.clear();
    this.#unknownDevices.add(unknown);
  }
}

function describe(record: AccountRecord, devices: readonly DirectoryDevice[]): DirectoryAccount {
  const { id, address, displayName, messaging, disabled, accountKey, deviceList } = record;
  return {
    id,
    address,
    displayName,
    messaging,
    disabled,
    accountKey: accountKey === null ? null : toBase64Url(accountKey),
    deviceList:
      deviceList === null
        ? null
        : { bytes: toBase64Url(deviceList.bytes), signature: toBase64Url(deviceList.signature) },
    devices,
  };
}
