/** The short authentication string as people read it to each other (RFC 6189 §5.1.6). */
import type { Sas, ZrtpSasKind } from "../zrtp/session-api.ts";
import { EVEN_WORDS, ODD_WORDS } from "./pgp-words.ts";

/** z-base-32: no letters that look or sound alike. */
const BASE32 = "ybndrfg8ejkmcpqxot1uwisza345h769";
const CHARACTERS = 4;

/**
 * @param sasHash at least 4 bytes, of which `B256` shows the first 2, and `B32 ` the first 20 bits
 */
export function renderSas(kind: ZrtpSasKind, sasHash: Uint8Array): Sas {
  const value = new DataView(sasHash.buffer, sasHash.byteOffset, sasHash.byteLength).getUint32(0);
  if (kind === "B32 ") return { kind, text: base32(value) };
  return { kind, words: [EVEN_WORDS[value >>> 24] as string, ODD_WORDS[(value >>> 16) & 0xff] as string] };
}

function base32(value: number): string {
  const quintets = Array.from({ length: CHARACTERS }, (_, i) => (value >>> (27 - 5 * i)) & 31);
  return quintets.map((quintet) => BASE32[quintet]).join("");
}
