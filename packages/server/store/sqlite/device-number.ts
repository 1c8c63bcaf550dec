/** Device ids inside the store: the 4 bytes as an unsigned integer, as SQLite and packed rows hold them. */
import type { DeviceId } from "@sottovoce/wire";

/** The integer of a device id. */
export function deviceNumber(id: DeviceId): number {
  return Number.parseInt(id, 16);
}

/** The device id of an integer. */
export function deviceId(value: number): DeviceId {
  return value.toString(16).padStart(8, "0") as DeviceId;
}
