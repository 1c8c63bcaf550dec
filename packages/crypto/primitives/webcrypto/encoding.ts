import type { Bytes } from "../bytes.ts";

/**
 * PKCS #8 of a Curve25519 private key up to the key itself (RFC 8410 §7): the one private form that WebCrypto
 * imports without being told the public key. The last byte of the algorithm's OID tells the two apart.
 */
const PKCS8_HEADER = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65] as const;
const PKCS8_KEY = [0x04, 0x22, 0x04, 0x20] as const;

/** id-X25519, 1.3.101.110 (RFC 8410 §3). */
export const OID_X25519 = 110;
/** id-Ed25519, 1.3.101.112. */
export const OID_ED25519 = 112;

/** @param privateKey 32 bytes */
export function pkcs8(oid: typeof OID_X25519 | typeof OID_ED25519, privateKey: Uint8Array): Bytes {
  return new Uint8Array([...PKCS8_HEADER, oid, ...PKCS8_KEY, ...privateKey]);
}

/**
 * A field of an exported JSON Web Key (RFC 8037 §2: `x` public, `d` private). Private keys leave WebCrypto in
 * this form because a PKCS #8 export may carry more than the key (RFC 5958 §2).
 */
export function jwkField(field: string | undefined): Bytes {
  const binary = atob((field ?? "").replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
