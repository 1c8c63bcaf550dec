import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { describe, it } from "node:test";
import { certificate, impostor, message, TlsServer, withServer } from "../test/tls-server.ts";
import type { ConnectError } from "./connection.ts";
import { connectTls } from "./tls.ts";

describe("limits of the TLS listener", () => {
  it("closes who has not been admitted in time", () =>
    withServer(async (server) => {
      const stranger = await server.connect();
      const known = await server.connect();
      known.far.admit();
      server.clock.advance(31_000);
      assert.equal(stranger.far.closed, false);
      server.clock.advance(1_001);
      const closed = await server.log.expect("closed");
      assert.equal(closed.on, stranger.far);
      assert.equal(closed.reason.code, "unauthenticated");
      assert.equal(known.far.closed, false);
    }));

  it("closes who gives no sign of life", () =>
    withServer(
      async (server) => {
        const { near, far } = await server.connect();
        far.admit();
        for (let i = 0; i < 4; i++) {
          near.ping();
          await server.log.expect("ping");
          server.clock.advance(80_000);
          assert.equal(far.closed, false);
        }
        server.clock.advance(50_000);
        assert.equal((await server.log.expect("closed")).reason.code, "idle");
      },
      { idleMs: 100_000 },
    ));

  it("does not close everybody when the time of day is set forward", () =>
    withServer(async (server) => {
      const { near, far } = await server.connect();
      far.admit();
      server.clock.step(86_400_000);
      server.clock.advance(40_000);
      near.ping();
      await server.log.expect("ping");
      assert.equal(far.closed, false);
    }));

  it("ends a handshake that takes too long", () =>
    withServer(async (server) => {
      const socket = connectTcp(server.port, "127.0.0.1");
      await once(socket, "connect");
      while (server.listener.handshakes === 0) await new Promise((resolve) => setImmediate(resolve));
      server.clock.advance(10_001);
      assert.equal(await server.refusals.shift(), "handshake-timeout");
      socket.resume();
      await once(socket, "close");
      assert.equal(server.listener.handshakes, 0);
    }));

  it("survives what is not TLS", () =>
    withServer(async (server) => {
      const socket = connectTcp(server.port, "127.0.0.1");
      socket.on("error", () => {});
      socket.write("REGISTER sip:example.org SIP/2.0\r\n\r\n");
      assert.equal(await server.refusals.shift(), "handshake-failed");
      socket.destroy();
      const { near } = await server.connect();
      assert.equal(near.closed, false);
    }));

  it("bounds the connections of one address, and lets others in when they have gone", () =>
    withServer(
      async (server) => {
        const one = await server.connect();
        await server.connect();
        await assert.rejects(
          connectTls({ host: "127.0.0.1", port: server.port, ca: certificate.ca }),
          (error: ConnectError) => error.kind === "unreachable",
        );
        assert.equal(await server.refusals.shift(), "address-full");
        one.near.close();
        await server.log.expect("closed");
        const { far } = await server.connect();
        assert.equal(far.closed, false);
      },
      { maxPerAddress: 2 },
    ));

  it("bounds strangers apart from those it knows", () =>
    withServer(
      async (server) => {
        const one = await server.connect();
        await assert.rejects(connectTls({ host: "127.0.0.1", port: server.port, ca: certificate.ca }));
        assert.equal(await server.refusals.shift(), "too-many-strangers");
        one.far.admit();
        one.far.admit();
        const two = await server.connect();
        two.near.close();
        await server.log.expect("closed");
        await server.connect();
      },
      { maxStrangersPerAddress: 1 },
    ));

  it("lets a crowd in one after the other, and does not mind who leaves while waiting", () =>
    withServer(async (server) => {
      const leaving = Array.from({ length: 30 }, () => connectTcp(server.port, "127.0.0.1"));
      for (const socket of leaving) socket.once("connect", () => socket.resetAndDestroy());
      const crowd = await Promise.all(Array.from({ length: 60 }, () => server.connect()));
      assert.equal(server.listener.connections.size, 60);
      for (const { near } of crowd) near.send(message(1));
      for (let i = 0; i < 60; i++) await server.log.expect("message");
    }));

  it("bounds how fast one address opens connections", () =>
    withServer(
      async (server) => {
        await server.connect();
        await assert.rejects(connectTls({ host: "127.0.0.1", port: server.port, ca: certificate.ca }));
        assert.equal(await server.refusals.shift(), "too-fast");
        server.clock.advance(1_000);
        await server.connect();
      },
      { maxPerSecond: 1, burst: 1 },
    ));

  it("does not wait for a peer that neither reads nor goes once it has been told to", () =>
    withServer(
      async (server) => {
        const { socket, far } = await server.deaf();
        far.admit();
        // More than the kernel holds for both ends: the last bytes cannot leave.
        far.send(new Uint8Array(32_000_000));
        far.close({ code: "local", sentence: "Enough" });
        socket.write("\r\n\r\n");
        assert.equal(server.listener.connections.size, 1);
        server.clock.advance(25_000);
        assert.equal((await server.log.expect("closed")).reason.sentence, "Enough");
        assert.equal(server.listener.connections.size, 0);
        socket.destroy();
      },
      { idleMs: 100_000, maxSendBufferBytes: 64_000_000 },
    ));

  it("lets a stranger leave less unread than a device", () =>
    withServer(
      async (server) => {
        const { socket, far } = await server.deaf();
        let sent = 0;
        while (far.send(new Uint8Array(65_536))) {
          sent++;
          await new Promise((resolve) => setImmediate(resolve));
        }
        const { reason } = await server.log.expect("closed");
        assert.equal(reason.code, "slow-reader");
        assert.match(reason.sentence, /100000 bytes/);
        assert.ok(sent < 1000);
        socket.destroy();
      },
      { maxStrangerBufferBytes: 100_000, maxSendBufferBytes: 1e9 },
    ));

  it("bounds all connections", () =>
    withServer(
      async (server) => {
        await server.connect();
        await assert.rejects(connectTls({ host: "127.0.0.1", port: server.port, ca: certificate.ca }));
        assert.equal(await server.refusals.shift(), "full");
      },
      { maxConnections: 1 },
    ));

  it("closes everything with the listener", async () => {
    const server = await TlsServer.open();
    const { log } = await server.connect();
    await server.close();
    assert.equal((await log.expect("closed")).reason.code, "peer");
    assert.equal(server.clock.size, 0);
  });

  it("takes a new certificate without closing what is open", () =>
    withServer(async (server) => {
      const { near, far } = await server.connect();
      server.listener.setSecureContext(impostor);
      await assert.rejects(
        connectTls({ host: "127.0.0.1", port: server.port, ca: certificate.ca }),
        (error: ConnectError) => error.kind === "untrusted",
      );
      const second = await connectTls({ host: "127.0.0.1", port: server.port, ca: impostor.ca });
      second.close();
      near.send(message(1));
      assert.equal((await server.log.expect("message")).on, far);
    }));
});
