/** Reading states that come out of sealed storage. */
import { ByteReader, WireError } from "@sottovoce/wire";
import { StorageError } from "./errors.ts";

/**
 * Reads a stored state. The seal around it holds, so what is wrong with it was written by another version of this
 * program, or by a mistake of it.
 *
 * @param what for the error's sentence, with its article
 * @param format the first byte it must have
 * @param read reads the rest; it may throw WireError
 * @throws StorageError `unsupported_format` for another first byte, `malformed` for anything else
 */
export async function readStored<T>(
  what: string,
  format: number,
  bytes: Uint8Array,
  read: (reader: ByteReader) => Promise<T>,
): Promise<T> {
  const reader = new ByteReader(bytes);
  try {
    if (reader.u8() !== format) {
      throw new StorageError("unsupported_format", "stored", `${what} was written by another version`);
    }
    const state = await read(reader);
    reader.end();
    return state;
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause;
    throw new StorageError("malformed", "stored", `${what} is damaged: ${cause.message}`, { cause });
  }
}

/** Reads a byte that is 0 or 1. @throws WireError */
export function readFlag(reader: ByteReader): boolean {
  const byte = reader.u8();
  if (byte > 1) throw new WireError("a flag is 0 or 1");
  return byte === 1;
}

/** Refuses a number beyond its limit: nothing of ours has written it. @throws WireError */
export function atMost(value: number, most: number, what: string): number {
  if (value > most) throw new WireError(`${what}: ${value}, over ${most}`);
  return value;
}
