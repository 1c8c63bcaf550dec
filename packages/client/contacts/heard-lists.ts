/**
 * Device lists that a contact's devices speak of, and that the server does not show. Every content names the list of
 * its sender (SM1.md "Content"), and a device has its list from the server: so a server that does not have it keeps it
 * back, to have a device written to that was removed, say. Until it is known nothing goes to that contact.
 */
import { type AcceptedDeviceList, comparePointer, type DeviceListPointer } from "@sottovoce/crypto";
import { type Base64Url, type DeviceId, fromBase64Url, toBase64Url } from "@sottovoce/wire";

/** What one device said last. */
export interface HeardList {
  readonly device: DeviceId;
  readonly version: number;
  /** 32 bytes. */
  readonly hash: Base64Url;
}

/**
 * What was heard and is not settled by the list that is known. Only a device that stands in it has a say: who stole
 * one can stop messages to its owner by naming a list that does not exist, until the device is removed, and no longer.
 */
export function unsettled(known: AcceptedDeviceList, heard: readonly HeardList[]): readonly HeardList[] {
  return heard.filter(({ device, version, hash }) => {
    if (!known.list.devices.some((listed) => listed.device === device)) return false;
    const compared = comparePointer(known, { version, hash: fromBase64Url(hash) });
    return compared === "newer" || compared === "fork";
  });
}

/** Adds what a device says now. What it said of a later list stays: messages may come late, and out of order. */
export function withHeard(
  heard: readonly HeardList[],
  device: DeviceId,
  { version, hash }: DeviceListPointer,
): readonly HeardList[] {
  const before = heard.find((entry) => entry.device === device);
  if (before !== undefined && before.version > version) return heard;
  return [...heard.filter((entry) => entry !== before), { device, version, hash: toBase64Url(hash) }];
}
