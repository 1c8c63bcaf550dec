/** Identifiers as they appear in JSON and in memory: lower-case hexadecimal text, branded against mix-ups. */
import { type Bytes, fromHex, toHex, WireError } from "./bytes.ts";

export const ACCOUNT_ID_BYTES = 16;
export const DEVICE_ID_BYTES = 4;
export const MESSAGE_ID_BYTES = 16;

/** 16 bytes in hexadecimal; made by the server, never reused, never shown to people. */
export type AccountId = string & { readonly AccountId: unique symbol };
/** 4 bytes in hexadecimal, not zero; unique on one server. It is also the user name of the device's credential. */
export type DeviceId = string & { readonly DeviceId: unique symbol };
/** 16 bytes in hexadecimal; made by the sender: 6 bytes of Unix milliseconds, then 10 random bytes. */
export type MessageId = string & { readonly MessageId: unique symbol };

/** @throws WireError */
export function parseAccountId(text: string): AccountId {
  return toHex(fromHex(text, ACCOUNT_ID_BYTES)) as AccountId;
}

/** @throws WireError */
export function parseDeviceId(text: string): DeviceId {
  if (/^0*$/.test(text)) throw new WireError("a device id is not zero");
  return toHex(fromHex(text, DEVICE_ID_BYTES)) as DeviceId;
}

/** @throws WireError */
export function parseMessageId(text: string): MessageId {
  return toHex(fromHex(text, MESSAGE_ID_BYTES)) as MessageId;
}

/** The bytes of an account, device or message id. */
export function idBytes(id: AccountId | DeviceId | MessageId): Bytes {
  return Uint8Array.fromHex(id);
}

/**
 * A message id from its moment and ten random bytes. The leading moment keeps ids made one after the other
 * next to each other in every index that holds them; the random part makes them unguessable.
 * @param now Unix milliseconds
 * @param random 10 random bytes
 */
export function makeMessageId(now: number, random: Uint8Array): MessageId {
  if (random.length !== 10) throw new WireError("a message id takes 10 random bytes");
  return (Math.floor(now).toString(16).padStart(12, "0") + toHex(random)) as MessageId;
}
