/** The keys of another device in stored states: `acct(16) dev(4) IKs(32) IKd(32)`. */
import {
  type ByteReader,
  type ByteWriter,
  idBytes,
  parseAccountId,
  parseDeviceId,
  toHex,
} from "@sottovoce/wire";
import type { DeviceKeys } from "./device-keys.ts";

export const DEVICE_KEYS_BYTES = 16 + 4 + 32 + 32;

export function writeDeviceKeys(writer: ByteWriter, keys: DeviceKeys): ByteWriter {
  return writer
    .bytes(idBytes(keys.account))
    .bytes(idBytes(keys.device))
    .bytes(keys.signingKey)
    .bytes(keys.agreementKey);
}

/** @throws WireError when the bytes end too early, or an id is none */
export function readDeviceKeys(reader: ByteReader): DeviceKeys {
  return {
    account: parseAccountId(toHex(reader.bytes(16))),
    device: parseDeviceId(toHex(reader.bytes(4))),
    signingKey: reader.bytes(32),
    agreementKey: reader.bytes(32),
  };
}
