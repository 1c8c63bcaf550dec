import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, it } from "node:test";
import { connect as connectPlainTls } from "node:tls";
import { ManualClock } from "../test/manual-clock.ts";
import { certificate, impostor, TlsServer, withServer } from "../test/tls-server.ts";
import { ConnectError } from "./connection.ts";
import { connectTls } from "./tls.ts";

describe("connecting by TLS", () => {
  const kind = (expected: string) => (error: unknown) => {
    assert.ok(error instanceof ConnectError);
    assert.equal(error.kind, expected);
    return true;
  };

  it("refuses another authority, and sends it nothing", () =>
    withServer(async (server) => {
      const options = { host: "127.0.0.1", port: server.port, ca: impostor.ca };
      await assert.rejects(connectTls(options), kind("untrusted"));
      assert.deepEqual(server.log.events, []);
    }));

  it("refuses a certificate for another name", () =>
    withServer(async (server) => {
      const options = { host: "127.0.0.1", port: server.port, ca: certificate.ca, servername: "example.org" };
      await assert.rejects(connectTls(options), kind("untrusted"));
    }));

  it("says that nobody is there", async () => {
    const server = await TlsServer.open();
    const { port } = server;
    await server.close();
    await assert.rejects(connectTls({ host: "127.0.0.1", port, ca: certificate.ca }), kind("unreachable"));
  });

  it("gives up in time, and when told to", async () => {
    const silent = createServer();
    const sockets: { destroy(): void }[] = [];
    silent.on("connection", (socket) => sockets.push(socket));
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    assert.ok(address !== null && typeof address === "object");
    const clock = new ManualClock();
    const target = { host: "127.0.0.1", port: address.port, ca: certificate.ca, clock };
    const late = connectTls(target);
    clock.advance(10_001);
    await assert.rejects(late, kind("timeout"));
    const controller = new AbortController();
    const aborted = connectTls({ ...target, signal: controller.signal });
    controller.abort();
    await assert.rejects(aborted, kind("aborted"));
    await assert.rejects(connectTls({ ...target, signal: controller.signal }), kind("aborted"));
    assert.equal(clock.size, 0);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it("speaks no TLS older than 1.2, and nothing without an AEAD", () =>
    withServer(async (server) => {
      const target = { host: "127.0.0.1", port: server.port, ca: certificate.ca };
      for (const weak of [
        { maxVersion: "TLSv1.1", minVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" },
        { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA" },
      ] as const) {
        const socket = connectPlainTls({ ...target, ...weak });
        await assert.rejects(once(socket, "secureConnect"), /alert|version|unsupported/i);
        assert.equal(await server.refusals.shift(), "handshake-failed");
      }
      const socket = await server.socket();
      assert.equal(socket.getProtocol(), "TLSv1.3");
      socket.destroy();
    }));
});
