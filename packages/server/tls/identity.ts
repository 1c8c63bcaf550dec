/** Where the TLS identity comes from: the operator's PEM files, or the server's own authority in the data directory. */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Config, ConfigError } from "../config.ts";
import { makePrivateDirectory, readFileIfAny, writePrivateFile } from "../files.ts";
import {
  type CertificateAndKey,
  createAuthority,
  issueCertificate,
  RENEW_BEFORE_MS,
  subjectNames,
} from "./authority.ts";
import { assembleIdentity, namesAll, type TlsIdentity } from "./chain.ts";

/** Folder of the data directory with `ca.pem` and `server.pem`, each a private key followed by its certificate. */
export const TLS_FOLDER = "tls";

/**
 * Loads the identity; makes the authority on first start, and a certificate where there is none, where it
 * expires soon, or where the host name changed.
 * @param now Unix milliseconds
 * @throws ConfigError when the operator's files cannot be used
 */
export async function loadIdentity(dataDir: string, config: Config, now: number): Promise<TlsIdentity> {
  const { certificate, key, ca } = config.tls;
  if (certificate !== null && key !== null) return loadOperatorFiles(dataDir, certificate, key, ca);
  const folder = join(dataDir, TLS_FOLDER);
  await makePrivateDirectory(folder);
  const authority = await loadAuthority(folder, now);
  const leaf = await loadLeaf(folder);
  if (leaf !== null && isUsable(leaf, authority, config.host, now)) {
    return assembleIdentity(leaf.certificate + authority.certificate, leaf.key);
  }
  const issued = await issueCertificate(authority, config.host, now);
  // Both in one file: a crash between two renames would leave a certificate with the key of another.
  await writePrivateFile(join(folder, "server.pem"), issued.key + issued.certificate);
  return assembleIdentity(issued.certificate + authority.certificate, issued.key);
}

async function loadAuthority(folder: string, now: number): Promise<CertificateAndKey> {
  const path = join(folder, "ca.pem");
  const found = splitPem(await readFileIfAny(path));
  if (found !== null) return found;
  const made = await createAuthority(now);
  await writePrivateFile(path, made.key + made.certificate);
  return made;
}

async function loadLeaf(folder: string): Promise<CertificateAndKey | null> {
  return splitPem(await readFileIfAny(join(folder, "server.pem")));
}

function splitPem(text: string | null): CertificateAndKey | null {
  if (text === null) return null;
  const at = text.indexOf("-----BEGIN CERTIFICATE-----");
  if (at <= 0)
    throw new ConfigError("A file in the tls folder of the data directory is damaged; restore it.");
  return { key: text.slice(0, at), certificate: text.slice(at) };
}

function isUsable(leaf: CertificateAndKey, authority: CertificateAndKey, host: string, now: number): boolean {
  try {
    const identity = assembleIdentity(leaf.certificate + authority.certificate, leaf.key);
    return identity.validUntil - now > RENEW_BEFORE_MS && namesAll(leaf.certificate, subjectNames(host));
  } catch {
    return false;
  }
}

async function loadOperatorFiles(
  dataDir: string,
  certificate: string,
  key: string,
  ca: string | null,
): Promise<TlsIdentity> {
  const read = (path: string) =>
    readFile(resolve(dataDir, path), "utf8").catch((error: Error) => {
      throw new ConfigError(`The file ${path} of the [tls] section cannot be read: ${error.message}.`);
    });
  const [chain, keyText, caText] = await Promise.all([
    read(certificate),
    read(key),
    ca === null ? undefined : read(ca),
  ]);
  try {
    return assembleIdentity(chain, keyText, caText);
  } catch (error) {
    throw new ConfigError(`The files of the [tls] section cannot be used: ${(error as Error).message}.`);
  }
}
