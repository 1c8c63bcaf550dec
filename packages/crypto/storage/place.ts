import type { Bytes } from "../primitives/bytes.ts";
import { StorageError } from "./errors.ts";

/** Names of stores are ours and short; the limit is what its length field of one byte holds. */
const MAX_STORE_BYTES = 255;

/** Keys are ids and addresses. Far above both, far below what would slow hashing. */
const MAX_KEY_BYTES = 1024;

const encoder = new TextEncoder();

/** UTF-8 needs at most three bytes for each UTF-16 code unit. */
const MAX_UTF8_PER_UNIT = 3;

/**
 * Where a record lives, as bytes: length of store (1), store, length of key (2), key, then `extra` zero bytes
 * for the caller. The lengths come first, so that no two pairs give the same bytes.
 *
 * @param store 1 to 255 bytes of UTF-8
 * @param key 0 to 1,024 bytes of UTF-8
 * @throws StorageError `out_of_range`
 */
export function encodePlace(store: string, key: string, extra = 0): Bytes {
  const scratch = new Uint8Array(3 + MAX_UTF8_PER_UNIT * (store.length + key.length) + extra);
  const storeLength = encodeUtf8(store, scratch.subarray(1));
  const keyStart = 1 + storeLength + 2;
  const keyLength = encodeUtf8(key, scratch.subarray(keyStart));
  if (storeLength < 1 || storeLength > MAX_STORE_BYTES || keyLength > MAX_KEY_BYTES) {
    throw new StorageError("out_of_range", "caller", "The name of the store or the key is too short or long");
  }
  scratch[0] = storeLength;
  scratch[1 + storeLength] = keyLength >> 8;
  scratch[2 + storeLength] = keyLength & 0xff;
  return scratch.subarray(0, keyStart + keyLength + extra);
}

/**
 * @throws StorageError `out_of_range` for a lone surrogate, which UTF-8 cannot express: two different keys
 *   would become one
 */
function encodeUtf8(text: string, into: Uint8Array): number {
  if (!text.isWellFormed()) {
    throw new StorageError("out_of_range", "caller", "The name of the store or the key is not valid Unicode");
  }
  return encoder.encodeInto(text, into).written;
}
