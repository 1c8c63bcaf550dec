/**
 * What the server keeps, one interface per aggregate. Implementations live in folders beside this file
 * and pass the same contract test. Every call that changes something answers only after the change is
 * durable (fsync); calls that arrive together share one commit.
 *
 * Every method rejects with `StoreUnavailable` when the disk does not take the change: nothing of it
 * happened then, and the caller may try again.
 */
import type {
  AccountId,
  AccountKind,
  Address,
  Bytes,
  DeviceId,
  LastResortPrekey,
  OneTimePrekey,
  PrekeyBundle,
  SignedDeviceList,
  SignedPrekey,
} from "@sottovoce/wire";
import type { MailboxStore } from "./mailbox.ts";

export * from "./mailbox.ts";

/** The disk is full, read-only or gone. Nothing of the rejected change happened; trying again may succeed. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}

export interface AccountRecord {
  readonly id: AccountId;
  readonly address: Address;
  readonly kind: AccountKind;
  readonly displayName: string | null;
  readonly phone: string | null;
  /** Whether the operator enabled Secure Messages for it (REQUIREMENTS M10). */
  readonly messaging: boolean;
  readonly disabled: boolean;
  readonly createdAt: number;
  /** AIK, 32 bytes; `null` until the account is activated. */
  readonly accountKey: Bytes | null;
  readonly deviceList: SignedDeviceList | null;
  /** What it had before it was reset: a device with the recovery kit goes on from it. `null` after it is activated. */
  readonly former: FormerKeys | null;
}

/** The key of an account, and the last list that it signed. */
export interface FormerKeys {
  readonly accountKey: Bytes;
  readonly deviceList: SignedDeviceList;
}

export interface NewAccount {
  readonly address: Address;
  readonly displayName: string | null;
  readonly phone: string | null;
  readonly messaging: boolean;
  /** For an account of kind `sip-phone`: what its phones log in with. Absent for one of kind `app`. */
  readonly sipPhone?: SipPhoneCredential;
}

/** H(A1) of SIP digest for each user name a phone may send and each algorithm it may use. */
export interface SipPhoneCredential {
  /** Sealed at rest. */
  readonly ha1s: Bytes;
}

export interface AccountChanges {
  readonly displayName?: string | null;
  readonly phone?: string | null;
  readonly messaging?: boolean;
  readonly disabled?: boolean;
}

/** One page of a listing, in the order of what it is continued by. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Pass as `after` for the next page; `null` at the end. */
  readonly next: string | null;
}

export interface AccountStore {
  /**
   * Creates accounts, all or none.
   * @returns the records in order, or the addresses that exist already
   */
  create(
    accounts: readonly NewAccount[],
    now: number,
  ): Promise<readonly AccountRecord[] | { readonly taken: readonly Address[] }>;
  get(id: AccountId): Promise<AccountRecord | null>;
  byAddress(address: Address): Promise<AccountRecord | null>;
  list(options: {
    readonly after?: string;
    readonly limit: number;
  }): Promise<Page<AccountRecord & { readonly devices: number }>>;
  /** @returns the record after the change, `null` when there is no such account */
  update(id: AccountId, changes: AccountChanges): Promise<AccountRecord | null>;
  /**
   * Takes an account back to before its activation: removes its devices with credentials, prekeys and
   * mailboxes, its keys, which become `former`, and its links. The mailboxes are out of reach at once; `MailboxStore.expire` clears
   * them in portions, and then the senders of envelopes that waited get `failed / device_gone` receipts.
   * @returns the devices that were removed
   */
  reset(id: AccountId, now: number): Promise<readonly DeviceId[]>;
}

/** Somebody who can be written to. */
export interface Person {
  readonly address: Address;
  readonly displayName: string | null;
  readonly kind: AccountKind;
}

export interface PersonQuery {
  /** Beginnings of words, as a person typed them; without any, everybody is found. */
  readonly text: string;
  /** `next` of the page before; `null` for the first. */
  readonly after: string | null;
  readonly limit: number;
}

export interface PeopleStore {
  /**
   * Activated, enabled accounts with Secure Messages of whose address or name some words begin so; in the order of the
   * longest of these words, then of their addresses. A page may be shorter than asked for, and not be the last.
   */
  search(query: PersonQuery): Promise<Page<Person>>;
}

