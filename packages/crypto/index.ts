export * from "./identity/index.ts";
export * from "./linking/index.ts";
export * from "./prekeys/index.ts";
export { type Branded, type Bytes, concatBytes, copySecret, secretBytes, wipe } from "./primitives/bytes.ts";
export { digestSha256 } from "./primitives/digest-hash.ts";
export { CryptoError, type CryptoErrorCode, type CryptoFault } from "./primitives/errors.ts";
export * from "./primitives/media-cipher.ts";
export * from "./primitives/primitives.ts";
export * from "./primitives/roles.ts";
export * from "./primitives/voice.ts";
export * from "./session/index.ts";
export { BLIND_INDEX_LENGTH, blindIndex } from "./storage/blind-index.ts";
export { PASSPHRASE_COSTS, type PassphraseCosts } from "./storage/costs.ts";
export { StorageError, type StorageErrorCode, type StorageFault } from "./storage/errors.ts";
export { LOCK_BOX_OVERHEAD, openLockBox, sealToLockBox } from "./storage/lock-box.ts";
export { openRecord, RECORD_OVERHEAD, type RecordPlace, sealRecord } from "./storage/record.ts";
export {
  createVaultKey,
  deriveVaultKeys,
  type IndexKey,
  type RecordKey,
  unwrapVaultKey,
  type VaultKey,
  type VaultKeys,
  WRAPPED_VAULT_KEY_LENGTH,
  wrapVaultKey,
} from "./storage/vault-key.ts";
