import type { Bytes } from "../primitives/bytes.ts";
import type { Primitives } from "../primitives/primitives.ts";
import { encodePlace } from "./place.ts";
import type { IndexKey } from "./vault-key.ts";

/**
 * Half of HMAC-SHA-256 (RFC 2104 §5 allows no less): two of a million records meet with probability 2⁻⁸⁹.
 */
export const BLIND_INDEX_LENGTH = 16;

/**
 * The name under which a record is stored, so that the names on disk tell neither whom one writes to nor that
 * two stores hold something about the same person. Equal keys of a store give equal names; ranges and
 * prefixes cannot be searched.
 *
 * @param store 1 to 255 bytes of UTF-8
 * @param key at most 1,024 bytes of UTF-8
 * @returns 16 bytes
 * @throws StorageError `out_of_range`
 */
export async function blindIndex(
  primitives: Primitives,
  indexKey: IndexKey,
  store: string,
  key: string,
): Promise<Bytes> {
  const mac = await primitives.hmacSha256(indexKey, encodePlace(store, key));
  return mac.slice(0, BLIND_INDEX_LENGTH);
}