/** An activation link as stored: only the SHA-256 of its code, so that the database activates nobody. */
export interface LinkRecord {
  readonly account: AccountId;
  /** Reserved for the device that will use the link. */
  readonly device: DeviceId;
  readonly expiresAt: number;
  /** IKs of the device that used it, 32 bytes; `null` while unused. */
  readonly usedBy: Bytes | null;
  readonly usedAt: number | null;
}

export interface LinkStore {
  /** Adds a link and reserves an unused random device id for it. Older unused links of the account end. */
  create(codeHash: Bytes, account: AccountId, expiresAt: number): Promise<LinkRecord>;
  get(codeHash: Bytes): Promise<LinkRecord | null>;
}

export interface DeviceRecord {
  readonly id: DeviceId;
  readonly account: AccountId;
  /** IKs, 32 bytes. */
  readonly signingKey: Bytes;
  /** SHA-256 of `device:realm:secret`, as SIP digest needs it (RFC 7616 §3.4.2); sealed at rest. */
  readonly ha1: Bytes;
  readonly addedAt: number;
}

export interface Activation {
  readonly codeHash: Bytes;
  readonly accountKey: Bytes;
  readonly deviceList: SignedDeviceList;
  readonly device: DeviceRecord;
  readonly signed: SignedPrekey;
  readonly lastResort: LastResortPrekey;
  readonly oneTime: readonly OneTimePrekey[];
}

export type ActivationOutcome =
  | { readonly outcome: "activated" | "repeated" }
  | { readonly outcome: "unknown" | "used" | "expired" | "disabled" };

/** A device whose row is damaged is like one that does not exist. */
export interface DeviceStore {
  /**
   * Uses up a link and stores account key, device list, device and prekeys, all in one transaction.
   * The same link again with the same IKs before the device has first authenticated (`markSeen`) stores
   * the new `ha1` and answers `repeated`: the first answer was lost. With other keys it answers `used`.
   */
  activate(activation: Activation, now: number): Promise<ActivationOutcome>;
  get(id: DeviceId): Promise<DeviceRecord | null>;
  ofAccount(account: AccountId): Promise<readonly DeviceRecord[]>;
  /** All devices, in order of id. */
  list(options: { readonly after?: string; readonly limit: number }): Promise<Page<DeviceRecord>>;
  /** Notes that a device has authenticated for the first time; from then its activation or linking cannot be repeated. */
  markSeen(id: DeviceId, now: number): Promise<void>;
  /**
   * Replaces the device list, and removes the devices that it does not name, with credentials, prekeys and mailboxes, as
   * `AccountStore.reset` does.
   * @param previousList what the account's list must be
   * @returns the devices that were removed; `null` when the account's list is another by now
   */
  replaceList(
    account: AccountId,
    previousList: Bytes,
    deviceList: SignedDeviceList,
    remove: readonly DeviceId[],
  ): Promise<readonly DeviceId[] | null>;
}

/** How far a linking is; one whose time is over is not told apart here. */
export type LinkingStage = "open" | "offered" | "revealed" | "accepted" | "declined";

/** A link that lets another device into an account: only the SHA-256 of its code is stored. */
export interface LinkingRecord {
  readonly codeHash: Bytes;
  readonly account: AccountId;
  /** The device that made it. */
  readonly opener: DeviceId;
  /** Reserved for the device that opens it. */
  readonly device: DeviceId;
  readonly stage: LinkingStage;
  readonly expiresAt: number;
  /** 32 bytes. */
  readonly commitment: Bytes;
  /** 32 bytes. */
  readonly invitation: Bytes;
  /** Of the device that opened it: JSON of wire/api-devices.ts `LinkOfferRequest`, whose signatures hold. */
  readonly offer: string | null;
  /** 32 bytes, from `revealed` on. */
  readonly nonce: Bytes | null;
  /** From `accepted` on. */
  readonly provision: Bytes | null;
}

/** A device that was offered and is let in. */
export interface AcceptedLinking {
  readonly codeHash: Bytes;
  /** What the account's list must be for the new one to follow it. */
  readonly previousList: Bytes;
  readonly deviceList: SignedDeviceList;
  readonly provision: Bytes;
  readonly device: DeviceRecord;
  readonly signed: SignedPrekey;
  readonly lastResort: LastResortPrekey;
  readonly oneTime: readonly OneTimePrekey[];
}

