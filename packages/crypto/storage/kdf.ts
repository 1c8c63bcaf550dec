import { type Branded, type Bytes, wipe } from "../primitives/bytes.ts";
import { AES256_KEY_LENGTH, type Primitives } from "../primitives/primitives.ts";
import type { PassphraseCosts } from "./costs.ts";
import { StorageError } from "./errors.ts";

/** The key that a passphrase gives, 32 bytes. It wraps the vault key and nothing else. */
export type PassphraseKey = Branded<"passphrase key">;

/** What is stored beside the wrapped key so that the passphrase gives the same key again. */
export interface KdfHeader extends PassphraseCosts {
  /** 16 random bytes. */
  readonly salt: Bytes;
}

/** RFC 9106 §3.1 recommends 16 bytes. */
const SALT_LENGTH = 16;

/** Header layout: format, algorithm, memory in KiB (4), passes (4), parallelism, salt. Big-endian. */
export const KDF_HEADER_LENGTH = 1 + 1 + 4 + 4 + 1 + SALT_LENGTH;
const FORMAT = 1;
const ALGORITHM_ARGON2ID_13 = 1;

/**
 * The header is read before anything authenticates it, so whoever can write the file chooses the costs. The
 * upper limits keep them from exhausting a phone (a browser tab dies somewhere above 1 GiB); four times the
 * default and more leaves room to raise it.
 */
const MAX_MEMORY_KIB = 256 * 1024;
const MAX_PASSES = 16;
const MAX_PARALLELISM = 4;

/** Below this a guess costs next to nothing. It is here so that a mistake cannot make a worthless vault. */
const MIN_MEMORY_KIB = 8 * 1024;

/**
 * A new header with a fresh salt.
 *
 * @throws StorageError `out_of_range`
 */
export function createKdfHeader(primitives: Primitives, costs: PassphraseCosts): KdfHeader {
  const header = { ...costs, salt: primitives.randomBytes(SALT_LENGTH) };
  if (!isWithinLimits(header)) {
    throw new StorageError("out_of_range", "caller", "The Argon2id costs are outside the limits");
  }
  return header;
}

/** @returns 27 bytes */
export function encodeKdfHeader(header: KdfHeader): Bytes {
  const bytes = new Uint8Array(KDF_HEADER_LENGTH);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, FORMAT);
  view.setUint8(1, ALGORITHM_ARGON2ID_13);
  view.setUint32(2, header.memoryKiB);
  view.setUint32(6, header.passes);
  view.setUint8(10, header.parallelism);
  bytes.set(header.salt, 11);
  return bytes;
}

/**
 * @param bytes 27 bytes that nothing has authenticated yet
 * @throws StorageError `unsupported_format` for another format or algorithm; `malformed` for another size or
 *   costs outside the limits
 */
export function decodeKdfHeader(bytes: Uint8Array): KdfHeader {
  if (bytes.length !== KDF_HEADER_LENGTH) {
    throw new StorageError("malformed", "stored", `A key header has ${KDF_HEADER_LENGTH} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint8(0) !== FORMAT || view.getUint8(1) !== ALGORITHM_ARGON2ID_13) {
    throw new StorageError("unsupported_format", "stored", "The vault was made by another version");
  }
  const header = {
    memoryKiB: view.getUint32(2),
    passes: view.getUint32(6),
    parallelism: view.getUint8(10),
    salt: new Uint8Array(bytes.subarray(11)),
  };
  if (!isWithinLimits(header)) {
    throw new StorageError("malformed", "stored", "The vault asks for Argon2id costs outside the limits");
  }
  return header;
}

/**
 * Derives the key of a passphrase by Argon2id.
 *
 * @param passphrase normalized here, so that it may be typed on any keyboard
 * @returns 32 bytes, for the caller to wipe
 * @throws StorageError `out_of_range` for an empty or overlong passphrase
 */
export async function derivePassphraseKey(
  primitives: Primitives,
  passphrase: string,
  header: KdfHeader,
): Promise<PassphraseKey> {
  const password = encodePassphrase(passphrase);
  const { salt, ...costs } = header;
  try {
    const key = await primitives.argon2id(password, salt, { ...costs, length: AES256_KEY_LENGTH });
    return key as PassphraseKey;
  } finally {
    wipe(password);
  }
}

/** More than anyone types; less than what would make normalization a cost of its own. */
const MAX_PASSPHRASE_BYTES = 1024;

/**
 * The OpaqueString profile of RFC 8265 §4.2.2: every space is a plain space, and characters are composed
 * (NFC). Case and width stay, as they carry entropy.
 */
function encodePassphrase(passphrase: string): Bytes {
  const normalized = passphrase.replaceAll(/\p{Zs}/gu, " ").normalize("NFC");
  const bytes = new TextEncoder().encode(normalized);
  if (bytes.length === 0 || bytes.length > MAX_PASSPHRASE_BYTES) {
    throw new StorageError("out_of_range", "caller", `A passphrase has 1 to ${MAX_PASSPHRASE_BYTES} bytes`);
  }
  return bytes;
}

function isWithinLimits({ memoryKiB, passes, parallelism }: PassphraseCosts): boolean {
  return (
    isBetween(memoryKiB, MIN_MEMORY_KIB, MAX_MEMORY_KIB) &&
    isBetween(passes, 1, MAX_PASSES) &&
    isBetween(parallelism, 1, MAX_PARALLELISM)
  );
}

function isBetween(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
