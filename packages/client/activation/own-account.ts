/** This account at run time: its keys, its own device list, and what the server says about it. */
import {
  type AcceptedDeviceList,
  acceptDeviceList,
  type DeviceKeys,
  type DeviceListPointer,
  type Ed25519PublicKey,
  ed25519PublicKey,
  IdentityError,
  isListed,
  type Primitives,
  pointerOf,
} from "@sottovoce/crypto";
import { type DeviceId, fromBase64Url, type SignedDeviceList, toBase64Url } from "@sottovoce/wire";
import type { Self } from "../api/decode.ts";
import { type HeardList, unsettled, withHeard } from "../contacts/heard-lists.ts";
import type { Identity } from "../engine-api.ts";
import type { Transaction } from "../vault/transaction.ts";
import { ACCOUNTS, type AccountRecord, type OwnKeys, THE_ACCOUNT, toIdentity } from "./account.ts";

export class OwnAccount {
  readonly keys: OwnKeys;
  readonly #primitives: Primitives;
  #record: AccountRecord;
  #list: AcceptedDeviceList;
  #heard: readonly HeardList[];

  private constructor(
    primitives: Primitives,
    record: AccountRecord,
    keys: OwnKeys,
    list: AcceptedDeviceList,
  ) {
    this.#primitives = primitives;
    this.#record = record;
    this.keys = keys;
    this.#list = list;
    this.#heard = record.heardLists ?? [];
  }

  static async open(primitives: Primitives, record: AccountRecord, keys: OwnKeys): Promise<OwnAccount> {
    const list = await acceptDeviceList(primitives, fromBase64Url(record.accountKey), record.account, null, {
      bytes: fromBase64Url(record.deviceList.bytes),
      signature: fromBase64Url(record.deviceList.signature),
    });
    return new OwnAccount(primitives, record, keys, list);
  }

  get record(): AccountRecord {
    return this.#record;
  }

  get identity(): Identity {
    return toIdentity(this.#record);
  }

  /** AIK: what contacts know this account by. */
  get accountKey(): Ed25519PublicKey {
    return ed25519PublicKey(fromBase64Url(this.#record.accountKey));
  }

  /** The newest own device list known here. */
  get list(): AcceptedDeviceList {
    return this.#list;
  }

  /** Version and hash of the own device list: every content carries them. */
  get pointer(): DeviceListPointer {
    return pointerOf(this.#list);
  }

  /** The account's other devices: each gets a copy of what this one sends. */
  get otherDevices(): readonly DeviceKeys[] {
    const { account, device: self } = this.#record;
    return this.#list.list.devices
      .filter(({ device }) => device !== self)
      .map(({ device, signingKey, agreementKey }) => ({ account, device, signingKey, agreementKey }));
  }

  /** Whether a device speaks for this account. */
  isOwn(sender: DeviceKeys): boolean {
    return isListed(this.#list.list, sender);
  }

  /** Whether other devices of the account have another list than the server shows: one of those it shows may be removed. */
  get isListWithheld(): boolean {
    return unsettled(this.#list, this.#heard).length > 0;
  }

  /**
   * Keeps which list another device of the account speaks of, where it is not the known one.
   * @returns whether that is new, and not settled
   */
  async hear(transaction: Transaction, device: DeviceId, pointer: DeviceListPointer): Promise<boolean> {
    const heardLists = unsettled(this.#list, withHeard(this.#heard, device, pointer));
    if (JSON.stringify(heardLists) === JSON.stringify(this.#heard)) return false;
    await this.#keep(transaction, { heardLists });
    // At once: what is encrypted in the same commit obeys it. Where the commit fails, it is too careful, and no more.
    this.#heard = heardLists;
    return heardLists.length > 0;
  }

  /** Takes the own device list as the server has it, where AIK signed it and it follows the known one. */
  async learnList(transaction: Transaction, offered: SignedDeviceList): Promise<void> {
    const { accountKey, account } = this.#record;
    let accepted: AcceptedDeviceList;
    try {
      const key = fromBase64Url(accountKey);
      accepted = await acceptDeviceList(this.#primitives, key, account, this.#list, offered);
    } catch (error) {
      // A list that is not ours, or older: the one we know stays.
      if (error instanceof IdentityError) return;
      throw error;
    }
    const { bytes, signature } = accepted.signed;
    const deviceList = { bytes: toBase64Url(bytes), signature: toBase64Url(signature) };
    await this.#keep(transaction, { deviceList });
    transaction.afterCommit(() => {
      this.#list = accepted;
    });
  }

  /** Takes name, policy and SIP settings as the server has them now. @returns whether any of them is new */
  learnSelf(transaction: Transaction, { displayName, sip, policy }: Self): Promise<boolean> {
    return this.#keep(transaction, { displayName, sip, policy });
  }

  async #keep(transaction: Transaction, changes: Partial<AccountRecord>): Promise<boolean> {
    const before = (await transaction.get(ACCOUNTS, THE_ACCOUNT)) ?? this.#record;
    const record = { ...before, ...changes };
    if (JSON.stringify(record) === JSON.stringify(before)) return false;
    transaction.put(ACCOUNTS, THE_ACCOUNT, record);
    transaction.afterCommit(() => {
      this.#record = record;
    });
    return true;
  }
}
