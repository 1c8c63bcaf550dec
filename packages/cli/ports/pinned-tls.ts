/**
 * TLS towards the one server that the activation link names. Trust has a single root: the certificate authority whose
 * public key has the hash in the link. The authorities that the platform trusts play no part.
 */
import { createHash, type X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { ImpostorServer, NetworkFailure } from "@sottovoce/client";
import { type Bytes, equalBytes } from "@sottovoce/wire";

/** Longest chain that is looked at: leaf, a few intermediates, root. Real ones have two or three. */
const MAX_CHAIN = 8;
/** A host that has not finished the handshake by then is as good as unreachable: the time of one try of M7. */
const HANDSHAKE_TIMEOUT_MS = 12_000;

/** Host and port of an `https://` origin. */
export interface Endpoint {
  /** Without brackets, also for IPv6. */
  readonly host: string;
  readonly port: number;
}

/** @param origin `https://host[:port]` or `http://host[:port]` */
export function endpointOf(origin: string): Endpoint {
  const url = new URL(origin);
  const standard = url.protocol === "https:" ? 443 : 80;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? standard : Number(url.port),
  };
}

/** SHA-256 of a certificate's SubjectPublicKeyInfo in DER: what activation links carry. */
export function publicKeyHash(certificate: X509Certificate): Bytes {
  const spki = certificate.publicKey.export({ type: "spki", format: "der" });
  return new Uint8Array(createHash("sha256").update(spki).digest());
}

/**
 * Options that make OpenSSL accept certificates of one authority only.
 * @param authority PEM of that authority; it need not be self-signed (an operator may pin an intermediate)
 */
export function pinnedOptions(authority: string): ConnectionOptions {
  return { ca: [authority], allowPartialTrustChain: true, rejectUnauthorized: true, minVersion: "TLSv1.3" };
}

/**
 * Finds out which certificate of the server's chain has the hash, then lets OpenSSL verify chain, dates and host name
 * against that certificate alone. Both connections end after their handshake: not one byte of ours has been sent.
 * @param caHash 32 bytes
 * @returns PEM of the authority
 * @throws ImpostorServer when no certificate has that key, or the chain does not verify; NetworkFailure
 */
export async function discoverAuthority(endpoint: Endpoint, caHash: Bytes): Promise<string> {
  // Unverified on purpose: only what the hash vouches for is taken from it.
  const chain = await handshake(endpoint, { rejectUnauthorized: false, minVersion: "TLSv1.3" }, peerChain);
  const authority = chain.find((certificate) => equalBytes(publicKeyHash(certificate), caHash));
  if (authority === undefined) throw impostor(endpoint, "its certificate is by another authority");
  await verifyServer(endpoint, authority.toString());
  return authority.toString();
}

/**
 * Connects, verifies, and closes without having sent anything.
 * @throws ImpostorServer, NetworkFailure
 */
export async function verifyServer(endpoint: Endpoint, authority: string): Promise<void> {
  await handshake(endpoint, pinnedOptions(authority), () => undefined);
}

/** An error of a TLS socket as the port's users know it. */
export function connectionError(endpoint: Endpoint, socket: TLSSocket | null, cause: unknown): Error {
  // Node sets `authorizationError` exactly when OpenSSL or the host name refused the certificate.
  if (socket?.authorizationError) return impostor(endpoint, reasonOf(cause), cause);
  return unreachable(endpoint, cause);
}

export function unreachable({ host, port }: Endpoint, cause: unknown): NetworkFailure {
  const code = (cause as { readonly code?: unknown } | null)?.code;
  return new NetworkFailure(`The server ${host}:${port} cannot be reached${SENTENCES[String(code)] ?? "."}`, {
    cause,
  });
}

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: ": nothing answers there.",
  ENOTFOUND: ": there is no such host.",
  EAI_AGAIN: ": its name cannot be looked up now.",
  ENETUNREACH: ": there is no network.",
  EHOSTUNREACH: ": there is no way to that host.",
  ETIMEDOUT: ": it did not answer in time.",
  ECONNRESET: ": the connection broke.",
};

function impostor({ host, port }: Endpoint, reason: string, cause?: unknown): ImpostorServer {
  return new ImpostorServer(
    `${host}:${port} is not the server of your activation link: ${reason}. Nothing was sent to it.`,
    { cause },
  );
}

function reasonOf(cause: unknown): string {
  switch ((cause as { readonly code?: unknown } | null)?.code) {
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return "its certificate is for another name";
    case "CERT_HAS_EXPIRED":
      return "its certificate has expired (or this computer's clock is wrong)";
    case "CERT_NOT_YET_VALID":
      return "its certificate is not valid yet (or this computer's clock is wrong)";
    default:
      return "its certificate is by another authority";
  }
}

function handshake<T>(
  endpoint: Endpoint,
  options: ConnectionOptions,
  inspect: (socket: TLSSocket) => T,
): Promise<T> {
  return new Promise((resolve, reject) => {
    // RFC 6066 §3: a server name is never an IP address.
    const name = isIP(endpoint.host) === 0 ? { servername: endpoint.host } : {};
    const socket = connect({ ...options, ...name, host: endpoint.host, port: endpoint.port });
    socket.setTimeout(HANDSHAKE_TIMEOUT_MS, () => {
      socket.destroy(Object.assign(new Error("handshake timed out"), { code: "ETIMEDOUT" }));
    });
    socket.once("secureConnect", () => {
      const result = inspect(socket);
      socket.destroy();
      resolve(result);
    });
    socket.once("error", (error) => reject(connectionError(endpoint, socket, error)));
    // A peer that closes in good order before the handshake is done raises no error.
    socket.once("close", () => reject(unreachable(endpoint, { code: "ECONNRESET" })));
  });
}

function peerChain(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next = socket.getPeerX509Certificate();
  while (next !== undefined && chain.length < MAX_CHAIN) {
    chain.push(next);
    // The last certificate of a chain may name itself as its issuer.
    next =
      next.issuerCertificate?.fingerprint256 === next.fingerprint256 ? undefined : next.issuerCertificate;
  }
  return chain;
}
