/** A device that logs in or asks as another over HTTPS, or as the operator: refused, one test for each way. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { describe, it } from "node:test";
import type { SelfResponse } from "@sottovoce/wire";
import { WebSocket } from "ws";
import { setPeople } from "./impersonation-scene.ts";
import { exchangeHttp } from "./raw.ts";
import { assertRefused, startTestServer } from "./server.ts";

describe("logging in as another over HTTPS is refused", () => {
  it("with the other's device id and one's own secret, and the other way round", async (t) => {
    const { host, bob, mallory } = await setPeople(t);
    for (const [id, secret] of [
      [bob.id, mallory.activation.secret],
      [mallory.id, bob.activation.secret.replace(/^./, (c) => (c === "A" ? "B" : "A"))],
    ]) {
      const answer = await host.http("GET", "/v1/self", {
        headers: { authorization: `Bearer ${id}.${secret}` },
      });
      assertRefused(answer, 401, "unauthorized", /credential is wrong/);
    }
    assert.match(host.log.join(""), /"level":"audit".*"event":"login\.failed"/);
  });

  it("with malformed, doubled or dressed-up credentials", async (t) => {
    const { host, bob, mallory } = await setPeople(t);
    const secret = bob.activation.secret;
    for (const authorization of [
      "",
      "Bearer",
      `Bearer ${bob.id}`,
      `Bearer ${bob.id}.`,
      `Bearer ${bob.id}.${secret}.${secret}`,
      `Bearer  ${bob.id}.${secret}`,
      `Basic ${Buffer.from(`${bob.id}:${secret}`).toString("base64")}`,
      `Bearer 00000000.${secret}`,
      `Bearer ${bob.id}.${secret}, Bearer ${mallory.id}.${mallory.activation.secret}`,
    ]) {
      const answer = await host.http("GET", "/v1/self", { headers: { authorization } });
      assert.equal(answer.status, 401, authorization);
    }
    const raw = await exchangeHttp(
      t,
      host,
      `GET /v1/self HTTP/1.1\r\nHost: x\r\nAuthorization: ${mallory.bearer}\r\nAuthorization: Bearer ${bob.id}.x\r\nConnection: close\r\n\r\n`,
    );
    assert.doesNotMatch(raw, /bob@localhost/);
  });

  it("by headers that name somebody else", async (t) => {
    const { host, bob, mallory } = await setPeople(t);
    for (const name of [
      "x-device",
      "x-forwarded-user",
      "x-original-url",
      "x-rewrite-url",
      "from",
      "x-http-method-override",
    ]) {
      const answer = await host.http("GET", "/v1/self", {
        headers: {
          authorization: mallory.bearer,
          [name]: name.includes("url") ? `/v1/accounts/${bob.address}` : bob.id,
        },
      });
      assert.equal(answer.json<SelfResponse>().device, mallory.id, name);
    }
  });

  it("by guessing on: later guesses wait longer, from wherever X-Forwarded-For says", async (t) => {
    const { host, bob } = await setPeople(t);
    const guess = (i: number, from?: string) =>
      host.http("GET", "/v1/self", {
        headers: { authorization: `Bearer ${bob.id}.${"A".repeat(43)}`, "x-forwarded-for": `192.0.2.${i}` },
        ...(from === undefined ? {} : { from }),
      });
    // Bob has activated from 127.0.0.1 but not asked anything yet; his first request makes the place his.
    for (let i = 0; i < 4; i++) assertRefused(await guess(i, "127.0.0.9"), 401, "unauthorized", /wrong/);
    const delayed = await guess(5, "127.0.0.9");
    assertRefused(delayed, 429, "rate_limited", /Wait before trying again/);
    assert.equal(delayed.headers["retry-after"], "1");
    assert.equal((await bob.http("GET", "/v1/self")).status, 200, "Bob himself waits for nothing");
    for (let i = 0; i < 10; i++) await guess(i);
    assert.equal((await bob.http("GET", "/v1/self")).status, 200, "nor where he was before");
    assert.match(host.log.join(""), /"event":"login\.delayed"/);
  });
});

describe("reaching what is another's by the path is refused", () => {
  it("by dots, escapes, doubled slashes, and absolute forms", async (t) => {
    const { host, mallory } = await setPeople(t);
    for (const path of [
      "/v1/accounts/../self",
      "/v1/accounts/..%2fself",
      "/v1/accounts/%2e%2e/self",
      "/v1/accounts/bob@localhost%2fbundles",
      "/v1//self",
      "/v1/self/",
      "//v1/self",
      "/v1/self%00",
      "/V1/SELF",
      "/v1/accounts/%ff",
      "/v1/accounts/bob@localhost;device=1",
      "/admin/accounts",
      "/accounts",
      "/status",
      "/import",
      "/metrics",
      "/../sottovoce.db",
      "/server.key",
    ]) {
      const answer = await host.http("GET", path, { headers: { authorization: mallory.bearer } });
      assert.ok(answer.status === 404 || answer.status === 400, `${path}: ${answer.status}`);
      assert.match(answer.error.message, /\w/, path);
    }
    const absolute = await exchangeHttp(
      t,
      host,
      `GET http://other.example/v1/self HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
    assert.match(absolute, /^HTTP\/1\.1 (400|401|404) /);
  });

  it("by methods that would change the other's account, keys or device list", async (t) => {
    const { host, bob, mallory } = await setPeople(t);
    for (const method of ["PUT", "POST", "PATCH", "DELETE"]) {
      for (const path of [`/v1/accounts/${bob.address}`, "/v1/self", "/v1/server"]) {
        const answer = await host.http(method, path, { headers: { authorization: mallory.bearer } });
        assertRefused(answer, 405, "method_not_allowed", /can be used here/);
      }
    }
  });

  it("by guessing ids of accounts and devices without a login", async (t) => {
    const { host, bob } = await setPeople(t);
    for (const path of [
      `/v1/accounts/${bob.address}`,
      `/v1/accounts/${bob.activation.account}`,
      "/v1/prekeys",
    ]) {
      assert.equal((await host.http("GET", path)).status, 401, path);
    }
    assert.equal(
      (await host.http("POST", `/v1/accounts/${bob.address}/bundles`, { body: { devices: [bob.id] } }))
        .status,
      401,
    );
  });
});

describe("passing for the operator or for this machine is refused", () => {
  it("by the admin interface over the network, or another user of the machine", async (t) => {
    const { host, mallory } = await setPeople(t);
    for (const [method, path] of [
      ["POST", "/accounts"],
      ["PATCH", "/accounts/bob@localhost"],
      ["POST", "/accounts/bob@localhost/reset"],
      ["POST", "/accounts/bob@localhost/link"],
      ["POST", "/import"],
    ] as const) {
      const answer = await host.http(method, path, { headers: { authorization: mallory.bearer }, body: {} });
      assert.equal(answer.status, 404, path);
    }
    const { dataDir } = host.server;
    assert.equal((await stat(join(dataDir, "admin.sock"))).mode & 0o777, 0o600);
    assert.equal((await stat(join(dataDir, "server.key"))).mode & 0o777, 0o600);
    assert.equal((await stat(join(dataDir, "tls", "ca.pem"))).mode & 0o777, 0o600);
  });

  it("by a web page that names localhost its own, or opens a WebSocket there", async (t) => {
    const host = await startTestServer(t, { overrides: { http: { port: 0 } } });
    const port = host.server.ports.http as number;
    const ask = async (headers: Record<string, string>) => {
      const call = httpRequest({ host: "127.0.0.1", port, path: "/v1/server", headers });
      call.end();
      const [response] = (await once(call, "response")) as [{ statusCode: number; resume(): void }];
      response.resume();
      return response.statusCode;
    };
    assert.equal(await ask({ host: `localhost:${port}` }), 200);
    assert.equal(await ask({ host: `evil.example:${port}` }), 403);
    assert.equal(await ask({ host: `localhost:${port}`, origin: "https://evil.example" }), 403);
    const open = async (headers: Record<string, string>) => {
      const ws = new WebSocket(`ws://127.0.0.1:${port}/sip`, "sip", { headers });
      ws.on("error", () => {});
      const outcome = await Promise.race([
        once(ws, "open").then(() => "open"),
        once(ws, "unexpected-response").then(([, response]) =>
          String((response as { statusCode: number }).statusCode),
        ),
      ]);
      ws.terminate();
      return outcome;
    };
    assert.equal(await open({ host: `localhost:${port}` }), "open");
    assert.equal(await open({ host: `localhost:${port}`, origin: `http://localhost:${port}` }), "open");
    assert.equal(await open({ host: `evil.example:${port}` }), "403");
    assert.equal(await open({ host: `localhost:${port}`, origin: "https://evil.example" }), "403");
    assert.equal(await open({ host: `localhost:${port}`, origin: "null" }), "403");
  });
});
