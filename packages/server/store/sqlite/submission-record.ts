/**
 * What is remembered of a submission, so that the same one posted again is known, and what became of it.
 * Its key and the mask of its record come from one HMAC under a secret of the server:
 *
 * ```
 *  HMAC-SHA-256(secret, sender(4) ‖ message id(16)) = a(10) ‖ mask(11) ‖ …
 *  key    = first 6 bytes of the message id ‖ a
 *  record = mask ⊕ { first sequence(6)  envelopes(1)  receipts wanted(4) }
 * ```
 * The first bytes of a message id are its moment, so keys made together lie together, and one commit touches
 * one page of the index instead of one for each message. The mask is a one-time pad: it depends on sender and
 * id alone, and a record is written once under these and never changed.
 */
import { createHmac, type KeyObject } from "node:crypto";
import { SUBMISSION_NAME_BYTES } from "./mailbox-codec.ts";
import { U48_BYTES } from "./mailbox-row.ts";

const MOMENT_BYTES = 6;
const HASH_BYTES = 10;
const COUNT_AT = U48_BYTES;
const WANTED_AT = COUNT_AT + 1;
const RECORD_BYTES = WANTED_AT + 4;

/** Envelopes of one submission: each has a bit in the record. Twice `MAX_DEVICES` of `wire` stays below. */
export const MAX_ENVELOPES = 32;

/** Key and mask of one submission. */
export interface SubmissionName {
  readonly key: Buffer;
  readonly mask: Buffer;
}

export interface SubmissionRecord {
  /** Its envelopes have this sequence and the ones after it, in their order. */
  readonly first: number;
  readonly count: number;
  /** Bit i: the sender waits for a receipt of envelope i. */
  readonly wanted: number;
}

/**
 * @param secret of this database
 * @param name sender and message id, 20 bytes
 */
export function nameSubmission(secret: KeyObject, name: Uint8Array): SubmissionName {
  const hash = createHmac("sha256", secret).update(name).digest();
  const key = Buffer.allocUnsafe(MOMENT_BYTES + HASH_BYTES);
  key.set(name.subarray(SUBMISSION_NAME_BYTES - 16, SUBMISSION_NAME_BYTES - 16 + MOMENT_BYTES));
  key.set(hash.subarray(0, HASH_BYTES), MOMENT_BYTES);
  return { key, mask: hash.subarray(HASH_BYTES, HASH_BYTES + RECORD_BYTES) };
}

export function maskRecord(record: SubmissionRecord, mask: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(RECORD_BYTES);
  bytes.writeUIntBE(record.first, 0, U48_BYTES);
  bytes.writeUInt8(record.count, COUNT_AT);
  bytes.writeUInt32BE(record.wanted >>> 0, WANTED_AT);
  return exclusiveOr(bytes, mask);
}

export function unmaskRecord(masked: Uint8Array, mask: Buffer): SubmissionRecord {
  const bytes = exclusiveOr(Buffer.from(masked), mask);
  return {
    first: bytes.readUIntBE(0, U48_BYTES),
    count: bytes.readUInt8(COUNT_AT),
    wanted: bytes.readUInt32BE(WANTED_AT),
  };
}

/** The sequences that decide what became of a message: the recipient's, or all where nobody waits for a receipt. */
export function decisiveSequences(record: SubmissionRecord): number[] {
  const sequences: number[] = [];
  for (let i = 0; i < record.count; i++) {
    if (record.wanted === 0 || (record.wanted & (1 << i)) !== 0) sequences.push(record.first + i);
  }
  return sequences;
}

function exclusiveOr(bytes: Buffer, mask: Buffer): Buffer {
  for (let i = 0; i < bytes.length; i++) bytes[i] = (bytes[i] as number) ^ (mask[i] as number);
  return bytes;
}
