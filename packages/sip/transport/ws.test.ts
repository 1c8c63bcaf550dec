import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttp, type Server as HttpServer } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, connect as connectTcp } from "node:net";
import { before, describe, it } from "node:test";
import { WebSocket } from "ws";
import { encodeMessage } from "../message/encode.ts";
import { createResponse, type SipRequest } from "../message/message.ts";
import { makeCertificate, type TestCertificate } from "../test/certificates.ts";
import { EventLog } from "../test/event-log.ts";
import { request } from "../test/fake-channel.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { Queue } from "../test/queue.ts";
import type { ConnectError, SipConnection } from "./connection.ts";
import type { ConnectionLimits } from "./limits.ts";
import { connectWebSocket } from "./web-socket.ts";
import { connectWs, WsListener } from "./ws.ts";

let certificate: TestCertificate;
let impostor: TestCertificate;
before(async () => {
  [certificate, impostor] = await Promise.all([makeCertificate(), makeCertificate()]);
});

/** A WebSocket listener on an HTTP or HTTPS server on loopback. */
class Server {
  readonly log = new EventLog();
  readonly clock = new ManualClock();
  readonly connections = new Queue<SipConnection>();
  readonly refusals: string[] = [];
  readonly listener: WsListener;
  readonly http: HttpServer;
  readonly #secure: boolean;

  constructor(secure: boolean, limits: Partial<ConnectionLimits>) {
    this.#secure = secure;
    this.listener = new WsListener({
      limits,
      clock: this.clock,
      onConnection: (connection) => {
        connection.handler = this.log;
        this.connections.push(connection);
      },
      onRefused: (_address, refusal) => this.refusals.push(refusal),
    });
    this.http = secure ? createHttps(certificate) : createHttp();
    this.http.on("upgrade", (upgrade, socket, head) => this.listener.handleUpgrade(upgrade, socket, head));
  }

  get url(): string {
    const { port } = this.http.address() as AddressInfo;
    return `${this.#secure ? "wss" : "ws"}://localhost:${port}/sip`;
  }

  /** A WebSocket without SIP on it. */
  async socket(): Promise<WebSocket> {
    const socket = new WebSocket(this.url, "sip", { ca: certificate.ca });
    await once(socket, "open");
    return socket;
  }
}

async function withServer(
  run: (server: Server) => Promise<void>,
  { secure = false, limits = {} }: { secure?: boolean; limits?: Partial<ConnectionLimits> } = {},
): Promise<void> {
  const server = new Server(secure, limits);
  server.http.listen(0, "localhost");
  await once(server.http, "listening");
  try {
    await run(server);
  } finally {
    server.listener.close();
    server.http.closeAllConnections();
    server.http.close();
    await once(server.http, "close");
  }
}

function message(body: string | Uint8Array): SipRequest {
  const made = request("MESSAGE");
  made.body = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return made;
}

const BINARY = new Uint8Array([0xff, 0, 0xfe, 13, 10, 13, 10]);

/** Both clients: the one on `ws`, and the portable one on the platform's own WebSocket. */
const CLIENTS = {
  connectWs: (url: string) => connectWs({ url, ca: certificate.ca }),
  connectWebSocket: (url: string) => connectWebSocket({ url }),
};

