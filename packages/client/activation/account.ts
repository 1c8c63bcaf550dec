/** This device's own account as it is kept: who it is, its keys, its credential, and the server it belongs to. */
import {
  type AccountIdentity,
  type DeviceIdentity,
  decodeDeviceIdentity,
  ED25519_SEED_LENGTH,
  encodeDeviceIdentity,
  exportAccountIdentity,
  importAccountIdentity,
  type Primitives,
  wipe,
} from "@sottovoce/crypto";
import {
  type AccountId,
  type Address,
  type Base64Url,
  type Credential,
  DEVICE_SECRET_BYTES,
  type DeviceId,
  fromBase64Url,
  type Policy,
  type SignedDeviceListJson,
  type SipSettings,
  toBase64Url,
} from "@sottovoce/wire";
import type { HeardList } from "../contacts/heard-lists.ts";
import type { Identity } from "../engine-api.ts";
import { EngineError } from "../errors.ts";
import type { RecordStore, ServerPin } from "../ports.ts";
import { type Codec, jsonCodec } from "../vault/codec.ts";
import { collection } from "../vault/vault.ts";

/** Private keys of account and device, as bytes for the vault. */
export interface PrivateKeysRecord {
  /** Seed of AIK, 32 bytes; `null` on a device that another one has let into the account. */
  readonly accountSeed: Base64Url | null;
  /** IKs and IKd with account and device id, as `crypto` encodes them. */
  readonly device: Base64Url;
}

export interface AccountRecord {
  readonly pin: ServerPin;
  /** SHA-256 of the authority's key, 32 bytes: links for further devices carry it on. `null`: `authorityHash` finds it. */
  readonly caHash: Base64Url | null;
  readonly address: Address;
  readonly account: AccountId;
  readonly device: DeviceId;
  /** The device that holds AIK, as far as this one knows. */
  readonly primary: DeviceId;
  readonly displayName: string | null;
  /** 32 bytes. */
  readonly secret: Base64Url;
  readonly sip: SipSettings;
  readonly policy: Policy;
  readonly keys: PrivateKeysRecord;
  /** AIK, 32 bytes. */
  readonly accountKey: Base64Url;
  /** The account's newest device list known here. */
  readonly deviceList: SignedDeviceListJson;
  /** Device lists that other devices of the account spoke of, where the server did not show them; absent for none. */
  readonly heardLists?: readonly HeardList[];
}

/** Whether an account was activated here, or joined, to its end: a vault alone may be what is left of a try. */
export async function hasAccount(records: RecordStore): Promise<boolean> {
  return (await records.list(ACCOUNTS.store, { limit: 1 })).length > 0;
}

/** What profiles lack that were activated before an account could have further devices. */
type EarlierRecord = Omit<AccountRecord, "caHash" | "primary"> &
  Partial<Pick<AccountRecord, "caHash" | "primary">>;

const json = jsonCodec<EarlierRecord>();

/** Reads earlier profiles as well: their only device is the one that was activated, and holds the account's key. */
const codec: Codec<AccountRecord> = {
  encode: (record) => json.encode(record),
  decode: (bytes) => {
    const stored = json.decode(bytes);
    return { ...stored, caHash: stored.caHash ?? null, primary: stored.primary ?? stored.device };
  },
};

/** There is one account in a profile, under this name. */
export const ACCOUNTS = collection("account", 1, codec);
export const THE_ACCOUNT = "self";

/** Private keys in memory. */
export interface OwnKeys {
  /** `null` on a device that does not hold the account's key. */
  readonly account: AccountIdentity | null;
  readonly device: DeviceIdentity;
}

export async function encodeOwnKeys(primitives: Primitives, keys: OwnKeys): Promise<PrivateKeysRecord> {
  const device = await encodeDeviceIdentity(primitives, keys.device);
  const accountSeed = keys.account === null ? null : await encodeAccountSeed(primitives, keys.account);
  const record = { accountSeed, device: toBase64Url(device) };
  wipe(device);
  return record;
}

async function encodeAccountSeed(primitives: Primitives, account: AccountIdentity): Promise<Base64Url> {
  const seed = await exportAccountIdentity(primitives, account);
  const encoded = toBase64Url(seed);
  wipe(seed);
  return encoded;
}

export async function decodeOwnKeys(primitives: Primitives, record: PrivateKeysRecord): Promise<OwnKeys> {
  const device = fromBase64Url(record.device);
  const keys = {
    account: record.accountSeed === null ? null : await decodeAccountSeed(primitives, record.accountSeed),
    device: await decodeDeviceIdentity(primitives, device),
  };
  wipe(device);
  return keys;
}

async function decodeAccountSeed(primitives: Primitives, encoded: Base64Url): Promise<AccountIdentity> {
  const seed = fromBase64Url(encoded, ED25519_SEED_LENGTH);
  const account = await importAccountIdentity(primitives, seed);
  wipe(seed);
  return account;
}

export function credentialOf(record: AccountRecord): Credential {
  return { device: record.device, secret: fromBase64Url(record.secret, DEVICE_SECRET_BYTES) };
}

/** What users of the engine see of the account. */
export function toIdentity(record: AccountRecord): Identity {
  const { address, account, device, displayName, policy } = record;
  return { address, account, device, displayName, origin: record.pin.origin, policy };
}

/** @returns the error for a device that has an account already */
export function alreadyActive({ address }: AccountRecord): EngineError {
  return new EngineError(
    "already_activated",
    "user",
    `This profile belongs to ${address} already. Use another profile for another account.`,
  );
}
