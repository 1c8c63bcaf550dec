import { type Bytes, copySecret } from "../bytes.ts";

/**
 * A Node `Buffer` as a plain `Uint8Array` of its own. Node answers most results in memory of their own, which
 * is taken over without copying; what lies in Node's shared pool is copied out, lest wiping or
 * `result.buffer` touch what belongs to others.
 */
export function plain(buffer: Uint8Array): Bytes {
  const { buffer: memory, byteLength } = buffer;
  if (memory instanceof ArrayBuffer && memory.byteLength === byteLength) return new Uint8Array(memory);
  return copySecret(buffer);
}