describe("SIP over WebSocket (RFC 7118)", () => {
  for (const [name, connect] of Object.entries(CLIENTS)) {
    it(`carries messages in both directions: ${name}`, () =>
      withServer(async (server) => {
        const near = await connect(server.url);
        const log = new EventLog();
        near.handler = log;
        const far = await server.connections.shift();
        for (const body of ["hello", "Grüße 🙂", BINARY]) {
          const sent = message(body);
          near.send(sent);
          const received = (await server.log.expect("message")).message;
          assert.deepEqual(Uint8Array.from(received.body), sent.body);
          assert.ok(received.kind === "request");
          const answer = createResponse(received, 200);
          answer.body = sent.body;
          far.send(answer);
          const back = (await log.expect("message")).message;
          assert.ok(back.kind === "response" && back.status === 200);
          assert.deepEqual(Uint8Array.from(back.body), sent.body);
        }
        assert.equal(far.protocol, "WS");
        assert.match(near.sentBy, /^[0-9a-f]{8}-[0-9a-f]{4}\.invalid$/);
        near.ping();
        await server.log.expect("ping");
        await log.expect("pong");
        near.close();
        near.close();
        assert.equal(near.send(message("x")), false);
        assert.equal((await log.expect("closed")).reason.code, "local");
        assert.equal((await server.log.expect("closed")).reason.code, "peer");
        assert.equal(server.listener.connections.size, 0);
      }));

    it(`says that the server closed: ${name}`, () =>
      withServer(async (server) => {
        const near = await connect(server.url);
        const log = new EventLog();
        near.handler = log;
        (await server.connections.shift()).close();
        assert.equal((await log.expect("closed")).reason.code, "peer");
        assert.equal((await server.log.expect("closed")).reason.code, "local");
      }));

    it(`says that nobody is there: ${name}`, async () => {
      let url = "";
      await withServer(async (server) => {
        url = server.url;
      });
      await assert.rejects(connect(url), (error: ConnectError) => error.kind === "unreachable");
    });

    it(`gives up when told to: ${name}`, async () => {
      const silent = createHttp();
      const sockets: { destroy(): void }[] = [];
      silent.on("upgrade", (_request, socket) => sockets.push(socket));
      silent.listen(0, "localhost");
      await once(silent, "listening");
      const url = `ws://localhost:${(silent.address() as AddressInfo).port}/sip`;
      const clock = new ManualClock();
      const start = name === "connectWs" ? connectWs : connectWebSocket;
      const controller = new AbortController();
      const first = start({ url, clock, signal: controller.signal });
      await once(silent, "upgrade");
      controller.abort();
      await assert.rejects(first, (error: ConnectError) => error.kind === "aborted");
      await assert.rejects(start({ url, clock, signal: controller.signal }), { kind: "aborted" });
      const second = start({ url, clock });
      await once(silent, "upgrade");
      clock.advance(10_001);
      await assert.rejects(second, (error: ConnectError) => error.kind === "timeout");
      assert.equal(clock.size, 0);
      for (const socket of sockets) socket.destroy();
      silent.closeAllConnections();
      silent.close();
    });
  }

  it("writes text frames for what is UTF-8, and binary frames for the rest (§5)", () =>
    withServer(async (server) => {
      const socket = await server.socket();
      const far = await server.connections.shift();
      const frames = new Queue<boolean>();
      socket.on("message", (_data, isBinary) => frames.push(isBinary));
      far.send(message("Grüße"));
      far.send(message(BINARY));
      assert.deepEqual([await frames.shift(), await frames.shift()], [false, true]);
      socket.terminate();
    }));

  it("needs no Content-Length", () =>
    withServer(async (server) => {
      const socket = await server.socket();
      const text = new TextDecoder()
        .decode(encodeMessage(message("body")))
        .replace(/Content-Length: \d+\r\n/, "");
      socket.send(text);
      const received = (await server.log.expect("message")).message;
      assert.equal(new TextDecoder().decode(received.body), "body");
      socket.terminate();
    }));

  it("survives frames that are not SIP, but not for ever", () =>
    withServer(async (server) => {
      const socket = await server.socket();
      const closed = once(socket, "close");
      for (let i = 0; i < 7; i++) socket.send("nonsense");
      socket.send(encodeMessage(message("good")));
      for (let i = 0; i < 8; i++) socket.send("nonsense");
      for (let i = 0; i < 7; i++) assert.equal((await server.log.expect("malformed")).error.status, 400);
      await server.log.expect("message");
      for (let i = 0; i < 8; i++) await server.log.expect("malformed");
      assert.equal((await server.log.expect("closed")).reason.code, "malformed");
      await closed;
    }));

  it("ends a connection with a frame too large to be a message", () =>
    withServer(async (server) => {
      const socket = await server.socket();
      socket.on("error", () => {});
      socket.send(new Uint8Array(90_000));
      assert.equal((await server.log.expect("closed")).reason.code, "malformed");
      socket.terminate();
    }));

  it("takes a message in a few fragments, but not in thousands", () =>
    withServer(async (server) => {
      const socket = await server.socket();
      socket.on("error", () => {});
      const bytes = encodeMessage(message("in pieces"));
      for (let i = 0; i < bytes.length; i += 16) {
        socket.send(bytes.subarray(i, i + 16), { binary: false, fin: i + 16 >= bytes.length });
      }
      assert.equal(new TextDecoder().decode((await server.log.expect("message")).message.body), "in pieces");
      for (let i = 0; i < 1000; i++) socket.send("x", { fin: false });
      assert.equal((await server.log.expect("closed")).reason.code, "malformed");
      socket.terminate();
    }));

  it("refuses a client that does not offer the subprotocol sip (§4.1)", () =>
    withServer(async (server) => {
      for (const protocols of [[], ["xmpp"]]) {
        const socket = new WebSocket(server.url, protocols);
        const [error] = await once(socket, "error");
        assert.match(String(error), /400/);
      }
      assert.deepEqual(server.refusals, ["no-sip-subprotocol", "no-sip-subprotocol"]);
    }));

  it("closes a connection whose peer does not read", () =>
    withServer(
      async (server) => {
        const socket = await server.socket();
        socket.pause();
        const far = await server.connections.shift();
        while (far.send(message("x".repeat(60_000)))) await new Promise((resolve) => setImmediate(resolve));
        assert.equal((await server.log.expect("closed")).reason.code, "slow-reader");
        socket.terminate();
      },
      { limits: { maxSendBufferBytes: 200_000 } },
    ));

  it("holds strangers to the same limits as TLS does", () =>
    withServer(
      async (server) => {
        const one = await server.socket();
        const gone = once(one, "close");
        const far = await server.connections.shift();
        const refused = new WebSocket(server.url, "sip");
        const [error] = await once(refused, "error");
        assert.match(String(error), /503/);
        assert.deepEqual(server.refusals, ["too-many-strangers"]);
        server.clock.advance(32_001);
        const closed = await server.log.expect("closed");
        assert.equal(closed.reason.code, "unauthenticated");
        assert.equal(closed.on, far);
        await gone;
        (await server.socket()).terminate();
      },
      { limits: { maxStrangersPerAddress: 1 } },
    ));

  it("does not count an upgrade that came to nothing", () =>
    withServer(
      async (server) => {
        const { port } = server.http.address() as AddressInfo;
        const socket = connectTcp(port, "localhost");
        socket.write(
          "GET /sip HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n",
        );
        const [answer] = await once(socket, "data");
        assert.match(String(answer), /^HTTP\/1.1 400/);
        await once(socket, "close");
        (await server.socket()).terminate();
        assert.deepEqual(server.refusals, []);
      },
      { limits: { maxPerAddress: 1 } },
    ));
});

describe("SIP over secure WebSocket", () => {
  it("is WSS in Via", () =>
    withServer(
      async (server) => {
        const near = await connectWs({ url: server.url, ca: certificate.ca });
        const far = await server.connections.shift();
        assert.deepEqual([near.protocol, far.protocol], ["WSS", "WSS"]);
        near.close();
        await server.log.expect("closed");
      },
      { secure: true },
    ));

  it("refuses another authority, and sends it nothing", () =>
    withServer(
      async (server) => {
        await assert.rejects(
          connectWs({ url: server.url, ca: impostor.ca }),
          (error: ConnectError) => error.kind === "untrusted",
        );
        assert.deepEqual(server.log.events, []);
      },
      { secure: true },
    ));
});
