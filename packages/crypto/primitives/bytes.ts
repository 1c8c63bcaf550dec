import { CryptoError } from "./errors.ts";

/**
 * Bytes of our own making: a plain `Uint8Array` over an `ArrayBuffer`, which is what WebCrypto demands (it
 * refuses shared memory). Never a Node `Buffer`, whose `slice` aliases where a `Uint8Array`'s copies.
 */
export type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Bytes with a role. Two roles do not assign to each other, so a public key for agreement cannot be passed
 * where one for signatures is meant although both are 32 bytes. The brand exists only in the type.
 */
export type Branded<Role extends string> = Bytes & { readonly __role: Role };

/**
 * Room for a secret, zeros. V8 keeps typed arrays of up to 64 bytes that it makes memory for itself within its heap,
 * moves them there, and leaves what stood at the old place: {@link wipe} would reach one copy of several. Memory that
 * was asked for by name lies outside the heap and stays where it is. `slice` and `new Uint8Array(secret)` are such
 * moving arrays again, so secrets are copied by {@link copySecret}.
 */
export function secretBytes(length: number): Bytes {
  return new Uint8Array(new ArrayBuffer(length));
}

/** The same bytes once more, in memory that does not move. */
export function copySecret(secret: Uint8Array): Bytes {
  const copy = secretBytes(secret.length);
  copy.set(secret);
  return copy;
}

/**
 * Overwrites secret bytes with zeros: all there is of them where they stand in {@link secretBytes}, and the last of
 * possibly several copies where they do not. What the platform's cryptography keeps in its own objects is its own.
 */
export function wipe(...secrets: Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}

/** Joins byte strings into one new array, which may be a secret. */
export function concatBytes(...parts: Uint8Array[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = secretBytes(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/**
 * Checks the size of an argument that the calling code chose.
 *
 * @throws CryptoError `bad_length`, caller's fault
 */
export function requireLength(bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length !== length) {
    throw new CryptoError("bad_length", "caller", `${what} is ${bytes.length} bytes instead of ${length}`);
  }
}

/**
 * The same bytes in memory that is not shared, and not as a Node `Buffer`; copies only where it must.
 */
export function unshared(bytes: Uint8Array): Bytes {
  if (!isUnshared(bytes)) return new Uint8Array(bytes);
  return bytes.constructor === Uint8Array
    ? bytes
    : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isUnshared(bytes: Uint8Array): bytes is Bytes {
  return bytes.buffer instanceof ArrayBuffer;
}
