/** STUN as ICE uses it (RFC 8489, RFC 8445 §7): who may ask us whether a way works. */
import { createHmac, timingSafeEqual } from "node:crypto";

/** RFC 8489 §5: type, length of what follows, cookie, number of the transaction. */
const HEADER = 20;
const LENGTH = 2;
const COOKIE_AT = 4;
const COOKIE = 0x2112a442;
/** Bits of the type that tell a request from an answer to one. */
const CLASS = 0x0110;

/** RFC 8489 §18.3. */
const USERNAME = 0x0006;
const MESSAGE_INTEGRITY = 0x0008;
const MESSAGE_INTEGRITY_SHA256 = 0x001c;
const FINGERPRINT = 0x8028;

/** Of an attribute: type and length. */
const ATTRIBUTE_HEADER = 4;
/** HMAC-SHA1. */
const INTEGRITY_LENGTH = 20;
/** Nothing else counts after MESSAGE-INTEGRITY (RFC 8489 §14.5): whoever passes a request on can add it. */
const MAY_FOLLOW: ReadonlySet<number> = new Set([FINGERPRINT, MESSAGE_INTEGRITY_SHA256]);

/** What our description says. */
export interface IceCredentials {
  readonly username: string;
  readonly password: string;
}

interface Attribute {
  readonly type: number;
  /** Where it begins in the message. */
  readonly start: number;
  readonly value: Buffer;
}

/** Whether it is STUN, and not what else comes over the same socket (RFC 7983 §7). */
export function isStun(datagram: Buffer): boolean {
  return (
    datagram.length >= HEADER && (datagram[0]! & 0xc0) === 0 && datagram.readUInt32BE(COOKIE_AT) === COOKIE
  );
}

/** @param message which is STUN */
export function isRequest(message: Buffer): boolean {
  return (message.readUInt16BE(0) & CLASS) === 0;
}

/**
 * Whether a request names us, and comes from somebody who has read our description (RFC 8445 §7.3, RFC 8489 §9.1.3).
 * @param request which is STUN
 */
export function isAuthentic(request: Buffer, { username, password }: IceCredentials): boolean {
  const attributes = attributesOf(request);
  const at = attributes.findIndex(({ type }) => type === MESSAGE_INTEGRITY);
  if (at === -1) return false;
  const name = attributes.slice(0, at).find(({ type }) => type === USERNAME);
  const isNamed = name?.value.toString("latin1").startsWith(`${username}:`) === true;
  if (!isNamed || attributes.slice(at + 1).some(({ type }) => !MAY_FOLLOW.has(type))) return false;
  const { start, value } = attributes[at]!;
  // The length is that of a message which ends with this attribute (RFC 8489 §14.5).
  const signed = Buffer.from(request.subarray(0, start));
  signed.writeUInt16BE(start + ATTRIBUTE_HEADER + INTEGRITY_LENGTH - HEADER, LENGTH);
  const expected = createHmac("sha1", password).update(signed).digest();
  return value.length === INTEGRITY_LENGTH && timingSafeEqual(value, expected);
}

/** @returns none where the message is not whole */
function attributesOf(message: Buffer): readonly Attribute[] {
  const attributes: Attribute[] = [];
  if (message.length !== HEADER + message.readUInt16BE(LENGTH)) return [];
  for (let start = HEADER; start < message.length; ) {
    if (start + ATTRIBUTE_HEADER > message.length) return [];
    const begin = start + ATTRIBUTE_HEADER;
    const end = begin + message.readUInt16BE(start + LENGTH);
    if (end > message.length) return [];
    attributes.push({ type: message.readUInt16BE(start), start, value: message.subarray(begin, end) });
    // Each begins at a multiple of four (RFC 8489 §14).
    start = (end + 3) & ~3;
  }
  return attributes;
}
