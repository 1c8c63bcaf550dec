/** Device lists that clients bring: read, and held against the one there is. Whether AIK signed them is asked elsewhere. */
import { hash } from "node:crypto";
import {
  type AccountId,
  type Bytes,
  type DeviceList,
  decodeDeviceList,
  ED25519_SIGNATURE_BYTES,
  equalBytes,
  type ListedDevice,
  type SignedDeviceList,
  type SignedDeviceListJson,
  WireError,
} from "@sottovoce/wire";
import { decodeField } from "../prekeys/json.ts";
import { Refusal } from "../refusal.ts";

/** A refusal that says what is wrong with a list. */
export function badList(what: string): Refusal {
  return new Refusal("bad_request", `The device list is not right: ${what}.`);
}

/** @param field its path, for the sentence. @throws Refusal `bad_request` */
export function readSignedList(field: string, json: SignedDeviceListJson): SignedDeviceList {
  return {
    bytes: decodeField(`${field}.bytes`, json.bytes),
    signature: decodeField(`${field}.signature`, json.signature, ED25519_SIGNATURE_BYTES),
  };
}

/** @throws Refusal `bad_request` for what is no list, or another account's */
export function readList(signed: SignedDeviceList, account: { readonly id: AccountId }): DeviceList {
  try {
    const list = decodeDeviceList(signed.bytes);
    if (list.account !== account.id) throw badList("it names another account");
    return list;
  } catch (error) {
    if (error instanceof WireError) throw badList(error.message);
    throw error;
  }
}

/** @throws Refusal `conflict` when a list is not the one after `previous`, built on it */
export function requireSuccessor(list: DeviceList, previous: Bytes): void {
  const before = decodeDeviceList(previous);
  const follows = equalBytes(list.previousHash, new Uint8Array(hash("sha256", previous, "buffer")));
  if (list.version === before.version + 1 && follows) return;
  throw new Refusal(
    "conflict",
    "The device list does not follow the one that the account has now. Fetch that, and sign anew.",
  );
}

/** How a list differs from the one before it. @throws Refusal `bad_request` when a device has other keys than before */
export function compareLists(
  before: DeviceList,
  after: DeviceList,
): { readonly added: readonly ListedDevice[]; readonly removed: readonly ListedDevice[] } {
  for (const entry of after.devices) {
    const known = before.devices.find(({ device }) => device === entry.device);
    if (known !== undefined && !isSame(known, entry)) throw badList("a device has other keys than before");
  }
  return { added: without(after, before), removed: without(before, after) };
}

function without(list: DeviceList, other: DeviceList): readonly ListedDevice[] {
  return list.devices.filter(({ device }) => !other.devices.some((entry) => entry.device === device));
}

function isSame(a: ListedDevice, b: ListedDevice): boolean {
  return (
    a.added === b.added &&
    equalBytes(a.signingKey, b.signingKey) &&
    equalBytes(a.agreementKey, b.agreementKey)
  );
}
