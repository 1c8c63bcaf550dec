import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { before, describe, it } from "node:test";
import { connect as connectPlainTls, type TLSSocket } from "node:tls";
import { encodeMessage } from "../message/encode.ts";
import { createResponse, type SipMessage } from "../message/message.ts";
import { makeCertificate, type TestCertificate } from "../test/certificates.ts";
import { EventLog } from "../test/event-log.ts";
import { request } from "../test/fake-channel.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { Queue } from "../test/queue.ts";
import { ConnectError, type SipConnection } from "./connection.ts";
import type { ConnectionLimits } from "./limits.ts";
import { connectTls, listenTls, type TlsListener } from "./tls.ts";

let certificate: TestCertificate;
let impostor: TestCertificate;
before(async () => {
  [certificate, impostor] = await Promise.all([makeCertificate(), makeCertificate()]);
});

/** A listener on loopback whose connections are logged. */
class Server {
  readonly log = new EventLog();
  readonly clock = new ManualClock();
  readonly connections = new Queue<SipConnection>();
  readonly refusals = new Queue<string>();
  listener!: TlsListener;

  static async open(limits: Partial<ConnectionLimits> = {}): Promise<Server> {
    const server = new Server();
    server.listener = await listenTls({
      host: "127.0.0.1",
      port: 0,
      tls: certificate,
      limits,
      clock: server.clock,
      onConnection: (connection) => {
        connection.handler = server.log;
        server.connections.push(connection);
      },
      onRefused: (_address, refusal) => server.refusals.push(refusal),
    });
    return server;
  }

  get port(): number {
    return this.listener.address.port;
  }

  async connect(): Promise<{ near: SipConnection; far: SipConnection; log: EventLog }> {
    const near = await connectTls({ host: "127.0.0.1", port: this.port, ca: certificate.ca });
    const log = new EventLog();
    near.handler = log;
    return { near, log, far: await this.connections.shift() };
  }

  /** A TLS socket without SIP on it. */
  async socket(): Promise<TLSSocket> {
    const socket = connectPlainTls({ host: "127.0.0.1", port: this.port, ca: certificate.ca });
    await once(socket, "secureConnect");
    return socket;
  }

  /** A peer that never reads. */
  async deaf(): Promise<{ socket: TLSSocket; far: SipConnection }> {
    const socket = await this.socket();
    socket.on("error", () => {});
    socket.pause();
    return { socket, far: await this.connections.shift() };
  }

  close(): Promise<void> {
    return this.listener.close();
  }
}

/** Runs with a server that is closed in any case. */
async function withServer(
  run: (server: Server) => Promise<void>,
  limits: Partial<ConnectionLimits> = {},
): Promise<void> {
  const server = await Server.open(limits);
  try {
    await run(server);
  } finally {
    await server.close();
  }
}

function message(seq: number, body = ""): SipMessage {
  const made = request("MESSAGE", { CSeq: `${seq} MESSAGE` });
  made.body = new TextEncoder().encode(body);
  return made;
}

const seqOf = (event: { message: SipMessage }) => event.message.headers.cseq()?.seq;

