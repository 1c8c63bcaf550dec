/** How the command line first meets its server (DESIGN "Identity, activation, authentication"). */
import { X509Certificate } from "node:crypto";
import {
  ImpostorServer,
  type Network,
  NetworkFailure,
  type ServerDiscovery,
  type ServerPin,
} from "@sottovoce/client";
import { type Bytes, equalBytes, isLoopbackHost } from "@sottovoce/wire";
import { PinnedNetwork } from "./network.ts";
import { discoverAuthority, endpointOf, publicKeyHash, verifyServer } from "./pinned-tls.ts";
import { plainGet } from "./plain-get.ts";

/** Node's discovery: an own TLS handshake for `https://` links, a question over loopback for `http://localhost`. */
export const nodeDiscovery: ServerDiscovery = {
  async pin(origin: string, caHash: Bytes): Promise<ServerPin> {
    if (new URL(origin).protocol === "http:") return pinFromLoopback(origin, caHash);
    return { origin, authority: await discoverAuthority(endpointOf(origin), caHash) };
  },

  open(pin: ServerPin): Network {
    return new PinnedNetwork(pin);
  },
};

/**
 * A demo link points to plain HTTP on this machine, for browsers that refuse a private authority. From it the client
 * only learns where TLS is and which authority to expect; the hash in the link decides whether that is believed, and
 * everything after it goes over TLS.
 */
async function pinFromLoopback(origin: string, caHash: Bytes): Promise<ServerPin> {
  const { hostname } = new URL(origin);
  if (!isLoopbackHost(hostname)) throw new NetworkFailure("Plain http:// is for this very machine only.");
  const info = (await plainGet(origin, "/v1/server")) as { httpsPort?: unknown; authority?: unknown } | null;
  const { httpsPort, authority } = info ?? {};
  if (typeof httpsPort !== "number" || typeof authority !== "string") {
    throw new NetworkFailure(`What answers at ${origin} is not a Sottovoce server.`);
  }
  const certificate = parseCertificate(authority);
  if (certificate === null || !equalBytes(publicKeyHash(certificate), caHash)) {
    throw new ImpostorServer(
      `${origin} is not the server of your activation link: it has another authority. Nothing was sent to it.`,
    );
  }
  const pin = { origin: `https://${hostname}:${httpsPort}`, authority: certificate.toString() };
  await verifyServer(endpointOf(pin.origin), pin.authority);
  return pin;
}

function parseCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}
