import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { before, test } from "node:test";
import { ImpostorServer, NetworkFailure } from "@sottovoce/client";
import { countingServer, httpsServer, makeIdentity, type TestIdentity } from "../test/tls-server.ts";
import { PinnedNetwork } from "./network.ts";

let real: TestIdentity;
let other: TestIdentity;
before(async () => {
  [real, other] = await Promise.all([makeIdentity(), makeIdentity()]);
});

const network = (port: number): PinnedNetwork =>
  new PinnedNetwork({ origin: `https://localhost:${port}`, authority: real.authority });

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}

test("a request carries method, path, authorization and JSON, and the answer comes back parsed", async (t) => {
  const server = await httpsServer(t, real, async (request, response) => {
    const { method, url, headers } = request;
    const seen = { method, url, auth: headers.authorization, type: headers["content-type"] };
    response.writeHead(202).end(JSON.stringify({ ...seen, body: await bodyOf(request) }));
  });
  const answer = await network(server.port).http({
    method: "POST",
    path: "/v1/messages",
    authorization: "Bearer x.y",
    body: { text: "ü" },
    timeoutMs: 10_000,
  });
  assert.deepEqual(answer, {
    status: 202,
    body: {
      method: "POST",
      url: "/v1/messages",
      auth: "Bearer x.y",
      type: "application/json",
      body: '{"text":"ü"}',
    },
  });
});

test("answers that are not JSON, or empty, are null", async (t) => {
  const server = await httpsServer(t, real, (request, response) => {
    response.writeHead(request.url === "/empty" ? 204 : 502).end(request.url === "/empty" ? "" : "<html>");
  });
  const get = (path: string) => network(server.port).http({ method: "GET", path, timeoutMs: 10_000 });
  assert.deepEqual(await get("/empty"), { status: 204, body: null });
  assert.deepEqual(await get("/html"), { status: 502, body: null });
});

test("one connection serves many requests", async (t) => {
  const server = await httpsServer(t, real, (_request, response) => void response.end("{}"));
  const own = network(server.port);
  for (let i = 0; i < 5; i++) await own.http({ method: "GET", path: "/", timeoutMs: 10_000 });
  assert.equal(server.connections(), 1);
});

test("a connection that the server closed while it was idle is not the caller's trouble", async (t) => {
  let served = 0;
  const server = await httpsServer(t, real, (request, response) => {
    // The second request on a connection meets a server that has just closed it.
    if (++served === 2) request.socket.destroy();
    else response.end("{}");
  });
  const own = network(server.port);
  await own.http({ method: "GET", path: "/", timeoutMs: 10_000 });
  assert.equal((await own.http({ method: "GET", path: "/", timeoutMs: 10_000 })).status, 200);
  assert.equal(server.connections(), 2);
});

test("an impostor gets neither the credential nor anything else", async (t) => {
  const impostor = await countingServer(t, other);
  const request = {
    method: "GET",
    path: "/v1/self",
    authorization: "Bearer secret",
    timeoutMs: 10_000,
  } as const;
  await assert.rejects(network(impostor.port).http(request), ImpostorServer);
  const sip = { host: "localhost", tlsPort: impostor.port, webSocketPath: "/sip", realm: "x" };
  await assert.rejects(network(impostor.port).sip(sip), ImpostorServer);
  assert.equal(await impostor.received(), 0);
});

test("no answer in time, a broken connection, and an answer without end are network failures", async (t) => {
  const answers: Record<string, (response: ServerResponse) => void> = {
    "/silent": () => {},
    "/broken": (response) => void response.destroy(),
    "/cut": (response) =>
      void response.writeHead(200, { "content-length": 100 }).write("{", () => response.destroy()),
    "/endless": (response) => void response.end(Buffer.alloc(2 * 1024 * 1024, 0x20)),
  };
  const server = await httpsServer(t, real, (request, response) => answers[request.url ?? ""]?.(response));
  const get = (path: string, timeoutMs: number) =>
    network(server.port).http({ method: "GET", path, timeoutMs });
  // Also what is left of a try whose time is over already, in parts of a millisecond.
  for (const timeoutMs of [1, 0.25, 0, -1.5]) {
    await assert.rejects(
      get("/silent", timeoutMs),
      (error) => error instanceof NetworkFailure && /in time/.test(error.message),
    );
  }
  for (const path of ["/broken", "/cut", "/endless"]) await assert.rejects(get(path, 10_000), NetworkFailure);
});

test("SIP connects to the port of the settings under the same pin", async (t) => {
  const server = await countingServer(t, real);
  const sip = { host: "localhost", tlsPort: server.port, webSocketPath: "/sip", realm: "x" };
  const connection = await network(1).sip(sip);
  assert.equal(connection.remote.port, server.port);
  connection.close();
  const nowhere = { ...sip, tlsPort: 1 };
  await assert.rejects(network(1).sip(nowhere), NetworkFailure);
});
