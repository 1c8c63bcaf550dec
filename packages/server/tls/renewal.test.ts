/** A certificate that is renewed while a thousand clients are connected. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { it, type TestContext } from "node:test";
import { connect, type TLSSocket } from "node:tls";
import { addDevice } from "../test/device.ts";
import { Inbox } from "../test/inbox.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { startUserAgent } from "../test/phone.ts";
import { startTestServer, type TestServer } from "../test/server.ts";
import { LEAF_LIFETIME_MS, RENEW_BEFORE_MS } from "./authority.ts";

const SIP_CLIENTS = 880;
const HTTPS_CLIENTS = 100;
/** Devices that are registered, beside clients that only hold a connection. */
const DEVICES = 20;
/** Clients behind one loopback address, and handshakes under way at once: what any site of that size may do. */
const PER_ADDRESS = 100;
const AT_ONCE = 50;

/** RFC 5626 §3.5.1. */
const PING = "\r\n\r\n";
const PONG = "\r\n";

let clients = 0;

async function connected(t: TestContext, { server }: TestServer, port: number): Promise<TLSSocket> {
  const localAddress = `127.0.0.${10 + Math.floor(clients++ / PER_ADDRESS)}`;
  const options = { host: "127.0.0.1", port, localAddress, ca: server.caPem, servername: "localhost" };
  const socket = connect(options);
  t.after(() => socket.destroy());
  await once(socket, "secureConnect");
  return socket;
}

async function connectMany(t: TestContext, host: TestServer, port: number, count: number) {
  const sockets: TLSSocket[] = [];
  while (sockets.length < count) {
    const portion = Math.min(AT_ONCE, count - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: portion }, () => connected(t, host, port)))));
  }
  return sockets;
}

/** Resolves when the server has answered over this connection. */
async function alive(socket: TLSSocket, question: string, answer: string): Promise<void> {
  let heard = "";
  socket.setEncoding("utf8");
  socket.write(question);
  while (!heard.startsWith(answer)) heard += (await once(socket, "data"))[0];
}

const fingerprint = (socket: TLSSocket) => socket.getPeerCertificate().fingerprint256;

it("keeps a thousand connections when the certificate is renewed, and shows the new one to newcomers", async (t) => {
  // The first certificate is as old as one that is due.
  const age = LEAF_LIFETIME_MS - RENEW_BEFORE_MS;
  const clock = new ManualClock(Date.now() - age);
  const host = await startTestServer(t, { clock });
  const { sip, https } = host.server.ports;
  let fallen = 0;
  for (let i = 0; i < DEVICES; i++) {
    const device = await addDevice(host, `device${i}`);
    await startUserAgent(t, host, device, new Inbox().onMessage);
  }
  const overSip = await connectMany(t, host, sip, SIP_CLIENTS);
  const overHttps = await connectMany(t, host, https, HTTPS_CLIENTS);
  const everybody = [...overSip, ...overHttps];
  for (const socket of everybody) socket.on("close", () => fallen++);
  const [first] = overSip;
  assert.ok(first !== undefined);

  const before = (await host.server.admin.status()).certificateValidUntil;
  clock.step(age + 60_000);
  await host.server.refreshCertificate();
  assert.ok((await host.server.admin.status()).certificateValidUntil > before);

  // Every one of the old connections answers, with the certificate it began with.
  await Promise.all(overSip.map((socket) => alive(socket, PING, PONG)));
  const healthz = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  await Promise.all(overHttps.map((socket) => alive(socket, healthz, "HTTP/1.1 200")));
  assert.equal(fallen, 0);
  assert.equal((await host.server.admin.status()).registeredDevices, DEVICES);
  const seen = new Set(everybody.map(fingerprint));
  assert.equal(seen.size, 1);
  for (const port of [sip, https]) {
    const newcomer = await connected(t, host, port);
    assert.ok(newcomer.authorized && !seen.has(fingerprint(newcomer)));
  }
});
