/** Binary layouts of `wire`: device lists, receipts, missed calls. Each decoder gets every input. */
import {
  type AccountId,
  type Address,
  type DeviceId,
  decodeDeviceList,
  decodeMissedCall,
  decodeReceipts,
  encodeDeviceList,
  encodeMissedCall,
  encodeReceipts,
  looksLikeEnvelope,
  MAX_DEVICES,
  MAX_RECEIPTS,
  type MessageId,
  parseAddress,
  WireError,
} from "@sottovoce/wire";
import { hold, type Target, unlessRefused } from "../engine/target.ts";

export const wireRecord: Target = {
  maxLength: 4096,
  words: ["sm1/devices"],
  seeds: () => [deviceList(1), deviceList(MAX_DEVICES), receipts(1), receipts(MAX_RECEIPTS), missedCall()],
  run: (input) => {
    looksLikeEnvelope(input);
    const list = unlessRefused(WireError, () => decodeDeviceList(input));
    if (list !== null) {
      hold(Buffer.compare(encodeDeviceList(list), input) === 0, "a device list has one form");
      hold(list.devices.length >= 1 && list.devices.length <= MAX_DEVICES, "a list has 1 to 10 devices");
      hold(new Set(list.devices.map(({ device }) => device)).size === list.devices.length, "devices differ");
    }
    const read = unlessRefused(WireError, () => decodeReceipts(input));
    if (read !== null) {
      hold(Buffer.compare(encodeReceipts(read), input) === 0, "receipts have one form");
      hold(read.length >= 1 && read.length <= MAX_RECEIPTS, "there are 1 to 64 receipts");
    }
    const call = unlessRefused(WireError, () => decodeMissedCall(input));
    if (call !== null) {
      // The first version, written again, is the second one without a Call-ID.
      const form = input[0] === 1 ? Buffer.concat([Buffer.of(2), input.subarray(1), Buffer.of(0)]) : input;
      hold(Buffer.compare(encodeMissedCall(call), form) === 0, "a missed call has one form");
      hold(parseAddress(call.caller.address) === call.caller.address, "a caller's address is canonical");
    }
  },
};

function deviceList(devices: number): Uint8Array {
  return encodeDeviceList({
    account: "a".repeat(32) as AccountId,
    version: 1,
    previousHash: new Uint8Array(32),
    issuedAt: 1000,
    devices: Array.from({ length: devices }, (_, i) => ({
      device: (i + 1).toString(16).padStart(8, "0") as DeviceId,
      signingKey: new Uint8Array(32).fill(i),
      agreementKey: new Uint8Array(32).fill(i),
      added: 1000,
    })),
  });
}

function receipts(count: number): Uint8Array {
  return encodeReceipts(
    Array.from({ length: count }, () => ({
      id: "b".repeat(32) as MessageId,
      device: "00000001" as DeviceId,
      status: "failed",
      reason: "mailbox_full",
      at: 1000,
    })),
  );
}

function missedCall(): Uint8Array {
  const caller = { account: "c".repeat(32) as AccountId, address: "alice@example.org" as Address };
  return encodeMissedCall({
    id: "d".repeat(32) as MessageId,
    caller,
    at: 1000,
    reason: "busy",
    callId: "c1",
  });
}
