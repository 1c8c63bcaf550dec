/** Finds the public key in a certificate, which not every platform has a function for: browsers do not. */
import type { Bytes } from "@sottovoce/wire";

const SEQUENCE = 0x30;
/** `[0]`, which holds the version, and is left out in version 1 (RFC 5280 §4.1). */
const VERSION = 0xa0;
/** Fields of TBSCertificate between the version and the key: serial number, signature, issuer, validity, subject. */
const FIELDS_BEFORE_KEY = 5;

/**
 * @param pem one certificate, or a chain whose first one is meant
 * @returns its SubjectPublicKeyInfo (RFC 5280 §4.1), DER; `null` for what is no certificate
 */
export function certificateKey(pem: string): Bytes | null {
  const text = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem)?.[1];
  if (text === undefined) return null;
  try {
    const der = Uint8Array.from(atob(text.replaceAll(/\s/g, "")), (character) => character.charCodeAt(0));
    return keyIn(der);
  } catch {
    return null;
  }
}

interface Element {
  readonly tag: number;
  /** Where its content begins, and where it ends. */
  readonly content: number;
  readonly end: number;
}

function keyIn(der: Bytes): Bytes {
  const certificate = elementAt(der, 0, SEQUENCE);
  const body = elementAt(der, certificate.content, SEQUENCE);
  let at = body.content;
  if (elementAt(der, at).tag === VERSION) at = elementAt(der, at).end;
  for (let field = 0; field < FIELDS_BEFORE_KEY; field++) at = elementAt(der, at).end;
  return der.slice(at, elementAt(der, at, SEQUENCE).end);
}

/** Reads tag and length (X.690 §8.1.3): short form, or long form of up to three bytes. @throws RangeError */
function elementAt(der: Bytes, at: number, wanted?: number): Element {
  const tag = der[at];
  const first = der[at + 1];
  if (tag === undefined || first === undefined) throw new RangeError("cut off");
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 3) throw new RangeError("no certificate is as long");
  let length = lengthBytes === 0 ? first : 0;
  for (const byte of der.subarray(at + 2, at + 2 + lengthBytes)) length = length * 256 + byte;
  const content = at + 2 + lengthBytes;
  if (content + length > der.length) throw new RangeError("cut off");
  if (wanted !== undefined && tag !== wanted) throw new RangeError("another element than expected");
  return { tag, content, end: content + length };
}
