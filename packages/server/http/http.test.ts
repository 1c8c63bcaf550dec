import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { describe, it } from "node:test";
import { connect } from "node:tls";
import { WebSocket } from "ws";
import { addDevice } from "../test/device.ts";
import { type Answer, assertRefused, startTestServer, type TestServer } from "../test/server.ts";

/** What the server answers to bytes that are no proper request. */
async function raw(host: TestServer, text: string): Promise<string> {
  const socket = connect({ port: host.server.ports.https, host: "localhost", ca: host.server.caPem });
  await once(socket, "secureConnect");
  socket.write(text);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

describe("the HTTPS interface", () => {
  it("answers for paths and methods that are not there", async (t) => {
    const host = await startTestServer(t);
    assertRefused(await host.http("GET", "/v1"), 404, "not_found", /begins at \/v1\//);
    assertRefused(await host.http("GET", "/v2/messages"), 404, "not_found", /nothing at this address/);
    for (const [method, path, allow] of [
      ["GET", "/v1/messages", "POST"],
      ["DELETE", "/v1/self", "GET, HEAD"],
      ["PUT", "/v1/prekeys", "GET, HEAD, POST"],
      ["OPTIONS", "/v1/activate", "POST"],
      ["PATCH", "/v1/accounts/bob@localhost", "GET, HEAD"],
    ] as const) {
      const answer = await host.http(method, path);
      assertRefused(answer, 405, "method_not_allowed", new RegExp(`Only ${allow}`));
      assert.equal(answer.headers.allow, allow);
    }
    assert.equal((await host.http("HEAD", "/v1/server")).status, 200);
  });

  it("takes JSON only, of a bounded size", async (t) => {
    const host = await startTestServer(t);
    const xml = await host.http("POST", "/v1/activate", {
      body: "<a/>",
      headers: { "content-type": "text/xml" },
    });
    assertRefused(xml, 415, "bad_request", /Content-Type: application\/json/);
    const large = await host.http("POST", "/v1/activate/preview", { body: { code: "A".repeat(20_000) } });
    assertRefused(large, 413, "too_large", /larger than any valid request/);
  });

  it("answers in words to what is not HTTP", async (t) => {
    const host = await startTestServer(t);
    assert.match(await raw(host, "hello\r\n\r\n"), /^HTTP\/1\.1 400 .*"code":"bad_request"/s);
    const header = `GET / HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(9000)}\r\n\r\n`;
    assert.match(await raw(host, header), /^HTTP\/1\.1 431 .*headers are too large/s);
  });

  it("sends security headers with every answer, and never asks browsers to give up http on localhost", async (t) => {
    const local = await startTestServer(t);
    const check = (answer: Answer) => {
      assert.equal(answer.headers["x-content-type-options"], "nosniff");
      assert.equal(answer.headers["cache-control"], "no-store");
      assert.match(String(answer.headers["content-security-policy"]), /default-src 'none'/);
    };
    for (const path of ["/v1/server", "/nothing", "/v1/self"]) check(await local.http("GET", path));
    assert.equal((await local.http("GET", "/v1/server")).headers["strict-transport-security"], undefined);
    const public_ = await startTestServer(t, { overrides: { host: "chat.example.org" } });
    const answer = await public_.http("GET", "/v1/server");
    assert.match(String(answer.headers["strict-transport-security"]), /max-age=\d+/);
  });

  it("serves SIP over WebSocket at its path and nowhere else", async (t) => {
    const { server } = await startTestServer(t);
    const open = async (path: string): Promise<string> => {
      const ws = new WebSocket(`wss://localhost:${server.ports.https}${path}`, "sip", { ca: server.caPem });
      const { promise, resolve } = Promise.withResolvers<string>();
      ws.on("open", () => resolve(`open ${ws.protocol}`));
      ws.on("unexpected-response", (_request, response) => resolve(`refused ${response.statusCode}`));
      ws.on("error", () => {});
      const outcome = await promise;
      ws.terminate();
      return outcome;
    };
    assert.equal(await open("/sip"), "open sip");
    assert.equal(await open("/other"), "refused 404");
  });

  it("opens no WebSocket to pages of other sites, whatever name the server is reached by", async (t) => {
    const { server } = await startTestServer(t, { overrides: { http: { port: 0 } } });
    const { https, http } = server.ports;
    const open = async (scheme: "ws" | "wss", headers: Record<string, string>): Promise<string> => {
      const port = scheme === "ws" ? http : https;
      const options = { ca: server.caPem, servername: "localhost", headers };
      const ws = new WebSocket(`${scheme}://127.0.0.1:${port}/sip`, "sip", options);
      const { promise, resolve } = Promise.withResolvers<string>();
      ws.on("open", () => resolve("open"));
      ws.on("unexpected-response", (_request, response) => resolve(`${response.statusCode}`));
      ws.on("error", () => {});
      const outcome = await promise;
      ws.terminate();
      return outcome;
    };
    for (const [scheme, host, origin, outcome] of [
      ["wss", `localhost:${https}`, `https://localhost:${https}`, "open"],
      ["wss", `127.0.0.1:${https}`, `https://127.0.0.1:${https}`, "open"],
      // Forwarded from the port that HTTPS has by itself, or through a tunnel.
      ["wss", "Chat.example.org", "https://chat.example.org", "open"],
      ["wss", "chat.example.org:443", "https://chat.example.org", "open"],
      ["ws", "localhost:9000", "http://localhost:9000", "open"],
      ["wss", `localhost:${https}`, "https://evil.example", "403"],
      ["wss", `localhost:${https}`, "null", "403"],
      ["wss", `localhost:${https}`, "", "403"],
      // Another program on the same machine, the same name without TLS, and a name that only begins alike.
      ["wss", `localhost:${https}`, "https://localhost:3000", "403"],
      ["wss", "chat.example.org", "http://chat.example.org", "403"],
      ["wss", "chat.example.org", "https://chat.example.org.evil.example", "403"],
      ["ws", `localhost:${http}`, "http://localhost:3000", "403"],
      ["ws", `localhost:${http}`, `http://127.0.0.1:${http}`, "403"],
    ] as const) {
      assert.equal(await open(scheme, { host, origin }), outcome, `${origin} to ${host}`);
    }
    assert.equal(await open("wss", { host: "chat.example.org" }), "open", "no browser");
  });
});

describe("plain HTTP on loopback", () => {
  it("serves the same API, to callers who mean this machine", async (t) => {
    const { server } = await startTestServer(t, { overrides: { http: { port: 0 } } });
    const get = (host: string) =>
      new Promise<string>((resolve, reject) => {
        const call = request({
          port: server.ports.http,
          host: "127.0.0.1",
          path: "/v1/server",
          headers: { host },
        });
        call.on("error", reject);
        call.on("response", async (response) => {
          let text = `${response.statusCode} `;
          for await (const chunk of response) text += chunk;
          resolve(text);
        });
        call.end();
      });
    assert.match(await get(`localhost:${server.ports.http}`), /^200 .*"product":"sottovoce"/);
    // A page whose own name was made to point here (DNS rebinding).
    assert.match(await get("evil.example.com"), /^403 .*"code":"forbidden"/);
  });
});

describe("/healthz and /metrics", () => {
  it("tell that the server works, and how much", async (t) => {
    const host = await startTestServer(t, { overrides: { metrics: { port: 0 } } });
    assert.equal((await host.http("GET", "/healthz")).status, 200);
    assertRefused(await host.http("GET", "/metrics"), 404, "not_found", /nothing/);
    const alice = await addDevice(host, "alice");
    const bob = await addDevice(host, "bob");
    await alice.send(bob.address, [bob.id]);
    const response = await fetch(`http://127.0.0.1:${host.server.ports.metrics}/metrics`);
    const text = await response.text();
    for (const line of [
      'sottovoce_http_requests_total{route="/v1/messages",status="202"} 1',
      'sottovoce_http_requests_total{route="/v1/activate",status="201"} 2',
      "sottovoce_submit_seconds_count 1",
      "sottovoce_mailbox_rows 1",
      "sottovoce_registered_devices 0",
    ]) {
      assert.ok(text.split("\n").includes(line), `${line} is missing in\n${text}`);
    }
    assert.match(text, /^sottovoce_store_commits [1-9]/m);
    assert.match(text, /^process_resident_memory_bytes /m);
  });
});
