/**
 * What a mailbox row says, as plaintext of its sealed column:
 *
 * ```
 *  kind(1)  device(4)  message id(16)  at(6)   then   the envelope
 *                                              or     status(1) reason(1) reference
 *                                              or     length(1) content type, body
 *                                              or     statuses(1) length(2) reference, content
 * ```
 * For an envelope, `device` is the sender and `at` the moment it was enqueued; for a receipt, `device` is the
 * recipient and `at` the moment of the event. A copy is an envelope whose sender wants no receipt. A notice comes
 * from the server: its device and message id are zero. The last one is a message that the server can read; bit n of its
 * statuses says whether the sender wants to hear of the n-th of `RECEIPT_STATUSES`, and then gets the reference back.
 */
import {
  type Bytes,
  DEVICE_ID_BYTES,
  MESSAGE_ID_BYTES,
  type MessageId,
  RECEIPT_REASONS,
  RECEIPT_STATUSES,
  type Receipt,
} from "@sottovoce/wire";
import type { MailboxItem, Notice, SiteTerms } from "../store.ts";
import { deviceId, deviceNumber } from "./device-number.ts";

export const ROW_KIND = { envelope: 1, copy: 2, receipt: 3, notice: 4, site: 5 } as const;

/** Unix milliseconds and sequences in 48 bits. */
export const U48_BYTES = 6;
const DEVICE_AT = 1;
const ID_AT = DEVICE_AT + DEVICE_ID_BYTES;
const TIME_AT = ID_AT + MESSAGE_ID_BYTES;
export const ROW_HEAD_BYTES = TIME_AT + U48_BYTES;
const RECEIPT_ROW_BYTES = ROW_HEAD_BYTES + 2;
const SITE_HEAD_BYTES = ROW_HEAD_BYTES + 3;
const NO_REFERENCE: Bytes = new Uint8Array(0);

/** The head of a row: all that settling it needs. */
export interface RowHead {
  readonly kind: number;
  readonly device: number;
  readonly id: MessageId;
  /** Of a message that the server can read. */
  readonly site: SiteTerms | null;
}

/** What becomes the row of an envelope, or of a message that the server can read. */
interface RowInit {
  readonly sender: number;
  readonly id: MessageId;
  readonly now: number;
  readonly body: Uint8Array;
  readonly receipt: boolean;
  readonly site: SiteTerms | undefined;
}

/** Number of bytes that `writeRow` writes. */
export function rowSize({ body, site }: Pick<RowInit, "body" | "site">): number {
  const head = site === undefined ? ROW_HEAD_BYTES : SITE_HEAD_BYTES + site.reference.length;
  return head + body.length;
}

/** Writes a row at `offset` of a packed buffer. @returns the offset behind it */
export function writeRow(target: Buffer, offset: number, init: RowInit): number {
  return init.site === undefined
    ? writeEnvelopeRow(target, offset, init)
    : writeSiteRow(target, offset, init, init.site);
}

function writeEnvelopeRow(target: Buffer, offset: number, envelope: RowInit): number {
  writeHead(target, offset, envelope.receipt ? ROW_KIND.envelope : ROW_KIND.copy, envelope);
  target.set(envelope.body, offset + ROW_HEAD_BYTES);
  return offset + ROW_HEAD_BYTES + envelope.body.length;
}

function writeSiteRow(
  target: Buffer,
  offset: number,
  init: RowInit,
  { receipts, reference }: SiteTerms,
): number {
  writeHead(target, offset, ROW_KIND.site, init);
  let statuses = 0;
  for (const status of receipts) statuses |= 1 << RECEIPT_STATUSES.indexOf(status);
  let at = target.writeUInt8(statuses, offset + ROW_HEAD_BYTES);
  at = target.writeUInt16BE(reference.length, at);
  target.set(reference, at);
  target.set(init.body, at + reference.length);
  return at + reference.length + init.body.length;
}

function writeHead(target: Buffer, offset: number, kind: number, { sender, id, now }: RowInit): void {
  target.writeUInt8(kind, offset);
  target.writeUInt32BE(sender, offset + DEVICE_AT);
  target.write(id, offset + ID_AT, "hex");
  target.writeUIntBE(now, offset + TIME_AT, U48_BYTES);
}

/** Whether a row decides what becomes of its message: one for the recipient, not a copy. */
export function isDecisive(row: Buffer): boolean {
  const kind = row.readUInt8(0);
  return kind === ROW_KIND.envelope || kind === ROW_KIND.site;
}

