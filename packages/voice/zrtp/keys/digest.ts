/** The hash that both sides agreed on, and what is made of it (RFC 6189 §5.1.2.1, §4.5.1). */
import {
  type Bytes,
  concatBytes,
  copySecret,
  type Primitives,
  SHA256_LENGTH,
  SHA384_LENGTH,
  type VoicePrimitives,
} from "@sottovoce/crypto";
import { asciiBytes, wordBytes } from "../messages/frame.ts";
import type { ZrtpHash } from "../session-api.ts";

export interface Digest {
  readonly name: ZrtpHash;
  /** Bytes. */
  readonly length: number;
  hash(...parts: Uint8Array[]): Promise<Bytes>;
  mac(key: Uint8Array, data: Uint8Array): Promise<Bytes>;
  /** @param length bytes wanted, at most those of the hash */
  kdf(key: Bytes, label: string, context: Bytes, length: number): Promise<Bytes>;
}

export function digestOf(name: ZrtpHash, primitives: Primitives & VoicePrimitives): Digest {
  const is384 = name === "S384";
  const mac = async (key: Uint8Array, data: Uint8Array): Promise<Bytes> =>
    is384 ? primitives.hmacSha384(key, data) : primitives.hmacSha256(key, data);
  return {
    name,
    length: is384 ? SHA384_LENGTH : SHA256_LENGTH,
    hash: async (...parts) => {
      const data = concatBytes(...parts);
      const result = await (is384 ? primitives.sha384(data) : primitives.sha256(data));
      data.fill(0);
      return result;
    },
    mac,
    kdf: async (key, label, context, length) => {
      const zero = new Uint8Array(1);
      const input = concatBytes(wordBytes(1), asciiBytes(label), zero, context, wordBytes(8 * length));
      const output = await mac(key, input);
      const result = copySecret(output.subarray(0, length));
      output.fill(0);
      return result;
    },
  };
}
