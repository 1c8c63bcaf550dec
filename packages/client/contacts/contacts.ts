/** Everybody this account has to do with. All records are in memory: an organisation has thousands, not millions. */
import type { AcceptedDeviceList, DeviceKeys, DeviceListPointer, Primitives } from "@sottovoce/crypto";
import { isListed } from "@sottovoce/crypto";
import type { AccountId, Address, DeviceId } from "@sottovoce/wire";
import { Table } from "../vault/table.ts";
import type { Transaction } from "../vault/transaction.ts";
import type { Vault } from "../vault/vault.ts";
import { unsettled, withHeard } from "./heard-lists.ts";
import { acceptedList, type Introduction, type Judgement, judge } from "./judge.ts";
import { CONTACTS, type ContactRecord, type KeysRecord } from "./record.ts";

export class Contacts {
  readonly #primitives: Primitives;
  readonly #table: Table<ContactRecord>;
  readonly #byAccount = new Map<AccountId, Address>();
  /** Device lists by the bytes they were read from, so that each is verified once a run. */
  readonly #lists = new Map<string, AcceptedDeviceList>();
  #onWritten: (record: ContactRecord) => void = () => {};

  private constructor(primitives: Primitives, table: Table<ContactRecord>) {
    this.#primitives = primitives;
    this.#table = table;
    for (const record of table.newestFirst()) this.#index(record);
  }

  static async open(primitives: Primitives, vault: Vault): Promise<Contacts> {
    const table = await Table.open(vault, CONTACTS.store, CONTACTS.codec, ({ address }) => address);
    return new Contacts(primitives, table);
  }

  get(address: Address): ContactRecord | null {
    return this.#table.get(address);
  }

  /** The contact that has, or is offered to have, an account id. */
  byAccount(account: AccountId): ContactRecord | null {
    const address = this.#byAccount.get(account);
    const contact = address === undefined ? null : this.get(address);
    // What was offered once, and taken back, is nobody's any more.
    return contact?.account === account || contact?.offered?.account === account ? contact : null;
  }

  /** In the order of their addresses. */
  all(): readonly ContactRecord[] {
    return [...this.#table.newestFirst()].sort((a, b) => (a.address < b.address ? -1 : 1));
  }

  /** Those first that were changed last. */
  newestFirst(): readonly ContactRecord[] {
    return this.#table.newestFirst();
  }

  /** A contact as a transaction sees it. */
  read(transaction: Transaction, address: Address): ContactRecord | null {
    return transaction.read(this.#table, address);
  }

  write(transaction: Transaction, record: ContactRecord): void {
    transaction.write(this.#table, record);
    transaction.afterCommit(() => {
      this.#index(record);
      this.#onWritten(record);
    });
  }

  /** @param onWritten hears of every contact that was written, once it is */
  watch(onWritten: (record: ContactRecord) => void): void {
    this.#onWritten = onWritten;
  }

  /** Judges what the server says about an address, and keeps what it makes of the contact. */
  async learn(transaction: Transaction, said: Introduction): Promise<Judgement> {
    const known = this.read(transaction, said.address);
    const judgement = await judge(this.#primitives, known, said);
    if (JSON.stringify(judgement.record) !== JSON.stringify(known)) this.write(transaction, judgement.record);
    return judgement;
  }

  /** The verified device list of a contact's keys. */
  async deviceList(keys: KeysRecord): Promise<AcceptedDeviceList> {
    const name = `${keys.accountKey}${keys.deviceList.bytes}`;
    const known = this.#lists.get(name);
    if (known !== undefined) return known;
    const accepted = await acceptedList(this.#primitives, keys);
    this.#lists.set(name, accepted);
    return accepted;
  }

  /** Whether devices of a contact have another list of its devices than the server shows. */
  async isListWithheld({ keys, heardLists = [] }: ContactRecord): Promise<boolean> {
    if (keys === null || heardLists.length === 0) return false;
    return unsettled(await this.deviceList(keys), heardLists).length > 0;
  }

  /** Keeps which list a device of a contact speaks of, where it is not the known one. */
  async hear(
    transaction: Transaction,
    { address, keys }: ContactRecord,
    device: DeviceId,
    pointer: DeviceListPointer,
  ): Promise<void> {
    const record = this.read(transaction, address);
    if (record === null || keys === null) return;
    const { heardLists = [], ...rest } = record;
    const heard = unsettled(await this.deviceList(keys), withHeard(heardLists, device, pointer));
    if (JSON.stringify(heard) === JSON.stringify(heardLists)) return;
    this.write(transaction, heard.length === 0 ? rest : { ...rest, heardLists: heard });
  }

  /**
   * Whether a device may speak for a contact: it stands in the list of the contact's keys, or in that of keys that
   * wait for a person's decision. What such a device says is shown, and the change of keys beside it.
   */
  async mayCome(record: ContactRecord, sender: DeviceKeys): Promise<boolean> {
    for (const keys of [record.keys, record.offered]) {
      if (keys !== null && isListed((await this.deviceList(keys)).list, sender)) return true;
    }
    return false;
  }

  #index(record: ContactRecord): void {
    this.#byAccount.set(record.account, record.address);
    if (record.offered !== null) this.#byAccount.set(record.offered.account, record.address);
  }
}
