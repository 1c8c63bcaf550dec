import type { Bytes } from "../primitives/bytes.ts";
import { GCM_NONCE_LENGTH, GCM_TAG_LENGTH, type Primitives } from "../primitives/primitives.ts";
import { StorageError } from "./errors.ts";
import { encodePlace } from "./place.ts";
import type { RecordKey } from "./vault-key.ts";

/** Which record this is. Sealed bytes open only at the place they were sealed for. */
export interface RecordPlace {
  /** Name of the store, 1 to 255 bytes of UTF-8. */
  readonly store: string;
  /** Key within the store, at most 1,024 bytes of UTF-8. */
  readonly key: string;
  /**
   * Version of the record or of its form, a safe integer from 0; sealed bytes open under that one only. It keeps an old
   * copy of a record from being put back *if* the caller raises it at each change and remembers the newest where a
   * thief of the disk cannot write. Where it is a constant of the collection, as in our client, any copy that was ever
   * sealed there opens again.
   */
  readonly version: number;
}

/** Layout of a sealed record: format, nonce, ciphertext ‖ tag. */
const FORMAT = 1;
const NONCE_START = 1;
const SEALED_START = NONCE_START + GCM_NONCE_LENGTH;
const VERSION_LENGTH = 8;

/** What sealing adds to a record's size, in bytes. */
export const RECORD_OVERHEAD = SEALED_START + GCM_TAG_LENGTH;

/**
 * Seals one record by AES-256-GCM. The nonce is random: NIST SP 800-38D §8.3 allows 2³² records under one key,
 * which a device that writes ten a second reaches after thirteen years.
 *
 * @throws StorageError `out_of_range`
 */
export async function sealRecord(
  primitives: Primitives,
  key: RecordKey,
  place: RecordPlace,
  plaintext: Uint8Array,
): Promise<Bytes> {
  const aad = encodeAad(place);
  const nonce = primitives.randomBytes(GCM_NONCE_LENGTH);
  const sealed = await primitives.aes256GcmSeal(key, nonce, plaintext, aad);
  const record = new Uint8Array(SEALED_START + sealed.length);
  record[0] = FORMAT;
  record.set(nonce, NONCE_START);
  record.set(sealed, SEALED_START);
  return record;
}

/**
 * @returns the plaintext, or `null` where the bytes are not what was sealed for this place under this key
 * @throws StorageError `unsupported_format` for the format of a newer version; `out_of_range` for the place
 */
export async function openRecord(
  primitives: Primitives,
  key: RecordKey,
  place: RecordPlace,
  record: Uint8Array,
): Promise<Bytes | null> {
  const aad = encodeAad(place);
  if (record.length < RECORD_OVERHEAD) return null;
  if (record[0] !== FORMAT) {
    throw new StorageError("unsupported_format", "stored", "The record was written by another version");
  }
  const nonce = record.subarray(NONCE_START, SEALED_START);
  return primitives.aes256GcmOpen(key, nonce, record.subarray(SEALED_START), aad);
}

function encodeAad({ store, key, version }: RecordPlace): Bytes {
  if (!Number.isSafeInteger(version) || version < 0) {
    throw new StorageError("out_of_range", "caller", "The version of a record is a safe integer from 0");
  }
  const aad = encodePlace(store, key, VERSION_LENGTH);
  const view = new DataView(aad.buffer, aad.byteOffset + aad.length - VERSION_LENGTH);
  view.setBigUint64(0, BigInt(version));
  return aad;
}
