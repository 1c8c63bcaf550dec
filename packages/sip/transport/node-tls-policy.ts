import type { SecureContextOptions } from "node:tls";

/**
 * TLS 1.3, or 1.2 with forward secrecy and an AEAD (RFC 9325 §4.2, RFC 9113 appendix A's spirit: nothing with CBC,
 * static RSA or SHA-1). OpenSSL prefers 1.3 where the peer has it.
 */
const CIPHERS = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-RSA-CHACHA20-POLY1305",
].join(":");

/** Bit 30 of OpenSSL's options (`openssl/ssl.h`); Node names it in `node:crypto` only, which is not for here. */
const SSL_OP_NO_RENEGOTIATION = 2 ** 30;

/** What every TLS connection of this package, either side, insists on. */
export const TLS_POLICY: Readonly<
  Required<Pick<SecureContextOptions, "minVersion" | "ciphers" | "secureOptions">>
> = {
  minVersion: "TLSv1.2",
  ciphers: CIPHERS,
  // A handshake costs its server more than its client: TLS 1.2 would let a stranger ask for one after the other on one
  // connection, past all limits on connections (CVE-2011-1473).
  secureOptions: SSL_OP_NO_RENEGOTIATION,
};

/** An IPv4 peer of a socket that listens on IPv6 is the same peer; one address, one count. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return "unknown";
  return address.startsWith("::ffff:") ? address.slice(7) : address;
}

/** `host:port` for Via. */
export function sentByOf(address: string, port: number): string {
  const plain = plainAddress(address);
  return plain.includes(":") ? `[${plain}]:${port}` : `${plain}:${port}`;
}
