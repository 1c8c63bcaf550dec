/**
 * What came while this device was locked, as it lies on disk: a record of the store `locked-inbox`, outside of the
 * vault. Its place is the number of its arrival, 8 bytes, its key the same after 8 zero bytes, its value
 *
 * ```
 *  kind(1)  lock box{ at(8)  body }
 * ```
 * with `"sottovoce/locked-inbox" ‖ kind ‖ number(8)` as associated data. Kind and size stand in clear: sizes alone would
 * tell them apart, and a device that starts locked says how many messages wait.
 */
import {
  openLockBox,
  type Primitives,
  StorageError,
  sealToLockBox,
  type X25519KeyPair,
  type X25519PublicKey,
} from "@sottovoce/crypto";
import { ByteReader, type Bytes, ByteWriter, concatBytes, utf8 } from "@sottovoce/wire";
import type { StoredRecord } from "../ports.ts";

export const LOCKED_INBOX = "locked-inbox";

/** By their number on disk; 0 is none. */
const KINDS = [null, "envelope", "receipts", "readable", "missed_call"] as const;
/** What the server delivers (`connection/link.ts`). */
export type ArrivalKind = Exclude<(typeof KINDS)[number], null>;

export interface Arrival {
  readonly kind: ArrivalKind;
  /** When it came, Unix milliseconds. */
  readonly at: number;
  readonly body: Bytes;
}

const LABEL = utf8("sottovoce/locked-inbox");
const NUMBER_BYTES = 8;
const AT_BYTES = 8;

/** @param number of its arrival, ascending */
export async function sealArrival(
  primitives: Primitives,
  lockBox: X25519PublicKey,
  number: number,
  { kind, at, body }: Arrival,
): Promise<StoredRecord> {
  const code = Uint8Array.of(KINDS.indexOf(kind));
  const plain = new ByteWriter(AT_BYTES + body.length).u64(at).bytes(body).finish();
  const sealed = await sealToLockBox(
    primitives,
    lockBox,
    plain,
    concatBytes(LABEL, code, numberBytes(number)),
  );
  return {
    store: LOCKED_INBOX,
    key: concatBytes(new Uint8Array(NUMBER_BYTES), numberBytes(number)),
    group: null,
    order: number,
    value: concatBytes(code, sealed),
  };
}

/** @returns `null` where the record was damaged or changed: it will never open */
export async function openArrival(
  primitives: Primitives,
  lockBox: X25519KeyPair,
  record: StoredRecord,
): Promise<Arrival | null> {
  const kind = arrivalKind(record);
  if (kind === null) return null;
  const associated = concatBytes(LABEL, record.value.subarray(0, 1), numberBytes(record.order));
  const plain = await opened(primitives, lockBox, record.value.subarray(1), associated);
  if (plain === null || plain.length < AT_BYTES) return null;
  const reader = new ByteReader(plain);
  return { kind, at: reader.u64(), body: reader.bytes(reader.remaining) };
}

/** What kind of thing a record holds, as it claims; `null` for none that we know. */
export function arrivalKind({ value }: StoredRecord): ArrivalKind | null {
  return KINDS[value[0] ?? 0] ?? null;
}

/** Whether a person is waiting for it. Receipts are for the engine. */
export function countsAsMessage(kind: ArrivalKind | null): boolean {
  return kind !== "receipts";
}

async function opened(
  primitives: Primitives,
  lockBox: X25519KeyPair,
  sealed: Bytes,
  associated: Bytes,
): Promise<Bytes | null> {
  try {
    return await openLockBox(primitives, lockBox, sealed, associated);
  } catch (error) {
    // Only versions of this program that came after this one write another format, and they can read ours.
    if (error instanceof StorageError) return null;
    throw error;
  }
}

function numberBytes(number: number): Bytes {
  return new ByteWriter(NUMBER_BYTES).u64(number).finish();
}
