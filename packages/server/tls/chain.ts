/** A certificate chain with its key as a TLS server presents it, and what can be read from it. */
import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import { type Bytes, equalBytes } from "@sottovoce/wire";

export interface TlsIdentity {
  /** PEM: the server's certificate first, the certificate authority's last. */
  readonly chain: string;
  /** PEM. */
  readonly key: string;
  /** PEM of the authority alone: what clients pin. */
  readonly ca: string;
  /** SHA-256 of the authority's SubjectPublicKeyInfo (DER), 32 bytes; stands in activation links. */
  readonly caHash: Bytes;
  /** Until when the server's certificate is valid, Unix milliseconds. */
  readonly validUntil: number;
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Puts a chain together. The authority is sent along although TLS lets a server leave it out (RFC 8446 §4.4.2):
 * a client that activates knows only the hash of its key and has to see the key itself.
 * @param ca PEM of the authority where it is not the last certificate of `chain`
 * @throws Error with a sentence when certificates and key do not fit together
 */
export function assembleIdentity(chain: string, key: string, ca?: string): TlsIdentity {
  const certificates = (chain.match(PEM_CERTIFICATE) ?? []).map((pem) => new X509Certificate(pem));
  const leaf = certificates[0];
  if (leaf === undefined) throw new Error("there is no PEM certificate in it");
  if (!leaf.checkPrivateKey(createPrivateKey(key))) {
    throw new Error("the private key does not belong to the first certificate");
  }
  const [extra] = ca?.match(PEM_CERTIFICATE) ?? [];
  if (ca !== undefined && extra === undefined) throw new Error("there is no PEM certificate in tls.ca");
  if (extra !== undefined) {
    const root = new X509Certificate(extra);
    if (!certificates.some((certificate) => equalBytes(certificate.raw, root.raw))) certificates.push(root);
  }
  certificates.slice(1).forEach((issuer, i) => {
    if (!(certificates[i] as X509Certificate).verify(issuer.publicKey)) {
      throw new Error(`certificate ${i + 1} of the chain is not signed by the one after it`);
    }
  });
  const root = certificates.at(-1) as X509Certificate;
  return {
    chain: certificates.map((certificate) => certificate.toString()).join(""),
    key,
    ca: root.toString(),
    caHash: publicKeyHash(root),
    validUntil: leaf.validToDate.getTime(),
  };
}

/** SHA-256 of a certificate's SubjectPublicKeyInfo in DER. */
export function publicKeyHash(certificate: X509Certificate): Bytes {
  const spki = certificate.publicKey.export({ type: "spki", format: "der" });
  return new Uint8Array(createHash("sha256").update(spki).digest());
}

/** Whether a certificate of ours names all of these hosts. */
export function namesAll(chain: string, hosts: readonly string[]): boolean {
  const leaf = new X509Certificate(chain);
  return hosts.every((host) => leaf.checkHost(host) !== undefined || leaf.checkIP(host) !== undefined);
}
