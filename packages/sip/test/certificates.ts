import "reflect-metadata";
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 86_400_000;

/** An authority of the test's own and a certificate by it, all PEM. */
export interface TestCertificate {
  /** What clients must trust. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** A new authority, and a P-256 certificate by it for `localhost` and both loopback addresses. */
export async function makeCertificate(): Promise<TestCertificate> {
  const validity = { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + DAY_MS) };
  const caKeys = await generateKeys();
  const ca = await X509CertificateGenerator.createSelfSigned({
    name: "CN=Test authority",
    keys: caKeys,
    signingAlgorithm: ALGORITHM,
    ...validity,
    extensions: [new BasicConstraintsExtension(true, 0, true)],
  });
  const keys = await generateKeys();
  const leaf = await X509CertificateGenerator.create({
    subject: "CN=localhost",
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: ALGORITHM,
    ...validity,
    extensions: [
      new SubjectAlternativeNameExtension([
        { type: "dns", value: "localhost" },
        { type: "ip", value: "127.0.0.1" },
        { type: "ip", value: "::1" },
      ]),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    ca: ca.toString("pem"),
    cert: leaf.toString("pem"),
    key: PemConverter.encode(pkcs8, "PRIVATE KEY"),
  };
}

function generateKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}
