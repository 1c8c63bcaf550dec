/**
 * The server's own certificate authority: one ECDSA P-256 key that signs nothing but this server's certificate.
 * Clients pin its public key by the hash in the activation link (REQUIREMENTS A2).
 */
import "reflect-metadata"; // @peculiar/x509 registers its classes through it and says so only when it is missing.
import { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";

const DAY_MS = 86_400_000;
/** Ten years: every client pins this key, and replacing it means activating every client anew. */
const CA_LIFETIME_MS = 3650 * DAY_MS;
/** 90 days: short, since the server renews by itself and nobody has to remember. Browsers refuse over 398. */
export const LEAF_LIFETIME_MS = 90 * DAY_MS;
/** Renewed with a third of its life left, so that a server that was off for weeks still starts with a good one. */
export const RENEW_BEFORE_MS = 30 * DAY_MS;
/** Clients' clocks run behind: a certificate made now must already be valid for them. */
const BACKDATE_MS = DAY_MS;

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const CA_NAME = "CN=Sottovoce server CA";

x509.cryptoProvider.set(webcrypto as unknown as Crypto);

/** A certificate and its private key, both PEM. */
export interface CertificateAndKey {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Makes a new certificate authority.
 * @param now Unix milliseconds
 */
export async function createAuthority(now: number): Promise<CertificateAndKey> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: CA_NAME,
    notBefore: new Date(now - BACKDATE_MS),
    notAfter: new Date(now + CA_LIFETIME_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      // A path length of 0: whoever stole a leaf key could not make further authorities.
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(certificate), key: await exportKey(keys.privateKey) };
}

/**
 * Makes a server certificate with a new key, for the host and for loopback, under the authority.
 * @param now Unix milliseconds
 */
export async function issueCertificate(
  authority: CertificateAndKey,
  host: string,
  now: number,
): Promise<CertificateAndKey> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: `CN=${host}`,
    issuer: issuer.subject,
    notBefore: new Date(now - BACKDATE_MS),
    notAfter: new Date(Math.min(now + LEAF_LIFETIME_MS, issuer.notAfter.getTime())),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        subjectNames(host).map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value }) as const),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pem(certificate), key: await exportKey(keys.privateKey) };
}

/** The names a certificate of ours carries: the host, and loopback for clients on the same machine. */
export function subjectNames(host: string): string[] {
  return [...new Set([host, "localhost", "127.0.0.1", "::1"])];
}

async function generateKeys(): Promise<CryptoKeyPair> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  return keys as unknown as CryptoKeyPair;
}

async function exportKey(key: CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey("pkcs8", key as webcrypto.CryptoKey);
  return `${x509.PemConverter.encode(der, "PRIVATE KEY")}\n`;
}

async function importKey(pemText: string): Promise<CryptoKey> {
  const [der] = x509.PemConverter.decode(pemText);
  if (der === undefined) throw new Error("the key of the certificate authority is not PEM");
  const key = await webcrypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]);
  return key as unknown as CryptoKey;
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString("pem")}\n`;
}

/** 15 random bytes behind a leading one: positive, and at most 20 bytes (RFC 5280 §4.1.2.2). */
function randomSerial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = 1;
  return bytes.toHex();
}
