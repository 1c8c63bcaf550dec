/** One peer as it is kept: whom an address belongs to, by which keys, and how far a person trusts them. */
import type { AccountId, Address, Base64Url, SignedDeviceListJson } from "@sottovoce/wire";
import type { Contact, Trust } from "../engine-api.ts";

/** Account, AIK, and the newest device list that AIK signed. */
export interface KeysRecord {
  readonly account: AccountId;
  /** AIK, 32 bytes. */
  readonly accountKey: Base64Url;
  readonly deviceList: SignedDeviceListJson;
}

export interface ContactRecord {
  readonly address: Address;
  readonly account: AccountId;
  readonly displayName: string | null;
  readonly favourite: boolean;
  readonly trust: Trust;
  /** What messages are encrypted for; `null` while nobody has activated the account. */
  readonly keys: KeysRecord | null;
  /** With `changed`: the keys that the server offers now, and that a person has to decide about. */
  readonly offered: KeysRecord | null;
  /** When a message of a device that the account does not list was last remarked on, Unix milliseconds. */
  readonly unlistedRemarkAt?: number;
}

/** What users of the engine see of it. */
export function toContact({ address, account, displayName, favourite, trust }: ContactRecord): Contact {
  return { address, account, displayName, favourite, trust };
}
