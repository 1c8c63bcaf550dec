/**
 * Receipts: what the server tells a sender's device about its envelopes, in a SIP MESSAGE.
 * Several that wait for one device travel in one message:
 *
 * ```
 *  version(1)=1  count(1)  count × { message id(16)  device(4)  status(1)  reason(1)  at(8) }
 * ```
 * `device` is the recipient's device. A message is delivered as soon as one device of the recipient has it.
 */
import { ByteReader, type Bytes, ByteWriter, toHex, WireError } from "./bytes.ts";
import {
  DEVICE_ID_BYTES,
  type DeviceId,
  MESSAGE_ID_BYTES,
  type MessageId,
  parseDeviceId,
  parseMessageId,
} from "./ids.ts";

/** Most receipts in one message: keeps it near 2 kB, the size of an envelope. */
export const MAX_RECEIPTS = 64;

export const RECEIPT_STATUSES = ["delivered", "expired", "failed"] as const;
/** What became of one envelope. */
export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number];

/** `none` goes with `delivered` and `expired`. */
export const RECEIPT_REASONS = ["none", "device_gone", "mailbox_full"] as const;
export type ReceiptReason = (typeof RECEIPT_REASONS)[number];

export interface Receipt {
  readonly id: MessageId;
  readonly device: DeviceId;
  readonly status: ReceiptStatus;
  readonly reason: ReceiptReason;
  /** When it happened at the server, Unix milliseconds. */
  readonly at: number;
}

const FORMAT = 1;
const RECEIPT_BYTES = MESSAGE_ID_BYTES + 4 + 1 + 1 + 8;

/** @throws WireError for no receipts or more than `MAX_RECEIPTS`. */
export function encodeReceipts(receipts: readonly Receipt[]): Bytes {
  if (receipts.length < 1 || receipts.length > MAX_RECEIPTS)
    throw new WireError(`1 to ${MAX_RECEIPTS} receipts`);
  const writer = new ByteWriter(2 + receipts.length * RECEIPT_BYTES).u8(FORMAT).u8(receipts.length);
  for (const receipt of receipts) {
    writer
      .hex(receipt.id, MESSAGE_ID_BYTES)
      .hex(receipt.device, DEVICE_ID_BYTES)
      .u8(RECEIPT_STATUSES.indexOf(receipt.status))
      .u8(RECEIPT_REASONS.indexOf(receipt.reason))
      .u64(receipt.at);
  }
  return writer.finish();
}

/** @throws WireError */
export function decodeReceipts(bytes: Uint8Array): Receipt[] {
  const reader = new ByteReader(bytes);
  if (reader.u8() !== FORMAT) throw new WireError("unknown form of receipts");
  const count = reader.u8();
  if (count < 1 || count > MAX_RECEIPTS) throw new WireError(`1 to ${MAX_RECEIPTS} receipts`);
  const receipts: Receipt[] = [];
  for (let i = 0; i < count; i++) {
    const id = parseMessageId(toHex(reader.bytes(MESSAGE_ID_BYTES)));
    const device = parseDeviceId(toHex(reader.bytes(4)));
    const status = RECEIPT_STATUSES[reader.u8()];
    const reason = RECEIPT_REASONS[reader.u8()];
    if (status === undefined || reason === undefined) throw new WireError("unknown status or reason");
    receipts.push({ id, device, status, reason, at: reader.moment() });
  }
  reader.end();
  return receipts;
}
