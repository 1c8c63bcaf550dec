import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { before, test } from "node:test";
import { ImpostorServer, NetworkFailure } from "@sottovoce/client";
import { countingServer, httpServer, makeIdentity, type TestIdentity } from "../test/tls-server.ts";
import { nodeDiscovery } from "./discovery.ts";
import { publicKeyHash } from "./pinned-tls.ts";

const DAY_MS = 86_400_000;

let real: TestIdentity;
let other: TestIdentity;
before(async () => {
  [real, other] = await Promise.all([makeIdentity(), makeIdentity()]);
});

test("the server of the link is pinned by its authority, and nothing is sent while that is found out", async (t) => {
  const server = await countingServer(t, real);
  const origin = `https://localhost:${server.port}`;
  const pin = await nodeDiscovery.pin(origin, real.caHash);
  assert.equal(pin.origin, origin);
  assert.equal(pin.authority.trim(), real.authority.trim());
  assert.equal(await server.received(), 0);
});

test("a pinned certificate need not be a root: an operator may pin any of the chain", async (t) => {
  const server = await countingServer(t, real);
  const leafHash = publicKeyHash(new X509Certificate(real.cert));
  const pin = await nodeDiscovery.pin(`https://localhost:${server.port}`, leafHash);
  assert.equal(pin.authority.trim(), new X509Certificate(real.cert).toString().trim());
  const sip = { host: "localhost", tlsPort: server.port, webSocketPath: "/sip", realm: "x" };
  (await nodeDiscovery.open(pin).sip(sip)).close();
  assert.equal(await server.received(), 0);
});

test("an address instead of a name is checked against the certificate's addresses", async (t) => {
  const server = await countingServer(t, real);
  const pin = await nodeDiscovery.pin(`https://127.0.0.1:${server.port}`, real.caHash);
  assert.equal(pin.origin, `https://127.0.0.1:${server.port}`);
});

test("an impostor of the same name and port is refused before one byte is sent", async (t) => {
  const impostor = await countingServer(t, other);
  await assert.rejects(
    nodeDiscovery.pin(`https://localhost:${impostor.port}`, real.caHash),
    (error) => error instanceof ImpostorServer && /another authority/.test(error.message),
  );
  assert.equal(await impostor.received(), 0);
});

test("an impostor that shows the real authority beside its own certificate is refused", async (t) => {
  const impostor = await countingServer(t, { ...other, cert: other.cert + real.authority });
  await assert.rejects(nodeDiscovery.pin(`https://localhost:${impostor.port}`, real.caHash), ImpostorServer);
  assert.equal(await impostor.received(), 0);
});

test("a certificate by the right authority for another name is refused", async (t) => {
  const server = await countingServer(t, real);
  // Certificates of ours name loopback as localhost, 127.0.0.1 and ::1; all of 127.0.0.0/8 is loopback (RFC 1122 §3.2.1.3).
  await assert.rejects(
    nodeDiscovery.pin(`https://127.0.0.2:${server.port}`, real.caHash),
    (error) => error instanceof ImpostorServer && /another name/.test(error.message),
  );
  assert.equal(await server.received(), 0);
});

test("an expired certificate is refused with a hint at the clock", async (t) => {
  const expired = await makeIdentity("localhost", Date.now() - 91 * DAY_MS);
  const server = await countingServer(t, expired);
  await assert.rejects(
    nodeDiscovery.pin(`https://localhost:${server.port}`, expired.caHash),
    (error) => error instanceof ImpostorServer && /expired/.test(error.message),
  );
  assert.equal(await server.received(), 0);
});

test("nobody there, and somebody who does not speak TLS, are network failures", async (t) => {
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const { port } = closed.address() as { readonly port: number };
  closed.close();
  await once(closed, "close");
  await assert.rejects(
    nodeDiscovery.pin(`https://localhost:${port}`, real.caHash),
    (error) => error instanceof NetworkFailure && /nothing answers there/.test(error.message),
  );
  const rude = createServer((socket) => void socket.on("error", () => {}).end("hello\r\n")).listen(
    0,
    "127.0.0.1",
  );
  t.after(() => void rude.close());
  await once(rude, "listening");
  const { port: rudePort } = rude.address() as { readonly port: number };
  await assert.rejects(nodeDiscovery.pin(`https://localhost:${rudePort}`, real.caHash), NetworkFailure);
});

test("a link to http://localhost leads to TLS, with the pin checked on the way", async (t) => {
  const tls = await countingServer(t, real);
  const info = {
    product: "sottovoce",
    version: "0",
    domain: "x",
    httpsPort: tls.port,
    authority: real.authority,
  };
  const asked: string[] = [];
  const port = await httpServer(t, (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end(JSON.stringify(info));
  });
  const pin = await nodeDiscovery.pin(`http://localhost:${port}`, real.caHash);
  assert.deepEqual(pin, { origin: `https://localhost:${tls.port}`, authority: pin.authority });
  assert.equal(pin.authority.trim(), real.authority.trim());
  assert.deepEqual(asked, ["GET /v1/server"]);
  assert.equal(await tls.received(), 0);
});

test("on http://localhost another authority, or none, is refused", async (t) => {
  const tls = await countingServer(t, other);
  let answer: unknown = { httpsPort: tls.port, authority: other.authority };
  const port = await httpServer(t, (_request, response) => void response.end(JSON.stringify(answer)));
  const pin = () => nodeDiscovery.pin(`http://localhost:${port}`, real.caHash);
  await assert.rejects(pin(), ImpostorServer);
  // It may claim the real authority, but cannot present a certificate by it.
  answer = { httpsPort: tls.port, authority: real.authority };
  await assert.rejects(pin(), ImpostorServer);
  answer = { httpsPort: tls.port, authority: "no certificate" };
  await assert.rejects(pin(), ImpostorServer);
  answer = { hello: "world" };
  await assert.rejects(pin(), NetworkFailure);
  assert.equal(await tls.received(), 0);
});

test("plain HTTP to another machine is refused without asking it", async () => {
  await assert.rejects(nodeDiscovery.pin("http://192.0.2.1:8080", real.caHash), NetworkFailure);
});
