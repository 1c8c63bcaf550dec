/**
 * Accounts and devices as the hot path needs them: in memory, so that no message waits for the disk to be read.
 * What may change stands in one entry per account, devices included; forgetting that entry is all there is to do.
 */
import {
  type AccountId,
  type AccountKind,
  type Address,
  type Base64Url,
  type DeviceId,
  type FormerKeysJson,
  type SignedDeviceList,
  type SignedDeviceListJson,
  toBase64Url,
} from "@sottovoce/wire";
import type { AccountRecord, SipPhoneRecord, Store } from "../store/store.ts";
import type { Perhaps } from "./known.ts";
import { type KnownDevices, loadKnownDevices } from "./known-devices.ts";
import { type KnownPhones, loadKnownPhones } from "./known-phones.ts";
import { ReadThroughCache } from "./read-through-cache.ts";

/** About 1 kB each: room for a large organisation in 100 MB, and no more for whoever asks for many names. */
const MAX_CACHED = 50_000;

interface DirectoryDevice {
  readonly id: DeviceId;
  readonly account: AccountId;
}

export interface DirectoryAccount {
  readonly id: AccountId;
  readonly address: Address;
  readonly kind: AccountKind;
  readonly displayName: string | null;
  readonly messaging: boolean;
  readonly disabled: boolean;
  /** AIK, 32 bytes; `null` while nobody has activated the account. */
  readonly accountKey: Base64Url | null;
  readonly deviceList: SignedDeviceListJson | null;
  /** What it had before the operator took it back. */
  readonly former: FormerKeysJson | null;
  /** Its mailboxes: one for each device of the app; of a SIP phone one, which all its phones share. */
  readonly devices: readonly DirectoryDevice[];
  /** `null` for an account of the app. */
  readonly sipPhone: {
    /** How many passwords the account has had: who logged in with an older one has to go. */
    readonly generation: number;
  } | null;
}

/** A device with its account. */
export interface FoundDevice {
  readonly device: DirectoryDevice;
  readonly account: DirectoryAccount;
}

type DirectoryStore = Pick<Store, "accounts" | "devices" | "sipPhones">;

export class Directory {
  readonly #accounts: ReadThroughCache<AccountId, DirectoryAccount>;
  // Whose an address is never changes, so this one is never stale.
  readonly #idOfAddress: ReadThroughCache<Address, AccountId>;
  readonly #known: KnownDevices;
  readonly #phones: KnownPhones;

  private constructor(store: DirectoryStore, known: KnownDevices, phones: KnownPhones) {
    const { accounts } = store;
    this.#known = known;
    this.#phones = phones;
    this.#accounts = new ReadThroughCache(MAX_CACHED, (id) => readAccount(store, id));
    this.#idOfAddress = new ReadThroughCache(MAX_CACHED, async (address) => {
      return (await accounts.byAddress(address))?.id ?? null;
    });
  }

  /** Reads what is kept of every device and SIP phone. */
  static async open(store: DirectoryStore): Promise<Directory> {
    return new Directory(
      store,
      await loadKnownDevices(store.devices),
      await loadKnownPhones(store.sipPhones),
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

  /** H(A1) of a device, hexadecimal; `null` when there is no such device. Asks the store for neither. */
  credential(id: DeviceId): Perhaps<string> {
    const known = this.#known.get(id);
    return known instanceof Promise ? known.then((device) => device?.ha1 ?? null) : (known?.ha1 ?? null);
  }

  /**
   * A device that has shown its credential; `null` when there is no such device. The first time its account may have
   * to be read from the store, so before the verdict this would tell a stranger that the device exists.
   */
  async device(id: DeviceId): Promise<FoundDevice | null> {
    const owner = (await this.#known.get(id))?.account;
    const account = owner === undefined ? null : await this.#accounts.get(owner);
    const device = account?.devices.find((entry) => entry.id === id);
    return account === null || device === undefined ? null : { device, account };
  }

  /** What the SIP phones of an address log in with; `null` when there is no such phone. Asks the store for nothing. */
  sipPhone(address: Address): Perhaps<SipPhoneRecord> {
    return this.#phones.get(address);
  }

  /** An account has changed, durably: its keys, its devices, or what it may do. */
  forget(account: AccountId): void {
    this.#accounts.forget(account);
    this.#known.changed(account);
    this.#phones.changed(account);
  }
}

async function readAccount(store: DirectoryStore, id: AccountId): Promise<DirectoryAccount | null> {
  const { accounts, devices, sipPhones } = store;
  const [record, records, phone] = await Promise.all([
    accounts.get(id),
    devices.ofAccount(id),
    sipPhones.ofAccount(id),
  ]);
  if (record === null) return null;
  const ids = phone === null ? records.map((device) => device.id) : [phone.device];
  const sipPhone = phone === null ? null : { generation: phone.generation };
  return {
    ...describe(record),
    devices: ids.map((device) => ({ id: device, account: id })),
    sipPhone,
  };
}

function describe(record: AccountRecord): Omit<DirectoryAccount, "devices" | "sipPhone"> {
  const { id, address, kind, displayName, messaging, disabled, accountKey, deviceList, former } = record;
  return {
    id,
    address,
    kind,
    displayName,
    messaging,
    disabled,
    accountKey: accountKey === null ? null : toBase64Url(accountKey),
    deviceList: deviceList === null ? null : listJson(deviceList),
    former:
      former === null
        ? null
        : { accountKey: toBase64Url(former.accountKey), deviceList: listJson(former.deviceList) },
  };
}

function listJson({ bytes, signature }: SignedDeviceList): SignedDeviceListJson {
  return { bytes: toBase64Url(bytes), signature: toBase64Url(signature) };
}
