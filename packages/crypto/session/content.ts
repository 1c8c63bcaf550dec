/**
 * What an envelope says (SM1.md "Envelope", Content):
 *
 * ```
 *  kind(1)  message id(16)  sentAt(8)  ttl(4)  ref(16)  own device-list version(4) hash(32)  text length(2)  text
 * ```
 * At most 727 bytes, then 0x80 and zeros up to the size of the envelope's body.
 */
import {
  ByteReader,
  type Bytes,
  ByteWriter,
  checkText,
  fromHex,
  fromUtf8,
  idBytes,
  MAX_TEXT_BYTES,
  type MessageId,
  parseMessageId,
  toHex,
  utf8,
  WireError,
} from "@sottovoce/wire";
import type { DeviceListPointer } from "../identity/device-list.ts";
import { SessionError } from "./errors.ts";

/** The `kind` byte. */
export const CONTENT_KIND = {
  text: 1,
  receipt: 2,
  retryRequest: 3,
  sentCopy: 4,
  callKey: 5,
  verification: 6,
  profile: 7,
} as const;
export type ContentKind = keyof typeof CONTENT_KIND;
/** The kinds whose text is a secret or a proof of a call. */
export type CallContentKind = "callKey" | "verification";

export const MAX_CONTENT_BYTES = 727;
const REF_BYTES = 16;
const HASH_BYTES = 32;
const FIXED_BYTES = 1 + 16 + 8 + 4 + REF_BYTES + 4 + HASH_BYTES + 2;
const PADDING_START = 0x80;

interface ContentFields {
  readonly id: MessageId;
  /** Unix milliseconds. */
  readonly sentAt: number;
  /** Seconds after reading until it disappears; 0: it stays. */
  readonly ttl: number;
  /** 16 bytes in hexadecimal: the message a receipt or retry request speaks of; `null` where it speaks of none. */
  readonly ref: string | null;
  /** The sender's own device list, so that a server cannot show different lists to different people unnoticed. */
  readonly deviceList: DeviceListPointer;
}

export interface TextContent extends ContentFields {
  readonly kind: Exclude<ContentKind, CallContentKind>;
  /** At most 640 bytes of UTF-8; what it means depends on the kind. */
  readonly text: string;
}

/** The text is never a string, which could not be overwritten. */
export interface CallContent extends ContentFields {
  readonly kind: CallContentKind;
  /** Of the text, at most 640. Whoever reads the content last wipes them. */
  readonly octets: Bytes;
}

export type Content = TextContent | CallContent;

/**
 * A content that this version does not act on: a kind of the future, or a known kind in an unknown form. It was
 * authenticated and is acknowledged like any other; there is nothing to show.
 */
export interface IgnoredContent {
  readonly kind: "ignored";
  /** The `kind` byte; `null` where there was not even that. */
  readonly code: number | null;
}

/** The kinds whose text a person wrote: the limits of a Secure Message apply (REQUIREMENTS M1). */
const WRITTEN: ReadonlySet<ContentKind> = new Set(["text", "sentCopy"]);

/**
 * @returns at most 727 bytes
 * @throws SessionError `bad_content` for a text beyond 160 characters or 640 bytes, or empty where a person wrote it,
 *   and for any other field that does not fit: cut to size, a time to live would become another one
 */
export function encodeContent(content: Content): Bytes {
  const text = checkedText(content);
  try {
    return layOut(content, text);
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause;
    throw new SessionError("bad_content", `The content does not fit its layout: ${cause.message}`, { cause });
  }
}

function layOut(content: Content, text: Bytes): Bytes {
  return new ByteWriter(FIXED_BYTES + text.length)
    .u8(CONTENT_KIND[content.kind])
    .bytes(idBytes(content.id))
    .u64(content.sentAt)
    .u32(content.ttl)
    .bytes(content.ref === null ? new Uint8Array(REF_BYTES) : fromHex(content.ref, REF_BYTES))
    .u32(content.deviceList.version)
    .bytes(content.deviceList.hash)
    .u16(text.length)
    .bytes(text)
    .finish();
}

function checkedText(content: Content): Bytes {
  if (isCallContent(content)) {
    if (content.octets.length > MAX_TEXT_BYTES) throw badText();
    return content.octets;
  }
  if (WRITTEN.has(content.kind)) {
    const verdict = checkText(content.text);
    if (!verdict.ok) throw new SessionError("bad_content", verdict.sentence);
  }
  const text = utf8(content.text);
  if (text.length > MAX_TEXT_BYTES || !content.text.isWellFormed()) {
    throw badText();
  }
  return text;
}

function badText(): SessionError {
  return new SessionError("bad_content", `A text is at most ${MAX_TEXT_BYTES} bytes of well-formed Unicode`);
}

function isCallContent(content: Content): content is CallContent {
  return content.kind === "callKey" || content.kind === "verification";
}

/**
 * Never throws: whatever authenticated is from the peer and is settled by reading it once.
 *
 * Characters are not counted again. Versions of Unicode count differently, and a message that its sender saw go
 * out must not vanish for that.
 */
export function decodeContent(bytes: Uint8Array): Content | IgnoredContent {
  const code = bytes[0] ?? null;
  const kind = (Object.keys(CONTENT_KIND) as ContentKind[]).find((name) => CONTENT_KIND[name] === code);
  if (kind === undefined) return { kind: "ignored", code };
  try {
    return readContent(kind, bytes);
  } catch (error) {
    if (error instanceof WireError) return { kind: "ignored", code };
    throw error;
  }
}

function readContent(kind: ContentKind, bytes: Uint8Array): Content {
  const reader = new ByteReader(bytes);
  reader.u8();
  const id = parseMessageId(toHex(reader.bytes(16)));
  const sentAt = reader.moment();
  const ttl = reader.u32();
  const ref = reader.bytes(REF_BYTES);
  const deviceList = { version: reader.u32(), hash: reader.bytes(HASH_BYTES) };
  const length = reader.u16();
  if (length > MAX_TEXT_BYTES) throw new WireError("text too long");
  const octets = reader.bytes(length);
  reader.end();
  const fields = { id, sentAt, ttl, ref: ref.every((byte) => byte === 0) ? null : toHex(ref), deviceList };
  return kind === "callKey" || kind === "verification"
    ? { ...fields, kind, octets }
    : { ...fields, kind, text: fromUtf8(octets) };
}

/**
 * Pads a content to the one size of its envelope type.
 * @param size 729 or 777
 */
export function padContent(content: Uint8Array, size: number): Bytes {
  if (content.length > MAX_CONTENT_BYTES) throw new SessionError("bad_content", "The content is too long");
  const padded = new Uint8Array(size);
  padded.set(content);
  padded[content.length] = PADDING_START;
  return padded;
}

/** @returns the content; empty where the padding is malformed, which reads as an ignored content */
export function unpadContent(padded: Uint8Array): Uint8Array {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  return padded[end] === PADDING_START && end <= MAX_CONTENT_BYTES
    ? padded.subarray(0, end)
    : padded.subarray(0, 0);
}