describe("SIP over TLS", () => {
  it("carries messages in both directions", () =>
    withServer(async (server) => {
      const { near, far, log } = await server.connect();
      near.send(message(1, "hello"));
      const received = (await server.log.expect("message")).message;
      assert.equal(new TextDecoder().decode(received.body), "hello");
      assert.ok(received.kind === "request");
      far.send(createResponse(received, 200));
      const answer = (await log.expect("message")).message;
      assert.ok(answer.kind === "response" && answer.status === 200);
      assert.equal(far.protocol, "TLS");
      assert.equal(far.remote.address, "127.0.0.1");
      assert.equal(far.sentBy, `127.0.0.1:${server.port}`);
      assert.equal(near.sentBy, `127.0.0.1:${far.remote.port}`);
      assert.notEqual(near.id, far.id);
    }));

  it("reads a message that comes byte by byte", () =>
    withServer(async (server) => {
      const socket = await server.socket();
      socket.setNoDelay(true);
      for (const byte of encodeMessage(message(7, "slow"))) {
        await new Promise<void>((resolve) => socket.write(Uint8Array.of(byte), () => resolve()));
      }
      assert.equal(seqOf(await server.log.expect("message")), 7);
      socket.destroy();
    }));

  it("reads many messages that come in one write, with keep-alives between them", () =>
    withServer(async (server) => {
      const socket = await server.socket();
      const ping = new Uint8Array([13, 10, 13, 10]);
      const parts = Array.from({ length: 50 }, (_, i) => [
        encodeMessage(message(i, "x".repeat(i))),
        ping,
      ]).flat();
      socket.write(Buffer.concat(parts));
      for (let i = 0; i < 50; i++) {
        assert.equal(seqOf(await server.log.expect("message")), i);
        await server.log.expect("ping");
      }
      socket.destroy();
    }));

  it("sends everything of one tick in one TLS record", () =>
    withServer(async (server) => {
      const socket = await server.socket();
      const far = await server.connections.shift();
      const expected = Buffer.concat(Array.from({ length: 20 }, (_, i) => encodeMessage(message(i))));
      const chunks: Buffer[] = [];
      socket.on("data", (chunk: Buffer) => chunks.push(chunk));
      for (let i = 0; i < 20; i++) far.send(message(i));
      far.close();
      await once(socket, "close");
      assert.equal(chunks.length, 1);
      assert.deepEqual(chunks[0], expected);
    }));

  it("answers a ping with a pong, and hears the pong of its own", () =>
    withServer(async (server) => {
      const { near, log } = await server.connect();
      near.ping();
      await server.log.expect("ping");
      await log.expect("pong");
    }));

  it("says who closed", () =>
    withServer(async (server) => {
      const first = await server.connect();
      first.near.close();
      assert.equal(first.near.send(message(1)), false);
      assert.equal((await server.log.expect("closed")).reason.code, "peer");
      assert.equal((await first.log.expect("closed")).reason.code, "local");
      const second = await server.connect();
      second.far.close();
      assert.equal((await second.log.expect("closed")).reason.code, "peer");
      assert.equal((await server.log.expect("closed")).reason.code, "local");
      assert.equal(server.listener.connections.size, 0);
    }));

  it("calls nobody from within close, and only once", () =>
    withServer(async (server) => {
      const { near, log } = await server.connect();
      near.close();
      near.close();
      assert.deepEqual(log.events, []);
      await log.expect("closed");
      await server.log.expect("closed");
      assert.equal(log.events.length, 1);
    }));

  it("delivers what was sent before it closes", () =>
    withServer(async (server) => {
      const { near } = await server.connect();
      near.send(message(1));
      near.close();
      assert.equal(seqOf(await server.log.expect("message")), 1);
      await server.log.expect("closed");
    }));

  it("stops reading when a handler closes the connection", () =>
    withServer(async (server) => {
      const { near } = await server.connect();
      server.log.onEvent = ({ kind, on }) => {
        if (kind === "message") on.close();
      };
      near.send(message(1));
      near.send(message(2));
      assert.equal(seqOf(await server.log.expect("message")), 1);
      await server.log.expect("closed");
    }));

  it("closes a connection on which the stream cannot be read on", () =>
    withServer(async (server) => {
      const socket = await server.socket();
      socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assert.equal((await server.log.expect("malformed")).error.status, 400);
      assert.equal((await server.log.expect("closed")).reason.code, "malformed");
      socket.destroy();
    }));

  it("closes a connection whose peer does not read", () =>
    withServer(
      async (server) => {
        const { socket, far } = await server.deaf();
        far.admit();
        const body = "x".repeat(60_000);
        let sent = 0;
        while (far.send(message(sent, body))) {
          sent++;
          await new Promise((resolve) => setImmediate(resolve));
        }
        assert.ok(sent > 3);
        assert.equal(far.closed, true);
        const { reason } = await server.log.expect("closed");
        assert.equal(reason.code, "slow-reader");
        assert.match(reason.sentence, /200000 bytes/);
        socket.destroy();
      },
      { maxSendBufferBytes: 200_000 },
    ));
});

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
    const server = await Server.open();
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
    const server = await Server.open();
    const { port } = server;
    await server.close();
    await assert.rejects(connectTls({ host: "127.0.0.1", port, ca: certificate.ca }), kind("unreachable"));
  });

  it("gives up in time, and when told to", async () => {
    const silent = (await import("node:net")).createServer();
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
