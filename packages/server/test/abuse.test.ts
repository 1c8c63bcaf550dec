/** Slow and flooding clients on real sockets: they go, or wait, and nobody else notices. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { WebSocket } from "ws";
import { addDevice, type TestDevice } from "./device.ts";
import { Inbox } from "./inbox.ts";
import { ManualClock } from "./manual-clock.ts";
import { Phone, startUserAgent } from "./phone.ts";
import { closeOf, openTls, RawSip, readToEnd } from "./raw.ts";
import { assertRefused, startTestServer, type TestServer } from "./server.ts";
import { addSipPhone, SipPhone } from "./sip-phone.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Alice writes to Bob, who is there. */
async function innocents(t: TestContext, host: TestServer) {
  const [alice, bob] = [await addDevice(host, "alice"), await addDevice(host, "bob")];
  const inbox = new Inbox();
  await startUserAgent(t, host, bob, inbox.onMessage);
  return async () => {
    const before = inbox.messages.length;
    assert.equal((await alice.send(bob.address, [bob.id])).status, 202);
    await inbox.atLeast(before + 1);
  };
}

const audited = (host: TestServer, limit: string) =>
  host.log.some((line) => line.includes('"event":"limit.reached"') && line.includes(`"limit":"${limit}"`));

describe("a client that is slow", () => {
  it("with its SIP request, a byte a second, is let go before it has logged in", async (t) => {
    const clock = new ManualClock();
    const host = await startTestServer(t, { clock });
    const write = await innocents(t, host);
    const { socket } = await RawSip.open(t, host, "127.0.0.9");
    const request = Buffer.from("REGISTER sip:localhost SIP/2.0\r\nVia: SIP/2.0/TLS x;branch=z9hG4bK1\r\n");
    let seconds = 0;
    for (; !socket.closed && seconds < request.length; seconds++) {
      socket.write(request.subarray(seconds, seconds + 1));
      await turn();
      clock.advance(1_000);
      await turn();
    }
    await closeOf(socket);
    assert.ok(seconds <= 40, `${seconds} s`);
    // The server's end closes a little later.
    while (!audited(host, "time to log in")) await turn();
    await write();
  });

  it("with its HTTPS request, a byte a second, is let go before it has logged in", async (t) => {
    const clock = new ManualClock();
    const host = await startTestServer(t, { clock });
    const write = await innocents(t, host);
    const socket = await openTls(t, host, "https", "127.0.0.9");
    const request = "POST /v1/activate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{";
    let seconds = 0;
    for (; !socket.closed && seconds < request.length; seconds++) {
      socket.write(request[seconds] as string);
      await turn();
      clock.advance(1_000);
      await turn();
    }
    await closeOf(socket);
    assert.ok(seconds <= 65, `${seconds} s`);
    await write();
  });

  it("with its handshake is let go, on both ports", async (t) => {
    const clock = new ManualClock();
    const host = await startTestServer(t, { clock });
    const write = await innocents(t, host);
    for (const port of ["sip", "https"] as const) {
      const socket = connectTcp({
        host: "127.0.0.1",
        port: host.server.ports[port],
        localAddress: "127.0.0.9",
      });
      t.after(() => socket.destroy());
      socket.on("error", () => {});
      await once(socket, "connect");
      // The beginning of a TLS record, whose rest never comes.
      socket.write(Buffer.from([22, 3, 1, 2, 0, 1]));
      await turn();
      const closed = closeOf(socket.resume());
      // The server may not have taken the connection up yet when the clock is moved.
      while (!socket.closed) {
        clock.advance(1_000);
        await turn();
      }
      await closed;
    }
    assert.ok(audited(host, "handshake time"));
    await write();
  });

  it("at reading is let go with a bounded number of bytes unread, and its messages stay", async (t) => {
    const host = await startTestServer(t, {
      overrides: { quota: { rate: 1_000_000, burst: 100_000, account: 1_000_000 } },
    });
    const [alice, bob] = [await addDevice(host, "alice"), await addDevice(host, "bob")];
    const deaf = await RawSip.open(t, host, "127.0.0.9");
    await deaf.register(bob);
    const { socket } = deaf;
    socket.pause();
    // A windowful of deliveries is far less than what may wait, so it asks for answers without end.
    const options = `OPTIONS sip:localhost SIP/2.0\r\nVia: SIP/2.0/TLS x;branch=z9hG4bK${"v".repeat(8000)}`;
    const rest =
      "\r\nFrom: <sip:a@localhost>;tag=1\r\nTo: <sip:localhost>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
    for (let i = 0; i < 10; i++) assert.equal((await alice.send(bob.address, [bob.id])).status, 202);
    for (let i = 0; !audited(host, "unread bytes"); i++) {
      socket.write(`${options}${i}${rest}`);
      if (i % 20 === 0) await turn();
    }
    socket.destroy();
    assert.equal((await host.server.admin.status()).mailboxRows, 10);
    const again = await Phone.connect(t, host);
    assert.equal((await again.register(bob)).status, 200);
    while (again.received.length < 10) await turn();
  });

  it("at reading its HTTPS answers holds no more than one connection's worth of memory", async (t) => {
    const host = await startTestServer(t);
    const write = await innocents(t, host);
    const socket = await openTls(t, host, "https", "127.0.0.9");
    socket.pause();

    const request = Buffer.from("GET /v1/server HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1000));
    const before = process.memoryUsage().rss;
    // 100 MB of requests: they stop being read once their answers are not.
    for (let i = 0; i < 2_000 && !socket.closed && socket.writableLength < 2_000_000; i++) {
      socket.write(request);
      await turn();
    }
    await write();
    assert.ok(process.memoryUsage().rss - before < 200_000_000);
    assert.ok(audited(host, "unread bytes"));
    await closeOf(socket.resume());
  });
});

describe("a client that floods", () => {
  it("with connections is held to those one address may have, and others come in", async (t) => {
    const host = await startTestServer(t, { overrides: { sip: { port: 0, strangers: 5 } } });
    const write = await innocents(t, host);
    for (const port of ["sip", "https"] as const) {
      const open = [];
      for (let i = 0; i < 5; i++) open.push(await openTls(t, host, port, "127.0.0.9"));
      const sixth = connectTcp({
        host: "127.0.0.1",
        port: host.server.ports[port],
        localAddress: "127.0.0.9",
      });
      sixth.on("error", () => {});
      await closeOf(sixth.resume());
      assert.ok(audited(host, "strangers of an address"), port);
      host.log.length = 0;
      open[0]?.destroy();
      await write();
    }
  });

  it("with invitations it never acknowledges, before it has logged in, leaves nothing behind", async (t) => {
    const host = await startTestServer(t);
    const write = await innocents(t, host);
    const { socket } = await RawSip.open(t, host, "127.0.0.9");
    let answers = 0;
    socket.on("data", (chunk: Buffer) => {
      answers += chunk.toString("latin1").split("SIP/2.0 403").length - 1;
    });
    const body = "x".repeat(60_000);
    for (let i = 0; i < 300; i++) {
      const head = `INVITE sip:bob@localhost SIP/2.0\r\nVia: SIP/2.0/TLS x;branch=z9hG4bK${i}\r\nFrom: <sip:a@localhost>;tag=1\r\nTo: <sip:bob@localhost>\r\nCall-ID: c${i}\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\nContent-Length: ${body.length}\r\n\r\n`;
      if (!socket.write(head + body)) await once(socket, "drain");
    }
    while (answers < 300) await turn();
    await write();
  });

  it("with garbage on any port is let go, and told of once in a while", async (t) => {
    const host = await startTestServer(t);
    const write = await innocents(t, host);
    const garbage = Buffer.alloc(1_000_000, "\u0001\r\n garbage: ");
    for (let i = 0; i < 20; i++) {
      for (const port of ["sip", "https"] as const) {
        const socket = await openTls(t, host, port, "127.0.0.9");
        socket.write(garbage);
        await readToEnd(socket);
      }
    }
    const ws = new WebSocket(`wss://localhost:${host.server.ports.https}/sip`, "sip", {
      ca: host.server.caPem,
    });
    ws.on("error", () => {});
    await once(ws, "open");
    for (let i = 0; i < 100; i++) ws.send(garbage.subarray(0, 60_000));
    await once(ws, "close");
    const lines = host.log.filter((line) => line.includes('"event":"input.malformed"'));
    assert.ok(lines.length >= 2 && lines.length <= 8, `${lines.length} lines`);
    await write();
  });

  it("with WebSocket pings, reading nothing, is let go or ignored, and costs no memory", async (t) => {
    const host = await startTestServer(t);
    const write = await innocents(t, host);
    const ws = new WebSocket(`wss://localhost:${host.server.ports.https}/sip`, "sip", {
      ca: host.server.caPem,
    });
    ws.on("error", () => {});
    await once(ws, "open");
    ws.pause();
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 100_000 && ws.readyState === WebSocket.OPEN; i++) {
      ws.ping(Buffer.alloc(125));
      if (ws.bufferedAmount > 1_000_000) await turn();
    }
    await write();
    assert.ok(process.memoryUsage().rss - before < 200_000_000);
    ws.terminate();
  });

  it("with messages has an allowance for each device, and one for its account", async (t) => {
    const host = await startTestServer(t, { overrides: { quota: { rate: 60, burst: 5, account: 3 } } });
    const [alice, bob] = [await addDevice(host, "alice"), await addDevice(host, "bob")];
    const send = (device: TestDevice, to: TestDevice) => device.send(to.address, [to.id]);
    for (let i = 0; i < 3; i++) assert.equal((await send(alice, bob)).status, 202);
    const refused = await send(alice, bob);
    assertRefused(refused, 429, "rate_limited", /devices of your account/);
    assert.equal(refused.headers["retry-after"], "1200");
    assert.ok(audited(host, "messages of an account"));
    assert.equal((await send(bob, alice)).status, 202, "nobody else pays for it");
  });

  it("with texts from the SIP phones of one account has the same allowance, told in a phone's terms", async (t) => {
    const clock = new ManualClock();
    const host = await startTestServer(t, { clock, overrides: { quota: { rate: 60, burst: 3 } } });
    await addDevice(host, "alice");
    const login = await addSipPhone(host, "desk");
    const [one, two] = [await SipPhone.connect(t, host, login), await SipPhone.connect(t, host, login)];
    await one.register({ headers: [one.contact("", "one")] });
    await two.register({ headers: [two.contact("", "two")] });
    for (const phone of [one, two, one]) assert.equal((await phone.send("alice@localhost", "x")).status, 202);
    const refused = await two.send("alice@localhost", "x");
    assert.equal(refused.status, 480);
    assert.match(refused.reason, /too many messages/);
    assert.equal(refused.headers.get("Retry-After"), "1");
    assert.ok(audited(host, "messages of a device"));
    const lobby = await SipPhone.registered(t, host, await addSipPhone(host, "lobby"));
    assert.equal((await lobby.send("alice@localhost", "mine")).status, 202, "nobody else pays for it");
  });

  it("with questions has an allowance", async (t) => {
    const host = await startTestServer(t);
    const alice = await addDevice(host, "alice");
    let answer = await alice.http("GET", "/v1/self");
    for (let i = 0; i < 2_500 && answer.status === 200; i++) answer = await alice.http("GET", "/v1/self");
    assertRefused(answer, 429, "rate_limited", /asks too often/);
    assert.ok(Number(answer.headers["retry-after"]) >= 1);
    assert.ok(audited(host, "requests of a device"));
  });
});
