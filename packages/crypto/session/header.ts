/**
 * The header of an sm1 message and its encryption (SM1.md "Envelope").
 *
 * ```
 *  DH(32)  PN(4)  N(4)  KEM tag(1)                          short: type 1, whose chain carries no KEM field
 *  DH(32)  PN(4)  N(4)  KEM tag(1)  KEM field(1184)         long: type 2
 * ```
 * Sealed: random nonce(12), AES-256-GCM of the above with a tag of 16 bytes, AAD all preceding bytes of the
 * envelope, the nonce included. KEM tag 0: none, zeros; 1: ek; 2: ct and 96 zeros.
 */
import { ByteReader, type Bytes, ByteWriter, concatBytes, WireError } from "@sottovoce/wire";
import {
  GCM_NONCE_LENGTH,
  GCM_TAG_LENGTH,
  MLKEM768_CIPHERTEXT_LENGTH,
  MLKEM768_PUBLIC_LENGTH,
  type Primitives,
} from "../primitives/primitives.ts";
import { mlKem768Ciphertext, mlKem768PublicKey, x25519PublicKey } from "../primitives/roles.ts";
import type { Candidates, ChainPlace, Header, HeaderCipher, KemField } from "./suite.ts";

const KEM_TAG = { none: 0, offer: 1, answer: 2 } as const;
const SHORT_BYTES = 32 + 4 + 4 + 1;
const KEM_FIELD_BYTES = MLKEM768_PUBLIC_LENGTH;
const LONG_BYTES = SHORT_BYTES + KEM_FIELD_BYTES;

/** `short` has no KEM field at all, `long` always has one. */
export type HeaderForm = "short" | "long";

/** Nonce, sealed header and tag: 69 bytes. */
export const SHORT_SEALED_HEADER_BYTES = GCM_NONCE_LENGTH + SHORT_BYTES + GCM_TAG_LENGTH;
/** Nonce, sealed header and tag: 1,253 bytes. */
export const LONG_SEALED_HEADER_BYTES = GCM_NONCE_LENGTH + LONG_BYTES + GCM_TAG_LENGTH;

/** @throws WireError for a KEM field in the short form */
export function encodeHeader(header: Header, form: HeaderForm): Bytes {
  const length = form === "short" ? SHORT_BYTES : LONG_BYTES;
  if (form === "short" && header.kem.tag !== "none") throw new WireError("no room for a KEM field");
  const field = kemBytes(header.kem);
  const padding = new Uint8Array(length - SHORT_BYTES - field.length);
  return new ByteWriter(length)
    .bytes(header.dh)
    .u32(header.previousCount)
    .u32(header.number)
    .u8(KEM_TAG[header.kem.tag])
    .bytes(field)
    .bytes(padding)
    .finish();
}

function kemBytes(kem: KemField): Uint8Array {
  switch (kem.tag) {
    case "none":
      return new Uint8Array(0);
    case "offer":
      return kem.key;
    case "answer":
      return kem.ciphertext;
  }
}

/** @throws WireError for another size, an unknown tag, or padding that is not zero */
export function decodeHeader(bytes: Uint8Array, form: HeaderForm): Header {
  const reader = new ByteReader(bytes);
  const dh = x25519PublicKey(reader.bytes(32));
  const previousCount = reader.u32();
  const number = reader.u32();
  const tag = reader.u8();
  const kem = readKem(reader, tag, form);
  const padding = reader.bytes(form === "short" ? 0 : KEM_FIELD_BYTES - kemBytes(kem).length);
  if (padding.some((byte) => byte !== 0)) throw new WireError("KEM field not padded with zeros");
  reader.end();
  return { dh, previousCount, number, kem };
}

function readKem(reader: ByteReader, tag: number, form: HeaderForm): KemField {
  if (tag === KEM_TAG.none) return { tag: "none" };
  if (form === "short") throw new WireError("a KEM field in a header that has none");
  if (tag === KEM_TAG.offer) {
    return { tag: "offer", key: mlKem768PublicKey(reader.bytes(MLKEM768_PUBLIC_LENGTH)) };
  }
  if (tag === KEM_TAG.answer) {
    return { tag: "answer", ciphertext: mlKem768Ciphertext(reader.bytes(MLKEM768_CIPHERTEXT_LENGTH)) };
  }
  throw new WireError("unknown KEM tag");
}

/** Header encryption of sm1: a chain is recognised by the key that opens the header. */
export function sm1HeaderCipher(primitives: Primitives, form: HeaderForm): HeaderCipher {
  return {
    async seal(headerKey, header, preceding) {
      const salt = primitives.randomBytes(GCM_NONCE_LENGTH);
      const aad = concatBytes(preceding, salt);
      const sealed = await primitives.aes256GcmSeal(headerKey, salt, encodeHeader(header, form), aad);
      return { bytes: concatBytes(salt, sealed), salt };
    },
    async open(sealed, preceding, candidates) {
      const salt = sealed.slice(0, GCM_NONCE_LENGTH);
      const rest = sealed.subarray(GCM_NONCE_LENGTH);
      const aad = concatBytes(preceding, salt);
      for (const { place, headerKey } of headerKeys(candidates)) {
        const bytes = await primitives.aes256GcmOpen(headerKey, salt, rest, aad);
        if (bytes !== null) return { header: decodeHeader(bytes, form), place, salt };
      }
      return null;
    },
  };
}

interface HeaderKey {
  readonly place: ChainPlace;
  readonly headerKey: Bytes;
}

const CURRENT: ChainPlace = { chain: "current" };
const NEXT: ChainPlace = { chain: "next" };

/** Likeliest first: the peer's answer where we wait for one, the chain in use, late messages, youngest chain first. */
function headerKeys({ current, nextHeaderKey, old }: Candidates): readonly HeaderKey[] {
  const keys: HeaderKey[] = [];
  if (nextHeaderKey !== null) keys.push({ place: NEXT, headerKey: nextHeaderKey });
  if (current !== null) keys.push({ place: CURRENT, headerKey: current.headerKey });
  const late = old.map((chain, index): HeaderKey => {
    return { place: { chain: "old", index }, headerKey: chain.headerKey };
  });
  return old.length === 0 ? keys : [...keys, ...late.reverse()];
}
