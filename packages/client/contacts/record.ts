/** One peer as it is kept: whom an address belongs to, by which keys, and how far a person trusts them. */
import type { AccountId, AccountKind, Address, Base64Url, SignedDeviceListJson } from "@sottovoce/wire";
import type { Contact, ContactLevel, Trust, VerifiedBy } from "../engine-api.ts";
import { jsonCodec } from "../vault/codec.ts";
import { collection } from "../vault/vault.ts";
import type { HeardList } from "./heard-lists.ts";

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
  /** What the server said last that the account is used with; absent for `app`. */
  readonly kind?: AccountKind;
  /** When a person agreed to messages that the server can read, Unix milliseconds. */
  readonly endToSiteAgreedAt?: number;
  /** Seconds that messages to this contact are kept after reading; absent where they stay. */
  readonly disappearAfterS?: number;
  /** Present where `verified` came of words that were compared in a call, and not of a safety number; goes with it. */
  readonly verifiedByCall?: true;
  /** Device lists that devices of the contact spoke of, where the server did not show them; absent for none. */
  readonly heardLists?: readonly HeardList[];
  /** When a message without encryption in the name of this contact was last remarked on, Unix milliseconds. */
  readonly unencryptedRemarkAt?: number;
  /** When a message of a device that the account does not list was last remarked on, Unix milliseconds. */
  readonly unlistedRemarkAt?: number;
}

/** Where contacts stand, for whoever writes them before their table is open: keyed by address. */
export const CONTACTS = collection("contacts", 1, jsonCodec<ContactRecord>());

/**
 * How messages to a contact are protected. Keys that are known decide, whatever the server says now: nobody who once
 * had keys is ever written to without them (REQUIREMENTS M12).
 */
export function levelOf({ keys, kind }: ContactRecord): ContactLevel {
  if (kind !== "sip-phone") return "end-to-end";
  return keys === null ? "end-to-site" : "contradicted";
}

/** How a person verified it; `null` where nobody has, or the key is another one now. */
export function verifiedByOf({ trust, verifiedByCall }: ContactRecord): VerifiedBy | null {
  if (trust !== "verified") return null;
  return verifiedByCall === true ? "sas" : "safety_number";
}

/** Whether users of the engine see a difference. */
export function isShownDifferently(before: ContactRecord, after: ContactRecord): boolean {
  return JSON.stringify(toContact(before)) !== JSON.stringify(toContact(after));
}

/** What users of the engine see of it. */
export function toContact(record: ContactRecord): Contact {
  const { address, account, displayName, favourite, trust, endToSiteAgreedAt, disappearAfterS } = record;
  return {
    address,
    account,
    displayName,
    favourite,
    trust,
    verifiedBy: verifiedByOf(record),
    level: levelOf(record),
    endToSiteAgreed: endToSiteAgreedAt !== undefined,
    disappearAfterS: disappearAfterS ?? null,
  };
}
