/** This device's own account as it is kept: who it is, its keys, its credential, and the server it belongs to. */
import {
  type AccountIdentity,
  type DeviceIdentity,
  decodeDeviceIdentity,
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
import type { Identity } from "../engine-api.ts";
import type { ServerPin } from "../ports.ts";
import { jsonCodec } from "../vault/codec.ts";
import { collection } from "../vault/vault.ts";

/** Private keys of account and device, as bytes for the vault. */
export interface PrivateKeysRecord {
  /** Seed of AIK, 32 bytes. */
  readonly accountSeed: Base64Url;
  /** IKs and IKd with account and device id, as `crypto` encodes them. */
  readonly device: Base64Url;
}

export interface AccountRecord {
  readonly pin: ServerPin;
  readonly address: Address;
  readonly account: AccountId;
  readonly device: DeviceId;
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
}

/** There is one account in a profile, under this name. */
export const ACCOUNTS = collection("account", 1, jsonCodec<AccountRecord>());
export const THE_ACCOUNT = "self";

/** Private keys in memory. */
export interface OwnKeys {
  readonly account: AccountIdentity;
  readonly device: DeviceIdentity;
}

export async function encodeOwnKeys(primitives: Primitives, keys: OwnKeys): Promise<PrivateKeysRecord> {
  const seed = await exportAccountIdentity(primitives, keys.account);
  const device = await encodeDeviceIdentity(primitives, keys.device);
  const record = { accountSeed: toBase64Url(seed), device: toBase64Url(device) };
  wipe(seed, device);
  return record;
}

export async function decodeOwnKeys(primitives: Primitives, record: PrivateKeysRecord): Promise<OwnKeys> {
  const seed = fromBase64Url(record.accountSeed, 32);
  const device = fromBase64Url(record.device);
  const keys = {
    account: await importAccountIdentity(primitives, seed),
    device: await decodeDeviceIdentity(primitives, device),
  };
  wipe(seed, device);
  return keys;
}

export function credentialOf(record: AccountRecord): Credential {
  return { device: record.device, secret: fromBase64Url(record.secret, DEVICE_SECRET_BYTES) };
}

/** What users of the engine see of the account. */
export function toIdentity(record: AccountRecord): Identity {
  const { address, account, device, displayName, policy } = record;
  return { address, account, device, displayName, origin: record.pin.origin, policy };
}
