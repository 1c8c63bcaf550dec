/** How a value becomes the bytes that are sealed, and back. */
import { type Bytes, fromUtf8, utf8 } from "@sottovoce/wire";

export interface Codec<T> {
  encode(value: T): Bytes;
  /** @throws any error for bytes that are no such value; the vault reports the record as damaged */
  decode(bytes: Bytes): T;
}

/** For values made of strings, numbers, booleans, null, arrays and plain objects. */
export function jsonCodec<T>(): Codec<T> {
  return {
    encode: (value) => utf8(JSON.stringify(value)),
    decode: (bytes) => JSON.parse(fromUtf8(bytes)) as T,
  };
}

/** For values that are bytes already. */
export const bytesCodec: Codec<Bytes> = {
  encode: (value) => value,
  decode: (bytes) => bytes,
};
