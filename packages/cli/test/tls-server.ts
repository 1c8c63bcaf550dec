/** TLS servers under certificates of tests, which count what they are sent. */

import { X509Certificate } from "node:crypto";
import { createServer as createHttpServer, type Server as HttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import type { TestContext } from "node:test";
import { createServer as createTlsServer } from "node:tls";
import { createAuthority, issueCertificate } from "@sottovoce/server";
import type { Bytes } from "@sottovoce/wire";
import { publicKeyHash } from "../ports/pinned-tls.ts";

export interface TestIdentity {
  /** PEM of the authority. */
  readonly authority: string;
  readonly caHash: Bytes;
  /** PEM of server certificate and authority. */
  readonly cert: string;
  readonly key: string;
}

/** A new authority with a certificate for `host` and loopback. @param now moment at which both were made */
export async function makeIdentity(host = "localhost", now = Date.now()): Promise<TestIdentity> {
  const authority = await createAuthority(now);
  const leaf = await issueCertificate(authority, host, now);
  return {
    authority: authority.certificate,
    caHash: publicKeyHash(new X509Certificate(authority.certificate)),
    cert: leaf.certificate + authority.certificate,
    key: leaf.key,
  };
}

export interface CountingServer {
  readonly port: number;
  /** Waits until every client that came is gone. @returns bytes of application data that they sent inside TLS */
  received(): Promise<number>;
}

/** Accepts TLS and counts; it never answers. */
export async function countingServer(t: TestContext, identity: TestIdentity): Promise<CountingServer> {
  let received = 0;
  let gone = Promise.resolve<unknown>(undefined);
  const server = createTlsServer(identity, (socket) => {
    socket.on("data", (bytes) => {
      received += bytes.length;
    });
    socket.on("error", () => {});
  });
  server.on("connection", (socket: Socket) => {
    gone = Promise.all([gone, new Promise((resolve) => socket.once("close", resolve))]);
  });
  // Clients that refuse the certificate end the handshake with an alert.
  server.on("tlsClientError", () => {});
  return { port: await listen(t, server), received: () => gone.then(() => received) };
}

export async function httpsServer(
  t: TestContext,
  identity: TestIdentity,
  listener: RequestListener,
): Promise<{ readonly port: number; connections(): number }> {
  const server = createHttpsServer(identity, listener);
  let connections = 0;
  server.on("secureConnection", () => connections++);
  server.on("tlsClientError", () => {});
  return { port: await listen(t, server), connections: () => connections };
}

/** Plain HTTP on loopback. */
export async function httpServer(t: TestContext, listener: RequestListener): Promise<number> {
  return listen(t, createHttpServer(listener));
}

async function listen(t: TestContext, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, resolve));
  t.after(() => {
    server.close();
    (server as Partial<HttpServer>).closeAllConnections?.();
  });
  return (server.address() as AddressInfo).port;
}
