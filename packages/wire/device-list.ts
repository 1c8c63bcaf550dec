/**
 * The signed device list of an account: which devices speak for it, and with which identity keys (SM1.md "Keys").
 *
 * ```
 *  "sm1/devices"  version(1)=1  acct(16)  list version(4)  prevHash(32)  issuedAt(8)  count(1)
 *  count × { dev(4)  IKs(32)  IKd(32)  added(8) }
 * ```
 * Devices stand in ascending order of id, so that one list has one form. AIK signs these bytes as they are.
 */
import { ByteReader, type Bytes, ByteWriter, equalBytes, toHex, utf8, WireError } from "./bytes.ts";
import {
  ACCOUNT_ID_BYTES,
  type AccountId,
  DEVICE_ID_BYTES,
  type DeviceId,
  idBytes,
  parseAccountId,
  parseDeviceId,
} from "./ids.ts";

/** A person has a handful of devices; every message is encrypted once for each, so the number must stay small. */
export const MAX_DEVICES = 10;
export const DEVICE_LIST_HASH_BYTES = 32;

export interface ListedDevice {
  readonly device: DeviceId;
  /** IKs, Ed25519, 32 bytes. */
  readonly signingKey: Bytes;
  /** IKd, X25519, 32 bytes. */
  readonly agreementKey: Bytes;
  /** Unix milliseconds. */
  readonly added: number;
}

export interface DeviceList {
  readonly account: AccountId;
  /** 1 for the first list, one more for each change; clients never go back (SM1.md "Keys"). */
  readonly version: number;
  /** SHA-256 of the encoded list before this one; zeros in version 1. */
  readonly previousHash: Bytes;
  /** Unix milliseconds. */
  readonly issuedAt: number;
  readonly devices: readonly ListedDevice[];
}

/** A device list as it travels: the encoded bytes, exactly as they were signed, and AIK's signature over them. */
export interface SignedDeviceList {
  readonly bytes: Bytes;
  readonly signature: Bytes;
}

const LABEL = utf8("sm1/devices");
const FORMAT = 1;
const HEAD_BYTES = LABEL.length + 1 + ACCOUNT_ID_BYTES + 4 + DEVICE_LIST_HASH_BYTES + 8 + 1;
const ENTRY_BYTES = DEVICE_ID_BYTES + 32 + 32 + 8;

/**
 * The bytes that AIK signs.
 * @throws WireError when the list breaks a rule of its form: order, duplicates, number of devices, version.
 */
export function encodeDeviceList(list: DeviceList): Bytes {
  checkDeviceList(list);
  const writer = new ByteWriter(HEAD_BYTES + list.devices.length * ENTRY_BYTES)
    .bytes(LABEL)
    .u8(FORMAT)
    .bytes(idBytes(list.account))
    .u32(list.version)
    .bytes(list.previousHash)
    .u64(list.issuedAt)
    .u8(list.devices.length);
  for (const entry of list.devices) {
    writer.bytes(idBytes(entry.device)).bytes(entry.signingKey).bytes(entry.agreementKey).u64(entry.added);
  }
  return writer.finish();
}

/**
 * Reads an encoded list. Says nothing about its signature: verify that first or next, over the same bytes.
 * @throws WireError
 */
export function decodeDeviceList(bytes: Uint8Array): DeviceList {
  const reader = new ByteReader(bytes);
  if (!equalBytes(reader.bytes(LABEL.length), LABEL)) throw new WireError("not a device list");
  if (reader.u8() !== FORMAT) throw new WireError("unknown form of device list");
  const account = parseAccountId(toHex(reader.bytes(ACCOUNT_ID_BYTES)));
  const version = reader.u32();
  const previousHash = reader.bytes(DEVICE_LIST_HASH_BYTES);
  const issuedAt = reader.moment();
  const count = reader.u8();
  if (count > MAX_DEVICES) throw new WireError(`more than ${MAX_DEVICES} devices`);
  const devices: ListedDevice[] = [];
  for (let i = 0; i < count; i++) {
    devices.push({
      device: parseDeviceId(toHex(reader.bytes(DEVICE_ID_BYTES))),
      signingKey: reader.bytes(32),
      agreementKey: reader.bytes(32),
      added: reader.moment(),
    });
  }
  reader.end();
  const list = { account, version, previousHash, issuedAt, devices };
  checkDeviceList(list);
  return list;
}

function checkDeviceList(list: DeviceList): void {
  if (list.version < 1) throw new WireError("device list versions start at 1");
  if (list.devices.length < 1 || list.devices.length > MAX_DEVICES) {
    throw new WireError(`a device list names 1 to ${MAX_DEVICES} devices`);
  }
  if (list.previousHash.length !== DEVICE_LIST_HASH_BYTES)
    throw new WireError("previous hash of wrong length");
  list.devices.forEach((entry, i) => {
    const before = list.devices[i - 1];
    if (before !== undefined && before.device >= entry.device) throw new WireError("devices out of order");
    if (entry.signingKey.length !== 32 || entry.agreementKey.length !== 32) {
      throw new WireError("identity key of wrong length");
    }
  });
}
