import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { encodeMessage } from "../message/encode.ts";
import { createResponse } from "../message/message.ts";
import { message, seqOf, withServer } from "../test/tls-server.ts";

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
