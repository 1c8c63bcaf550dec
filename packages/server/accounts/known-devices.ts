/** What every device of the app authenticates by, in memory. */
import { type AccountId, type DeviceId, toHex } from "@sottovoce/wire";
import type { DeviceRecord, DeviceStore } from "../store/store.ts";
import { Known } from "./known.ts";

/** About 200 bytes with its places in both maps, and 26 µs to read: a hundred thousand devices take 20 MB, and 3 s at start. */
interface KnownDevice {
  readonly account: AccountId;
  /** SHA-256 of `device:realm:secret`, hexadecimal. */
  readonly ha1: string;
}

export type KnownDevices = Known<DeviceId, KnownDevice, DeviceRecord>;

/** Reads all devices. */
export function loadKnownDevices(store: Pick<DeviceStore, "ofAccount" | "list">): Promise<KnownDevices> {
  return Known.load<DeviceId, KnownDevice, DeviceRecord>({
    list: (options) => store.list(options),
    ofAccount: (account) => store.ofAccount(account),
    entryOf: ({ id, account, ha1 }) => [id, { account, ha1: toHex(ha1) }],
  });
}
