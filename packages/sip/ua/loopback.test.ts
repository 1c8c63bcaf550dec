import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import { makeCertificate } from "../test/certificates.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { Queue } from "../test/queue.ts";
import { digestHash, random, serverRequest, TestRegistrar } from "../test/registrar.ts";
import type { SipConnection } from "../transport/connection.ts";
import { connectTls, listenTls } from "../transport/tls.ts";
import { connectWebSocket } from "../transport/web-socket.ts";
import { connectWs, WsListener } from "../transport/ws.ts";
import { UserAgent } from "./user-agent.ts";

/** A server on loopback and the way to it. */
interface Loopback {
  connect(signal: AbortSignal): Promise<SipConnection>;
  close(): Promise<void>;
}

async function overTls(onConnection: (connection: SipConnection) => void): Promise<Loopback> {
  const certificate = await makeCertificate();
  const listener = await listenTls({ host: "127.0.0.1", port: 0, tls: certificate, onConnection });
  const { port } = listener.address;
  return {
    connect: (signal) => connectTls({ host: "127.0.0.1", port, ca: certificate.ca, signal }),
    close: () => listener.close(),
  };
}

async function overWebSocket(
  connect: typeof connectWs | typeof connectWebSocket,
  onConnection: (connection: SipConnection) => void,
): Promise<Loopback> {
  const http = createServer();
  const listener = new WsListener({ onConnection });
  http.on("upgrade", (request, socket, head) => listener.handleUpgrade(request, socket, head));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/sip`;
  return {
    connect: (signal) => connect({ url, signal }),
    close: async () => {
      listener.close();
      http.close();
      await once(http, "close");
    },
  };
}

const TRANSPORTS = {
  TLS: overTls,
  "WebSocket by ws": overWebSocket.bind(null, connectWs),
  "WebSocket of the platform": overWebSocket.bind(null, connectWebSocket),
};

describe("a user agent and a server on loopback", () => {
  for (const [name, open] of Object.entries(TRANSPORTS)) {
    it(`register, send and receive over ${name}, and again after the connection is lost`, async () => {
      const clock = new ManualClock();
      const server = new TestRegistrar(clock);
      const accepted = new Queue<SipConnection>();
      const loopback = await open((connection) => {
        server.layer.attach(connection);
        accepted.push(connection);
      });
      const states = new Queue<string>();
      const agent = new UserAgent({
        account: { aor: "sip:alice@example.org", domain: "example.org", instance: "urn:uuid:1234" },
        identity: { username: "alice", password: "secret", hash: digestHash },
        connect: loopback.connect,
        clock,
        random,
        accept: ["text/plain"],
        onMessage: async ({ body }) => ({ status: 200, reason: new TextDecoder().decode(body) }),
        events: { onStateChanged: ({ kind }) => states.push(kind) },
      });
      agent.start();
      for (let round = 0; round < 2; round++) {
        for (const state of ["connecting", "registering", "registered"])
          assert.equal(await states.shift(), state);
        const body = new Uint8Array([0xff, round]);
        const sent = await agent.sendMessage({ to: "sip:bob@example.org", contentType: "a/b", body });
        assert.equal(sent.status, 200);
        assert.deepEqual(Uint8Array.from(server.requests.at(-1)?.body ?? []), body);
        const connection = await accepted.shift();
        const reason = await new Promise((resolve) => {
          server.layer.send(serverRequest("MESSAGE", {}, `Grüße ${round}`), connection, {
            onResponse: (response) => resolve(response.reason),
            onFailure: resolve,
          });
        });
        assert.equal(reason, `Grüße ${round}`);
        if (round === 1) break;
        connection.close();
        assert.equal(await states.shift(), "waiting");
        clock.advance(2_000);
      }
      await agent.stop();
      assert.equal(server.requests.at(-1)?.headers.get("Expires"), "0");
      await loopback.close();
      server.layer.close();
      assert.equal(clock.size, 0);
    });
  }
});
