/**
 * How the frequent calls cross to the worker and back: as packed bytes and flat arrays of numbers. Cloning the
 * objects themselves costs 9 µs a submission, this 1 µs (docs/decisions/sqlite-store.md).
 *
 * A packed submission:
 * ```
 *  sender(4)  message id(16)  expiresAt(6)  now(6)  count(1)
 *  count × { device(4)  length(4)  row }
 * ```
 */
import type { MessageId } from "@sottovoce/wire";
import type { AppendedReceipt, MailboxItem, Submission } from "../store.ts";
import { deviceId, deviceNumber } from "./device-number.ts";
import { decodeRow, rowSize, U48_BYTES, writeRow } from "./mailbox-row.ts";

/** Bytes of sender and message id, which together name a submission. */
export const SUBMISSION_NAME_BYTES = 20;
const FIXED_BYTES = SUBMISSION_NAME_BYTES + 2 * U48_BYTES + 1;
const ENVELOPE_FIXED_BYTES = 8;

/** Number of bytes that `packSubmission` writes. */
export function packedSize(submission: Submission): number {
  let size = FIXED_BYTES;
  for (const { body, site } of submission.envelopes) size += ENVELOPE_FIXED_BYTES + rowSize({ body, site });
  return size;
}

/** Writes a submission at `offset`. */
export function packSubmission(target: Buffer, offset: number, submission: Submission, now: number): void {
  const sender = deviceNumber(submission.sender);
  writeSubmissionName(target, offset, sender, submission.id);
  let at = offset + SUBMISSION_NAME_BYTES;
  at = target.writeUIntBE(submission.expiresAt, at, U48_BYTES);
  at = target.writeUIntBE(now, at, U48_BYTES);
  at = target.writeUInt8(submission.envelopes.length, at);
  const { id } = submission;
  for (const { device, body, receipt, site } of submission.envelopes) {
    const row = { sender, id, now, body, receipt, site };
    at = target.writeUInt32BE(deviceNumber(device), at);
    at = target.writeUInt32BE(rowSize(row), at);
    at = writeRow(target, at, row);
  }
}

function writeSubmissionName(target: Buffer, offset: number, sender: number, id: MessageId): void {
  target.writeUInt32BE(sender, offset);
  target.write(id, offset + 4, "hex");
}

/** Sender and message id, as submissions are found by. */
export function submissionName(sender: number, id: MessageId): Buffer {
  const name = Buffer.allocUnsafe(SUBMISSION_NAME_BYTES);
  writeSubmissionName(name, 0, sender, id);
  return name;
}

/** A submission as the worker reads it: views into the packed bytes. */
export interface PackedSubmission {
  /** Sender and message id. */
  readonly name: Buffer;
  readonly expiresAt: number;
  readonly now: number;
  readonly envelopes: readonly { readonly device: number; readonly row: Buffer }[];
}

export function unpackSubmission(source: Buffer, offset: number): PackedSubmission {
  let at = offset + SUBMISSION_NAME_BYTES;
  const name = source.subarray(offset, at);
  const expiresAt = source.readUIntBE(at, U48_BYTES);
  const now = source.readUIntBE(at + U48_BYTES, U48_BYTES);
  const count = source.readUInt8(at + 2 * U48_BYTES);
  at += 2 * U48_BYTES + 1;
  const envelopes: { device: number; row: Buffer }[] = [];
  for (let i = 0; i < count; i++) {
    const device = source.readUInt32BE(at);
    const length = source.readUInt32BE(at + 4);
    at += ENVELOPE_FIXED_BYTES;
    envelopes.push({ device, row: source.subarray(at, at + length) });
    at += length;
  }
  return { name, expiresAt, now, envelopes };
}

/** Opened rows, end to end, and for each its sequence, expiry and length. */
export interface PackedItems {
  readonly rows: Uint8Array<ArrayBuffer>;
  readonly places: readonly number[];
}

export function unpackItems(packed: PackedItems): MailboxItem[] {
  const rows = Buffer.from(packed.rows.buffer, packed.rows.byteOffset, packed.rows.length);
  const items: MailboxItem[] = [];
  let at = 0;
  for (let i = 0; i < packed.places.length; i += 3) {
    const [sequence, expiresAt, length] = packed.places.slice(i, i + 3) as [number, number, number];
    items.push(decodeRow(rows.subarray(at, at + length), sequence, expiresAt));
    at += length;
  }
  return items;
}

/** Receipts of one moment: for each, six entries of `flat`: mailbox, sequence, message id, recipient, status, referenced. */
export interface PackedReceipts {
  readonly at: number;
  readonly expiresAt: number;
  readonly flat: (number | string)[];
}

const STATUSES = ["delivered", "expired", "failed"] as const;

/** What became of an envelope; `failed` here always means that its device is gone. */
export type PackedStatus = (typeof STATUSES)[number];

export function packReceipt(
  packed: PackedReceipts,
  mailbox: number,
  sequence: number,
  receipt: {
    readonly id: MessageId;
    readonly recipient: number;
    readonly status: PackedStatus;
    readonly referenced: boolean;
  },
): void {
  const { id, recipient, status, referenced } = receipt;
  packed.flat.push(mailbox, sequence, id, recipient, STATUSES.indexOf(status), Number(referenced));
}

export function unpackReceipts(packed: PackedReceipts): AppendedReceipt[] {
  const receipts: AppendedReceipt[] = [];
  for (let i = 0; i < packed.flat.length; i += 6) {
    const [mailbox, sequence, id, recipient, status, referenced] = packed.flat.slice(i, i + 6) as [
      number,
      number,
      MessageId,
      number,
      number,
      number,
    ];
    const named = STATUSES[status] as PackedStatus;
    receipts.push({
      device: deviceId(mailbox),
      sequence,
      expiresAt: packed.expiresAt,
      receipt: {
        id,
        device: deviceId(recipient),
        status: named,
        reason: named === "failed" ? "device_gone" : "none",
        at: packed.at,
      },
      referenced: referenced === 1,
    });
  }
  return receipts;
}
