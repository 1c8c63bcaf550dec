/** A device as others know it: whose it is, and its two public identity keys. */
import { type AccountId, type Bytes, type DeviceId, type DeviceList, equalBytes } from "@sottovoce/wire";

export interface DeviceKeys {
  readonly account: AccountId;
  readonly device: DeviceId;
  /** IKs, Ed25519, 32 bytes. */
  readonly signingKey: Bytes;
  /** IKd, X25519, 32 bytes. */
  readonly agreementKey: Bytes;
}

/** Whether both are the same device with the same keys. */
export function sameDeviceKeys(a: DeviceKeys, b: DeviceKeys): boolean {
  return (
    a.account === b.account &&
    a.device === b.device &&
    equalBytes(a.signingKey, b.signingKey) &&
    equalBytes(a.agreementKey, b.agreementKey)
  );
}

/**
 * A device with the keys that its account's list gives it.
 * @param list a verified list
 * @returns `null` when the list does not name the device: nothing is sent to it, nothing believed from it
 */
export function findListedDevice(list: DeviceList, device: DeviceId): DeviceKeys | null {
  const entry = list.devices.find((candidate) => candidate.device === device);
  if (entry === undefined) return null;
  return {
    account: list.account,
    device: entry.device,
    signingKey: entry.signingKey,
    agreementKey: entry.agreementKey,
  };
}

/**
 * Whether an account's list names exactly this device with exactly these keys: what a sender has to pass
 * before anything it said is believed (SM1.md "Keys").
 */
export function isListed(list: DeviceList, sender: DeviceKeys): boolean {
  const listed = list.account === sender.account ? findListedDevice(list, sender.device) : null;
  return listed !== null && sameDeviceKeys(listed, sender);
}