/** The row of a receipt. @param reference from the row it is about */
export function encodeReceiptRow(receipt: Receipt, reference: Uint8Array = NO_REFERENCE): Buffer {
  const row = Buffer.alloc(RECEIPT_ROW_BYTES + reference.length);
  row.writeUInt8(ROW_KIND.receipt, 0);
  row.writeUInt32BE(deviceNumber(receipt.device), DEVICE_AT);
  row.write(receipt.id, ID_AT, "hex");
  row.writeUIntBE(receipt.at, TIME_AT, U48_BYTES);
  row.writeUInt8(RECEIPT_STATUSES.indexOf(receipt.status), ROW_HEAD_BYTES);
  row.writeUInt8(RECEIPT_REASONS.indexOf(receipt.reason), ROW_HEAD_BYTES + 1);
  row.set(reference, RECEIPT_ROW_BYTES);
  return row;
}

/** The row of a notice. */
export function encodeNoticeRow(notice: Pick<Notice, "contentType" | "body">, now: number): Buffer {
  const type = Buffer.from(notice.contentType, "latin1");
  const row = Buffer.alloc(ROW_HEAD_BYTES + 1 + type.length + notice.body.length);
  row.writeUInt8(ROW_KIND.notice, 0);
  row.writeUIntBE(now, TIME_AT, U48_BYTES);
  row.writeUInt8(type.length, ROW_HEAD_BYTES);
  row.set(type, ROW_HEAD_BYTES + 1);
  row.set(notice.body, ROW_HEAD_BYTES + 1 + type.length);
  return row;
}

export function decodeRowHead(row: Buffer): RowHead {
  const kind = row.readUInt8(0);
  return {
    kind,
    device: row.readUInt32BE(DEVICE_AT),
    id: row.toString("hex", ID_AT, TIME_AT) as MessageId,
    site: kind === ROW_KIND.site ? decodeTerms(row) : null,
  };
}

function decodeTerms(row: Buffer): SiteTerms {
  const statuses = row.readUInt8(ROW_HEAD_BYTES);
  return {
    receipts: RECEIPT_STATUSES.filter((_, bit) => (statuses & (1 << bit)) !== 0),
    reference: new Uint8Array(row.subarray(SITE_HEAD_BYTES, siteContentAt(row))),
  };
}

function siteContentAt(row: Buffer): number {
  return SITE_HEAD_BYTES + row.readUInt16BE(ROW_HEAD_BYTES + 1);
}

/** Decodes a row that the store opened; its own writing, so nothing in it needs doubting. */
export function decodeRow(row: Buffer<ArrayBuffer>, sequence: number, expiresAt: number): MailboxItem {
  const head = decodeRowHead(row);
  const at = row.readUIntBE(TIME_AT, U48_BYTES);
  if (head.kind === ROW_KIND.receipt) {
    const status = RECEIPT_STATUSES[row.readUInt8(ROW_HEAD_BYTES)];
    const reason = RECEIPT_REASONS[row.readUInt8(ROW_HEAD_BYTES + 1)];
    if (status === undefined || reason === undefined) throw new Error("a mailbox row of unknown form");
    const receipt = { id: head.id, device: deviceId(head.device), status, reason, at };
    const reference: Bytes = new Uint8Array(row.subarray(RECEIPT_ROW_BYTES));
    return { kind: "receipt", sequence, expiresAt, receipt, reference };
  }
  if (head.kind === ROW_KIND.site) {
    const body: Bytes = new Uint8Array(row.subarray(siteContentAt(row)));
    return { kind: "site", sequence, expiresAt, enqueuedAt: at, body, id: head.id };
  }
  if (head.kind === ROW_KIND.notice) {
    const bodyAt = ROW_HEAD_BYTES + 1 + row.readUInt8(ROW_HEAD_BYTES);
    const contentType = row.toString("latin1", ROW_HEAD_BYTES + 1, bodyAt);
    const body: Bytes = new Uint8Array(row.subarray(bodyAt));
    return { kind: "notice", sequence, expiresAt, enqueuedAt: at, contentType, body };
  }
  // A copy: the packed buffer it lies in holds other items and would live as long as this one.
  const body: Bytes = new Uint8Array(row.subarray(ROW_HEAD_BYTES));
  const sender = head.kind === ROW_KIND.copy ? null : deviceId(head.device);
  return { kind: "envelope", sequence, expiresAt, enqueuedAt: at, body, sender, id: head.id };
}
