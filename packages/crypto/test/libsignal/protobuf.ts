/** As much of Protocol Buffers' encoding as libsignal's messages use: varints and byte strings. */
import { type Bytes, concatBytes } from "@sottovoce/wire";

const VARINT = 0;
const LENGTH_DELIMITED = 2;

function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return Uint8Array.from([...bytes, rest]);
}

/** A field of an unsigned integer. */
export function integerField(field: number, value: number): Bytes {
  return concatBytes(varint((field << 3) | VARINT), varint(value));
}

/** A field of bytes. */
export function bytesField(field: number, value: Uint8Array): Bytes {
  return concatBytes(varint((field << 3) | LENGTH_DELIMITED), varint(value.length), value);
}

export interface Field {
  readonly field: number;
  readonly value: number | Bytes;
  /** Where the field begins. */
  readonly start: number;
  /** Where the next one begins. */
  readonly end: number;
}

/** All fields in their order. @throws Error for a wire type that libsignal does not use */
export function readFields(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  while (at < bytes.length) {
    const start = at;
    const tag = next();
    let value: number | Bytes = next();
    if ((tag & 7) === LENGTH_DELIMITED) {
      const length = value;
      value = new Uint8Array(bytes.slice(at, at + length));
      at += length;
    } else if ((tag & 7) !== VARINT) throw new Error(`wire type ${tag & 7}`);
    fields.push({ field: tag >>> 3, value, start, end: at });
  }
  return fields;
}

/** The bytes of a field that has to be there. */
export function bytesOf(fields: readonly Field[], field: number): Bytes {
  const value = fields.find((candidate) => candidate.field === field)?.value;
  if (!(value instanceof Uint8Array)) throw new Error(`no bytes in field ${field}`);
  return value;
}

/** The integer of a field that may be absent. */
export function integerOf(fields: readonly Field[], field: number): number | null {
  const value = fields.find((candidate) => candidate.field === field)?.value;
  return typeof value === "number" ? value : null;
}
