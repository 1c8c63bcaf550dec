import { type Branded, type Bytes, concatBytes, wipe } from "../primitives/bytes.ts";
import {
  AES256_KEY_LENGTH,
  GCM_NONCE_LENGTH,
  GCM_TAG_LENGTH,
  type Primitives,
  SHA256_LENGTH,
} from "../primitives/primitives.ts";
import { PASSPHRASE_COSTS, type PassphraseCosts } from "./costs.ts";
import { StorageError } from "./errors.ts";
import {
  createKdfHeader,
  decodeKdfHeader,
  derivePassphraseKey,
  encodeKdfHeader,
  KDF_HEADER_LENGTH,
} from "./kdf.ts";

/**
 * 32 random bytes from which every key of the vault is derived. The passphrase only wraps it, so changing the
 * passphrase rewrites 87 bytes and no record.
 */
export type VaultKey = Branded<"vault key">;
/** Seals records, 32 bytes. */
export type RecordKey = Branded<"record key">;
/** Blinds the keys under which records are stored, 32 bytes. */
export type IndexKey = Branded<"index key">;

/** The keys that work on records. Wipe both to lock the vault. */
export interface VaultKeys {
  readonly recordKey: RecordKey;
  readonly indexKey: IndexKey;
}

/** Layout: KDF header, nonce, sealed vault key. */
export const WRAPPED_VAULT_KEY_LENGTH =
  KDF_HEADER_LENGTH + GCM_NONCE_LENGTH + AES256_KEY_LENGTH + GCM_TAG_LENGTH;

const WRAP_LABEL = new TextEncoder().encode("sottovoce/vault/wrap");
const RECORDS_LABEL = new TextEncoder().encode("sottovoce/vault/records");
const INDEX_LABEL = new TextEncoder().encode("sottovoce/vault/index");
const NO_SALT = new Uint8Array(SHA256_LENGTH);

/** A fresh vault key. Keep what {@link wrapVaultKey} makes of it; wipe it when it is not needed. */
export function createVaultKey(primitives: Primitives): VaultKey {
  return primitives.randomBytes(AES256_KEY_LENGTH) as VaultKey;
}

/**
 * Wraps the vault key under a passphrase; also how a passphrase is changed. Salt and nonce are new each time.
 *
 * @param costs {@link PASSPHRASE_COSTS} unless said otherwise; the limits are in `kdf.ts`
 * @returns 87 bytes to store
 * @throws StorageError `out_of_range` for an empty passphrase or costs outside the limits
 */
export async function wrapVaultKey(
  primitives: Primitives,
  vaultKey: VaultKey,
  passphrase: string,
  costs: PassphraseCosts = PASSPHRASE_COSTS,
): Promise<Bytes> {
  const kdf = createKdfHeader(primitives, costs);
  const header = encodeKdfHeader(kdf);
  const key = await derivePassphraseKey(primitives, passphrase, kdf);
  const nonce = primitives.randomBytes(GCM_NONCE_LENGTH);
  const sealed = await primitives.aes256GcmSeal(key, nonce, vaultKey, wrapAad(header));
  wipe(key);
  return concatBytes(header, nonce, sealed);
}

/**
 * @param wrapped what {@link wrapVaultKey} answered
 * @returns the vault key, or `null` where the passphrase is wrong (or the bytes were changed: the two cannot
 *   be told apart)
 * @throws StorageError `malformed` or `unsupported_format` for bytes that no passphrase could open
 */
export async function unwrapVaultKey(
  primitives: Primitives,
  wrapped: Uint8Array,
  passphrase: string,
): Promise<VaultKey | null> {
  if (wrapped.length !== WRAPPED_VAULT_KEY_LENGTH) {
    throw new StorageError("malformed", "stored", `A wrapped key has ${WRAPPED_VAULT_KEY_LENGTH} bytes`);
  }
  const header = wrapped.subarray(0, KDF_HEADER_LENGTH);
  const nonce = wrapped.subarray(KDF_HEADER_LENGTH, KDF_HEADER_LENGTH + GCM_NONCE_LENGTH);
  const sealed = wrapped.subarray(KDF_HEADER_LENGTH + GCM_NONCE_LENGTH);
  const key = await derivePassphraseKey(primitives, passphrase, decodeKdfHeader(header));
  const vaultKey = await primitives.aes256GcmOpen(key, nonce, sealed, wrapAad(header));
  wipe(key);
  return vaultKey as VaultKey | null;
}

/** Derives the keys that work on records, each under its own label (RFC 5869 §3.2). */
export async function deriveVaultKeys(primitives: Primitives, vaultKey: VaultKey): Promise<VaultKeys> {
  const derive = (label: Uint8Array) => primitives.hkdfSha256(NO_SALT, vaultKey, label, AES256_KEY_LENGTH);
  return {
    recordKey: (await derive(RECORDS_LABEL)) as RecordKey,
    indexKey: (await derive(INDEX_LABEL)) as IndexKey,
  };
}

/** The header is authenticated with the key, so that nobody lowers the costs of an existing vault. */
function wrapAad(header: Uint8Array): Bytes {
  return concatBytes(WRAP_LABEL, header);
}
