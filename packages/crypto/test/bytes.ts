import type { Bytes } from "../primitives/bytes.ts";

/** Bytes from hexadecimal; spaces and line breaks are for the reader. */
export function hex(text: string): Bytes {
  return new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ""), "hex"));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** The bytes `from`, `from + 1`, … up to `to`. */
export function range(from: number, to: number): Bytes {
  return Uint8Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** Every copy of `bytes` with one bit turned over. */
export function* flippedBits(bytes: Uint8Array): Generator<Bytes> {
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const copy = new Uint8Array(bytes);
    copy[bit >> 3]! ^= 1 << (bit & 7);
    yield copy;
  }
}
