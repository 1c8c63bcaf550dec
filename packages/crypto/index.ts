export { type Branded, type Bytes, concatBytes, wipe } from "./primitives/bytes.ts";
export { CryptoError, type CryptoErrorCode, type CryptoFault } from "./primitives/errors.ts";
export * from "./primitives/primitives.ts";
export * from "./primitives/roles.ts";
