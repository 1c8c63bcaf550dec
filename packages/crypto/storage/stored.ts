/** Reading states that come out of sealed storage. */
import { type ByteReader, WireError } from "@sottovoce/wire";

/** Reads a byte that is 0 or 1. @throws WireError */
export function readFlag(reader: ByteReader): boolean {
  const byte = reader.u8();
  if (byte > 1) throw new WireError("a flag is 0 or 1");
  return byte === 1;
}
