/**
 * What the devices of this account are called. A name travels once, when a device is let in; it is sealed then, and never
 * known to the server.
 */
import type { DeviceId } from "@sottovoce/wire";
import { jsonCodec } from "../vault/codec.ts";
import { Table } from "../vault/table.ts";
import { collection, type Vault } from "../vault/vault.ts";

export interface DeviceName {
  readonly device: DeviceId;
  readonly name: string;
}

/** Where a name stands, for whoever writes one before the table is open: keyed by device. */
export const DEVICE_NAMES = collection("device-names", 1, jsonCodec<DeviceName>());

export type DeviceNames = Table<DeviceName>;

export function openDeviceNames(vault: Vault): Promise<DeviceNames> {
  return Table.open(vault, DEVICE_NAMES.store, DEVICE_NAMES.codec, ({ device }) => device);
}
