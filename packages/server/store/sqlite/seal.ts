/**
 * Sealing at rest: AES-256-GCM under keys derived from the server key.
 *
 * ```
 *  server key number(1)  epoch(12)  counter(8)  ciphertext  tag(16)
 * ```
 * Each start of the server draws a random epoch and derives a key of its own from it, so the nonces of that
 * key can simply count: no nonce repeats, and the 2^32 limit of random nonces under one key (NIST SP 800-38D
 * §8.3) never comes near. A database restored from a backup, whose counters stand lower, is written under a
 * new epoch as well. docs/decisions/sealing-at-rest.md has the argument.
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import type { ServerKey, ServerKeys } from "../server-key.ts";

const EPOCH_BYTES = 12;
const COUNTER_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + EPOCH_BYTES + COUNTER_BYTES;

/** What sealing adds to the length of a plaintext. */
export const SEAL_OVERHEAD = HEAD_BYTES + TAG_BYTES;

/** Derived keys kept for opening: one per start of the server within the life of a row, rarely more than a few. */
const MAX_CACHED_KEYS = 256;

/** A sealed value does not open: another server key, or the row was altered. */
export class SealError extends Error {
  override readonly name = "SealError";
}

/** Seals under the newest server key, opens under any. Not shared between threads: each has its own epoch. */
export class Sealer {
  readonly #keys: ReadonlyMap<number, ServerKey>;
  readonly #head = Buffer.alloc(HEAD_BYTES);
  readonly #key: KeyObject;
  readonly #opened = new Map<string, KeyObject>();
  readonly #nonce = Buffer.alloc(NONCE_BYTES);
  #counter = 0;

  /** @param keys oldest first */
  constructor(keys: ServerKeys) {
    const newest = keys.at(-1);
    if (newest === undefined) throw new SealError("no server key");
    this.#keys = new Map(keys.map((key) => [key.number, key]));
    this.#head.writeUInt8(newest.number, 0);
    randomBytes(EPOCH_BYTES).copy(this.#head, 1);
    this.#key = deriveKey(newest, this.#head.subarray(1, 1 + EPOCH_BYTES));
  }

  /** The number of the server key that seals. */
  get keyNumber(): number {
    return this.#head.readUInt8(0);
  }

  /**
   * @param context authenticated, not stored: what the row is and where it stands
   * @returns `SEAL_OVERHEAD` bytes more than `plaintext`
   */
  seal(context: Uint8Array, plaintext: Uint8Array): Uint8Array {
    // Up to 2^53 seals a start. The counter lies in memory only and starts with the epoch, so no crash,
    // rollback or restored database can bring one back.
    writeCounter(this.#head, 1 + EPOCH_BYTES, ++this.#counter);
    this.#head.copy(this.#nonce, NONCE_BYTES - COUNTER_BYTES, 1 + EPOCH_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#key, this.#nonce);
    cipher.setAAD(context);
    const sealed = Buffer.allocUnsafe(plaintext.length + SEAL_OVERHEAD);
    sealed.set(this.#head);
    sealed.set(cipher.update(plaintext), HEAD_BYTES);
    cipher.final();
    sealed.set(cipher.getAuthTag(), HEAD_BYTES + plaintext.length);
    return sealed;
  }

  /**
   * @param context as it was given to `seal`
   * @throws SealError
   */
  open(context: Uint8Array, sealed: Uint8Array): Buffer<ArrayBuffer> {
    if (sealed.length < SEAL_OVERHEAD) throw new SealError("a sealed value ends too early");
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.length);
    const nonce = Buffer.alloc(NONCE_BYTES);
    bytes.copy(nonce, NONCE_BYTES - COUNTER_BYTES, 1 + EPOCH_BYTES, HEAD_BYTES);
    const cipher = createDecipheriv("aes-256-gcm", this.#openingKey(bytes), nonce, {
      authTagLength: TAG_BYTES,
    });
    cipher.setAAD(context);
    cipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    const plaintext = cipher.update(bytes.subarray(HEAD_BYTES, bytes.length - TAG_BYTES));
    try {
      cipher.final();
    } catch {
      throw new SealError("a sealed value was altered, or sealed under another server key");
    }
    return plaintext as Buffer<ArrayBuffer>;
  }

  #openingKey(sealed: Buffer): KeyObject {
    const name = sealed.toString("latin1", 0, 1 + EPOCH_BYTES);
    const known = this.#opened.get(name);
    if (known !== undefined) return known;
    const number = sealed.readUInt8(0);
    const serverKey = this.#keys.get(number);
    if (serverKey === undefined) throw new SealError(`server key ${number} is missing from the key file`);
    const key = deriveKey(serverKey, sealed.subarray(1, 1 + EPOCH_BYTES));
    // The key made first belongs to the oldest rows, the ones that go away first.
    const oldest = this.#opened.keys().next();
    if (this.#opened.size >= MAX_CACHED_KEYS && !oldest.done) this.#opened.delete(oldest.value);
    this.#opened.set(name, key);
    return key;
  }
}

/** The number of the server key that a value was sealed under. */
export function sealedUnder(sealed: Uint8Array): number {
  return sealed[0] ?? 0;
}

function deriveKey(key: ServerKey, epoch: Uint8Array): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync("sha256", key.secret, epoch, "sottovoce/seal", 32)));
}

function writeCounter(target: Buffer, offset: number, value: number): void {
  target.writeUInt32BE(Math.floor(value / 2 ** 32), offset);
  target.writeUInt32BE(value >>> 0, offset + 4);
}
