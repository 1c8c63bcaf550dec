/**
 * Hello: who somebody is, and what it can do (RFC 6189 §5.2).
 *
 * ```
 *  version(4)  client(16)  H3(32)  ZID(12)  0SMP(4 bits) 0(8) counts(5 · 4 bits)  names(n · 4)  MAC(8)
 * ```
 */
import type { Bytes } from "@sottovoce/crypto";
import { asciiBytes, Fields, FRAME_LENGTH, frameMessage, wordBytes } from "./frame.ts";

/** Of §4.1.1 only the first three characters count. */
export const ZRTP_VERSION = "1.10";
export const CLIENT_NAME_LENGTH = 16;
export const ZID_LENGTH = 12;
export const IMAGE_LENGTH = 32;
export const MAC_LENGTH = 8;
/** Of each kind (figure 3); the field could say 15. */
const MAX_NAMES = 7;
const FIXED_LENGTH = FRAME_LENGTH + 4 + CLIENT_NAME_LENGTH + IMAGE_LENGTH + ZID_LENGTH + 4 + MAC_LENGTH;

/** Names of algorithms in the order of preference, as they came: also such that nobody here knows. */
export interface OfferedNames {
  readonly hashes: readonly string[];
  readonly ciphers: readonly string[];
  readonly authTags: readonly string[];
  readonly keyAgreements: readonly string[];
  readonly sasKinds: readonly string[];
}

/** In the order of their counts and lists. */
const KINDS = ["hashes", "ciphers", "authTags", "keyAgreements", "sasKinds"] as const;

interface HelloFields extends OfferedNames {
  /** 4 characters. */
  readonly version: string;
  /** 16 characters. */
  readonly client: string;
  readonly h3: Bytes;
  readonly zid: Bytes;
}

export interface Hello extends HelloFields {
  readonly kind: "Hello";
  readonly octets: Bytes;
  /** It can check signatures of the words (S). */
  readonly canSign: boolean;
  /** It may stand in the middle, as a PBX (M). */
  readonly isMiddleman: boolean;
  /** It never sends Commit (P). */
  readonly isPassive: boolean;
}

/**
 * Our own Hello, its MAC still zero. S, M and P are never set: we check no signatures (§7.2), relay no words (§7.3), and
 * may always begin.
 *
 * @param fields at most 7 names of each kind
 */
export function buildHello(fields: HelloFields): Bytes {
  const counts = KINDS.reduce((word, kind) => (word << 4) | fields[kind].length, 0);
  return frameMessage(
    "Hello   ",
    asciiBytes(fields.version),
    asciiBytes(fields.client),
    fields.h3,
    fields.zid,
    wordBytes(counts),
    ...KINDS.flatMap((kind) => fields[kind].map(asciiBytes)),
    new Uint8Array(MAC_LENGTH),
  );
}

/** @returns `null` where it is malformed */
export function parseHello(octets: Bytes): Hello | null {
  if (octets.length < FIXED_LENGTH) return null;
  const fields = new Fields(octets);
  const version = fields.name();
  const client = String.fromCharCode(...fields.bytes(CLIENT_NAME_LENGTH));
  const h3 = fields.bytes(IMAGE_LENGTH);
  const zid = fields.bytes(ZID_LENGTH);
  const word = fields.word();
  const counts = [16, 12, 8, 4, 0].map((shift) => (word >>> shift) & 0xf);
  const names = counts.reduce((sum, count) => sum + count, 0);
  if (counts.some((count) => count > MAX_NAMES) || octets.length !== FIXED_LENGTH + 4 * names) return null;
  const [hashes, ciphers, authTags, keyAgreements, sasKinds] = counts.map((count) =>
    Array.from({ length: count }, () => fields.name()),
  ) as [string[], string[], string[], string[], string[]];
  return {
    kind: "Hello",
    octets,
    version,
    client,
    h3,
    zid,
    canSign: (word & 0x40000000) !== 0,
    isMiddleman: (word & 0x20000000) !== 0,
    isPassive: (word & 0x10000000) !== 0,
    hashes,
    ciphers,
    authTags,
    keyAgreements,
    sasKinds,
  };
}
