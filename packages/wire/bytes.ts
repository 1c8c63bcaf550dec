/** Byte strings, and the small readers and writers that every layout of this package is made of. */

/** A byte string that owns an ordinary (not shared) buffer, as WebCrypto and node:crypto want it. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Thrown by every decoder of this package for bytes or text that do not have the promised form. */
export class WireError extends Error {
  override readonly name = "WireError";
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** UTF-8 of a string. A lone surrogate becomes U+FFFD, as everywhere on the web platform. */
export function utf8(text: string): Bytes {
  return encoder.encode(text);
}

/**
 * Text of UTF-8 bytes.
 * @throws WireError when the bytes are not valid UTF-8.
 */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new WireError("not valid UTF-8");
  }
}

/** Joins byte strings. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Compares two byte strings that are not secret. For secrets use the constant-time comparison of `crypto`. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return bytes.toHex();
}

/**
 * Bytes of hexadecimal digits.
 * @param length the number of bytes there must be
 * @throws WireError for other characters or another length.
 */
export function fromHex(text: string, length: number): Bytes {
  if (text.length !== length * 2 || !/^[0-9a-f]*$/i.test(text)) {
    throw new WireError(`expected ${length * 2} hexadecimal digits`);
  }
  return Uint8Array.fromHex(text);
}

/** base64url without padding (RFC 4648 §5). */
export function toBase64Url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/**
 * Bytes of unpadded base64url (RFC 4648 §5).
 * @param length the number of bytes there must be; any when absent
 * @throws WireError for other characters, stray bits, or another length.
 */
export function fromBase64Url(text: string, length?: number): Bytes {
  let bytes: Bytes;
  try {
    if (/[=\s]/.test(text)) throw new WireError("padding");
    bytes = Uint8Array.fromBase64(text, { alphabet: "base64url", lastChunkHandling: "loose" });
  } catch {
    throw new WireError("not base64url");
  }
  // A second spelling of the same bytes (stray low bits in the last character) would defeat comparisons of text.
  if (toBase64Url(bytes) !== text) throw new WireError("not canonical base64url");
  if (length !== undefined && bytes.length !== length) {
    throw new WireError(`expected ${length} bytes, got ${bytes.length}`);
  }
  return bytes;
}

/**
 * Last moment there is a date for, Unix milliseconds (ECMA-262 §21.4.1.1). Whoever formats a later one gets an exception,
 * so that a sender could keep a screen from being drawn.
 */
export const MAX_MOMENT = 8.64e15;

/** Reads big-endian fields one after the other; never past the end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    // Not as a Node `Buffer`: its `slice` is a view, and `bytes` promises a copy.
    const { buffer, byteOffset, byteLength } = bytes;
    this.#bytes = bytes.constructor === Uint8Array ? bytes : new Uint8Array(buffer, byteOffset, byteLength);
    this.#view = new DataView(buffer, byteOffset, byteLength);
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  #advance(length: number): number {
    if (length > this.remaining) throw new WireError("ends too early");
    const at = this.#offset;
    this.#offset += length;
    return at;
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4));
  }

  /** An unsigned 64-bit integer of at most 2^53 − 1. */
  u64(): number {
    const value = this.#view.getBigUint64(this.#advance(8));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new WireError("integer too large");
    return Number(value);
  }

  /** Unix milliseconds in 64 bits, as somebody else says: at most {@link MAX_MOMENT}. */
  moment(): number {
    const value = this.u64();
    if (value > MAX_MOMENT) throw new WireError("a moment beyond all dates");
    return value;
  }

  /**
   * A copy of the next `length` bytes. It may be a secret, so it lies outside V8's heap, which would leave stale copies
   * of what `slice` makes.
   */
  bytes(length: number): Bytes {
    const at = this.#advance(length);
    const copy = new Uint8Array(new ArrayBuffer(length));
    copy.set(this.#bytes.subarray(at, at + length));
    return copy;
  }

  /** @throws WireError when something is left. */
  end(): void {
    if (this.remaining !== 0) throw new WireError(`${this.remaining} bytes too many`);
  }
}

/**
 * Writes big-endian fields one after the other into a buffer of known size. An integer that does not fit its field is
 * an error: cut to size it would be another one.
 */
export class ByteWriter {
  readonly #bytes: Bytes;
  readonly #view: DataView;
  #offset = 0;

  /** @param length the exact number of bytes that will be written */
  constructor(length: number) {
    this.#bytes = new Uint8Array(length);
    this.#view = new DataView(this.#bytes.buffer);
  }

  #advance(length: number): number {
    if (length > this.#bytes.length - this.#offset) throw new WireError("layout too small");
    const at = this.#offset;
    this.#offset += length;
    return at;
  }

  /** Bytes given in hexadecimal. @throws WireError when they are none, or not `length` of them */
  hex(text: string, length: number): this {
    const at = this.#advance(length);
    if (text.length !== length * 2) throw new WireError(`expected ${length * 2} hexadecimal digits`);
    try {
      this.#bytes.subarray(at, at + length).setFromHex(text);
    } catch {
      throw new WireError(`expected ${length * 2} hexadecimal digits`);
    }
    return this;
  }

  /** @throws WireError for anything but an integer of 0 to 255 */
  u8(value: number): this {
    requireUnsigned(value, 0xff);
    this.#view.setUint8(this.#advance(1), value);
    return this;
  }

  /** @throws WireError for anything but an integer of 0 to 2^16 − 1 */
  u16(value: number): this {
    requireUnsigned(value, 0xffff);
    this.#view.setUint16(this.#advance(2), value);
    return this;
  }

  /** @throws WireError for anything but an integer of 0 to 2^32 − 1 */
  u32(value: number): this {
    requireUnsigned(value, 0xffff_ffff);
    this.#view.setUint32(this.#advance(4), value);
    return this;
  }

  /** @throws WireError for anything but an integer of 0 to 2^53 − 1 */
  u64(value: number): this {
    requireUnsigned(value, Number.MAX_SAFE_INTEGER);
    this.#view.setBigUint64(this.#advance(8), BigInt(value));
    return this;
  }

  /** @throws WireError when they do not fit */
  bytes(value: Uint8Array): this {
    this.#bytes.set(value, this.#advance(value.length));
    return this;
  }

  /** @throws WireError when fewer bytes were written than promised. */
  finish(): Bytes {
    if (this.#offset !== this.#bytes.length) throw new WireError("layout incomplete");
    return this.#bytes;
  }
}

function requireUnsigned(value: number, most: number): void {
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw new WireError(`expected an integer of 0 to ${most}, got ${value}`);
  }
}