/**
 * - `done`: it is so now, or was so already.
 * - `conflict`: the account's list is another by now.
 * - `over`: the linking is not there, or at another stage.
 */
export type LinkingOutcome = "done" | "conflict" | "over";

/** Linkings last minutes. One that was accepted stays until its device has authenticated, or for a day. */
export interface LinkingStore {
  /**
   * Adds a linking and reserves an unused random device id for it. Those of the same opener that nobody has accepted
   * end; other devices of the account, one of which may be stolen, cannot end them.
   * The same hash again, of the same opener, answers what is there.
   * @returns `null` when the hash is somebody else's
   */
  open(
    linking: Pick<
      LinkingRecord,
      "codeHash" | "account" | "opener" | "expiresAt" | "commitment" | "invitation"
    >,
    now: number,
  ): Promise<LinkingRecord | null>;
  get(codeHash: Bytes): Promise<LinkingRecord | null>;
  /** `open` → `offered`. */
  offer(codeHash: Bytes, offer: string): Promise<LinkingOutcome>;
  /** `offered` → `revealed`. */
  reveal(codeHash: Bytes, nonce: Bytes): Promise<LinkingOutcome>;
  /** `revealed` → `accepted`: stores list, device and prekeys, all in one transaction. Nobody has its credential yet. */
  accept(accepted: AcceptedLinking, now: number): Promise<LinkingOutcome>;
  /** Any stage but `accepted` → `declined`. */
  decline(codeHash: Bytes): Promise<LinkingOutcome>;
  /** Gives the device of an accepted linking its credential; another one each time, until it has authenticated. */
  claim(codeHash: Bytes, ha1: Bytes): Promise<LinkingOutcome>;
}

/** What the phones of one account log in with, and where what is sent to them waits. */
export interface SipPhoneRecord extends SipPhoneCredential {
  /** The account's one mailbox, whatever number of phones it has. */
  readonly device: DeviceId;
  readonly account: AccountId;
  readonly address: Address;
  /** How many passwords the account has had. */
  readonly generation: number;
}

/** A SIP phone whose row is damaged is like one that does not exist, until it gets a new password. */
export interface SipPhoneStore {
  /** `null` for an account of the app. */
  ofAccount(account: AccountId): Promise<SipPhoneRecord | null>;
  /** All SIP phones, in order of device. */
  list(options: { readonly after?: string; readonly limit: number }): Promise<Page<SipPhoneRecord>>;
  /** Replaces the password; the mailbox stays. @returns `false` for an account of the app */
  setPassword(account: AccountId, credential: SipPhoneCredential): Promise<boolean>;
}

export interface PrekeyStore {
  /** Replaces the signed and last-resort prekey where given, adds one-time prekeys. @returns one-time keys held */
  publish(
    device: DeviceId,
    prekeys: {
      readonly signed?: SignedPrekey;
      readonly lastResort?: LastResortPrekey;
      readonly oneTime: readonly OneTimePrekey[];
    },
  ): Promise<PrekeyCount>;
  count(device: DeviceId): Promise<PrekeyCount>;
  /**
   * Takes a bundle of each device; its one-time prekey is gone for good before the answer leaves.
   * `limited` devices gave this requester their daily number already.
   */
  take(
    requester: DeviceId,
    devices: readonly DeviceId[],
    now: number,
  ): Promise<{ readonly bundles: readonly PrekeyBundle[]; readonly limited: readonly DeviceId[] }>;
}

export interface PrekeyCount {
  readonly oneTime: number;
  readonly signedCreated: number;
}

export interface StoreStatistics {
  readonly commits: number;
  readonly operations: number;
  /** Whether the disk refused the last change that was asked for. */
  readonly refusing: boolean;
}

export interface Store {
  readonly accounts: AccountStore;
  readonly people: PeopleStore;
  readonly links: LinkStore;
  readonly devices: DeviceStore;
  readonly linkings: LinkingStore;
  readonly sipPhones: SipPhoneStore;
  readonly prekeys: PrekeyStore;
  readonly mailbox: MailboxStore;
  /** Commits done and operations in them since start show how well commits are shared. */
  statistics(): Promise<StoreStatistics>;
  /**
   * Whether the disk takes changes at this moment: makes one that means nothing, durably.
   * Rejects with `StoreUnavailable` when it does not.
   */
  probe(): Promise<void>;
  close(): Promise<void>;
}
