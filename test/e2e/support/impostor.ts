/** Somebody who took over the server's ports, with certificates of his own authority. */
import { once } from "node:events";
import type { Socket } from "node:net";
import type { TestContext } from "node:test";
import { createServer } from "node:tls";
import { createAuthority, issueCertificate } from "@sottovoce/server";
import { atEnd } from "./at-end.ts";

export interface Impostor {
  /** Connections that came. */
  connections(): number;
  /** Waits until all of them are gone. @returns bytes of application data that clients sent inside TLS */
  received(): Promise<number>;
  close(): Promise<void>;
}

/** Listens on the ports with a certificate for the same names. */
export async function startImpostor(t: TestContext, ports: readonly number[]): Promise<Impostor> {
  const authority = await createAuthority(Date.now());
  const leaf = await issueCertificate(authority, "localhost", Date.now());
  let [connections, received] = [0, 0];
  let gone = Promise.resolve<unknown>(undefined);
  const servers = ports.map(() =>
    createServer({ key: leaf.key, cert: leaf.certificate + authority.certificate }, (socket) => {
      socket.on("error", () => {});
      socket.on("data", (bytes) => {
        received += bytes.length;
      });
    }),
  );
  for (const [i, server] of servers.entries()) {
    // Clients that refuse the certificate end the handshake with an alert.
    server.on("tlsClientError", () => {});
    server.on("connection", (socket: Socket) => {
      connections++;
      gone = Promise.all([gone, new Promise((resolve) => socket.once("close", resolve))]);
    });
    server.listen(ports[i], "127.0.0.1");
    await once(server, "listening");
  }
  const close = async (): Promise<void> => {
    for (const server of servers) {
      if (!server.listening) continue;
      server.close();
      await once(server, "close");
    }
  };
  atEnd(t, close);
  return { connections: () => connections, received: () => gone.then(() => received), close };
}
