/** A device that asks, sends, publishes or activates as another over HTTPS: refused, one test for each way. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import {
  type AccountResponse,
  type BundlesResponse,
  encodeDeviceList,
  type PrekeyCountResponse,
  type SelfResponse,
  type SubmitResponse,
  toBase64Url,
} from "@sottovoce/wire";
import { WebSocket } from "ws";
import {
  activateLink,
  addDevice,
  DeviceKeys,
  makeSigningKey,
  messageId,
  previewOf,
  randomEnvelope,
  type TestDevice,
} from "./device.ts";
import { exchangeHttp } from "./raw.ts";
import { assertRefused, startTestServer, type TestServer } from "./server.ts";

interface Scene {
  readonly host: TestServer;
  readonly alice: TestDevice;
  readonly bob: TestDevice;
  readonly mallory: TestDevice;
}

async function setScene(t: TestContext): Promise<Scene> {
  const host = await startTestServer(t);
  return {
    host,
    alice: await addDevice(host, "alice"),
    bob: await addDevice(host, "bob"),
    mallory: await addDevice(host, "mallory"),
  };
}

describe("logging in as another over HTTPS is refused", () => {
  it("with the other's device id and one's own secret, and the other way round", async (t) => {
    const { host, bob, mallory } = await setScene(t);
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
    const { host, bob, mallory } = await setScene(t);
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
    const { host, bob, mallory } = await setScene(t);
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
    const { host, bob } = await setScene(t);
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
    const { host, mallory } = await setScene(t);
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
    const { host, bob, mallory } = await setScene(t);
    for (const method of ["PUT", "POST", "PATCH", "DELETE"]) {
      for (const path of [`/v1/accounts/${bob.address}`, "/v1/self", "/v1/server"]) {
        const answer = await host.http(method, path, { headers: { authorization: mallory.bearer } });
        assertRefused(answer, 405, "method_not_allowed", /can be used here/);
      }
    }
  });

  it("by guessing ids of accounts and devices without a login", async (t) => {
    const { host, bob } = await setScene(t);
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

describe("sending as another over HTTPS is refused", () => {
  it("by fields that name a sender", async (t) => {
    const { alice, bob, mallory } = await setScene(t);
    for (const field of [
      "from",
      "sender",
      "device",
      "account",
      "receipt",
      "expiresAt",
      "__proto__",
      "constructor",
    ]) {
      const body = JSON.stringify({
        id: messageId(),
        to: alice.address,
        envelopes: [randomEnvelope(alice.id)],
      });
      const answer = await mallory.http(
        "POST",
        "/v1/messages",
        body.replace(/}$/, `,"${field}":"${bob.id}"}`),
      );
      assertRefused(answer, 400, "bad_request", /unknown field/);
    }
  });

  it("by the id of a message of the other's: its status is told to nobody else", async (t) => {
    const { alice, bob, mallory } = await setScene(t);
    const id = messageId();
    assert.equal((await bob.send(alice.address, [alice.id], id)).status, 202);
    await bob.http("GET", "/v1/self");
    const answer = await mallory.send(alice.address, [alice.id], id);
    assert.equal(answer.status, 202, "to the server it is another message");
    assert.equal(answer.json<SubmitResponse>().status, "enqueued");
    assert.equal((await bob.send(alice.address, [alice.id], id)).status, 202);
  });

  it("by envelopes for devices that are not the recipient's, or one's own second ones", async (t) => {
    const { alice, bob, mallory } = await setScene(t);
    for (const devices of [[bob.id], [alice.id, bob.id], [alice.id, mallory.id], []]) {
      const answer = await mallory.send(alice.address, devices);
      assert.ok(answer.status === 409 || answer.status === 400, `${devices}: ${answer.status}`);
    }
    assertRefused(await mallory.send(alice.address, [alice.id, alice.id]), 400, "bad_request", /twice/);
    assertRefused(await mallory.send(mallory.address, [mallory.id]), 400, "bad_request", /your own address/);
  });

  it("by receipts of one's own making: there is no way to hand any in", async (t) => {
    const { host, mallory } = await setScene(t);
    for (const path of ["/v1/receipts", "/v1/messages/1/receipt", "/v1/mailbox", "/v1/messages/delivered"]) {
      const answer = await host.http("POST", path, { headers: { authorization: mallory.bearer }, body: {} });
      assert.equal(answer.status, 404, path);
    }
  });
});

describe("touching the keys of another over HTTPS is refused", () => {
  it("by publishing prekeys for the other's device, or signed by it", async (t) => {
    const { bob, mallory } = await setScene(t);
    const bobsKeys = new DeviceKeys();
    const own = await mallory.http("POST", "/v1/prekeys", {
      device: bob.id,
      oneTimePrekeys: mallory.keys.oneTimePrekeys(mallory.activation.account, mallory.id, 1, 500),
    });
    assertRefused(own, 400, "bad_request", /unknown field “device”/);
    for (const [keys, device, account] of [
      [bobsKeys, mallory.id, mallory.activation.account],
      [mallory.keys, bob.id, bob.activation.account],
      [bob.keys, bob.id, bob.activation.account],
    ] as const) {
      const answer = await mallory.http("POST", "/v1/prekeys", {
        oneTimePrekeys: keys.oneTimePrekeys(account, device, 1, 600),
      });
      assertRefused(answer, 400, "bad_signature", /sign/);
    }
    assert.equal((await bob.http("GET", "/v1/prekeys")).json<PrekeyCountResponse>().oneTimePrekeys, 3);
  });

  it("by draining the other's one-time prekeys", async (t) => {
    const host = await startTestServer(t);
    const [bob, mallory] = [await addDevice(host, "bob", 20), await addDevice(host, "mallory")];
    const take = () => mallory.http("POST", `/v1/accounts/${bob.address}/bundles`, { devices: [bob.id] });
    for (let i = 0; i < 5; i++) assert.equal((await take()).status, 200);
    const refused = await take();
    assertRefused(refused, 429, "rate_limited", /in a day/);
    assert.ok(Number(refused.headers["retry-after"]) > 0);
    assert.equal((await bob.http("GET", "/v1/prekeys")).json<PrekeyCountResponse>().oneTimePrekeys, 15);
  });

  it("by beginning conversations with everybody", async (t) => {
    const host = await startTestServer(t, { overrides: { quota: { bundles: 20 } } });
    const mallory = await addDevice(host, "mallory");
    const others = await Promise.all(Array.from({ length: 5 }, (_, i) => addDevice(host, `other${i}`)));
    const take = (other: TestDevice) =>
      mallory.http("POST", `/v1/accounts/${other.address}/bundles`, { devices: [other.id] });
    for (let i = 0; i < 20; i++) assert.equal((await take(others[i % 4] as TestDevice)).status, 200);
    const refused = await take(others[4] as TestDevice);
    assertRefused(refused, 429, "rate_limited", /Too many conversations/);
    assert.ok(Number(refused.headers["retry-after"]) > 0);
    assert.match(
      host.log.join(""),
      /"event":"limit\.reached".*"limit":"bundles of a device"|"limit":"bundles of a device".*"event":"limit\.reached"/,
    );
  });

  it("by asking for bundles of devices under an account that does not have them", async (t) => {
    const { alice, bob, mallory } = await setScene(t);
    const answer = await mallory.http("POST", `/v1/accounts/${alice.address}/bundles`, { devices: [bob.id] });
    assertRefused(answer, 409, "devices_changed", /devices have changed/);
    const own = await mallory.http("POST", `/v1/accounts/${alice.address}/bundles`, { devices: [alice.id] });
    assert.equal(own.json<BundlesResponse>().account, alice.activation.account);
  });
});

describe("activating as another over HTTPS is refused", () => {
  it("by guessing codes: after a hundred, nothing is looked at for a while, and others go on", async (t) => {
    const host = await startTestServer(t);
    const { link } = await host.server.admin.add({ address: "alice" });
    const guess = (i: number) =>
      host.http("POST", "/v1/activate/preview", {
        body: { code: toBase64Url(new Uint8Array(16).fill(i)) },
        from: "127.0.0.9",
      });
    for (let i = 0; i < 101; i++) assert.equal((await guess(i)).status, 404);
    const delayed = await guess(200);
    assertRefused(delayed, 429, "rate_limited", /wrong activation codes/);
    assert.ok(Number(delayed.headers["retry-after"]) >= 1);
    assert.equal((await activateLink(host, link.link)).address, "alice@localhost");
    assert.match(host.log.join(""), /"event":"activation\.refused"/);
  });

  it("by a code that has been used, with other keys", async (t) => {
    const host = await startTestServer(t);
    const { link } = await host.server.admin.add({ address: "alice" });
    const { code, preview } = await previewOf(host, link.link);
    const alice = await activateLink(host, link.link);
    const answer = await host.http("POST", "/v1/activate", {
      body: new DeviceKeys().activateRequest(code, preview),
    });
    assertRefused(answer, 410, "activation_used", /used already/);
    assert.equal((await previewOf(host, link.link)).answer.status, 410);
    assert.equal((await alice.http("GET", "/v1/self")).status, 200);
    assert.match(host.log.join(""), /"event":"activation\.refused"/);
  });

  it("by the code of the other's replaced link, or the id of the other's device", async (t) => {
    const host = await startTestServer(t);
    const bob = await addDevice(host, "bob");
    const { link } = await host.server.admin.add({ address: "alice" });
    const { code, preview } = await previewOf(host, link.link);
    const forged = new DeviceKeys().activateRequest(code, { ...preview, device: bob.id });
    assertRefused(await host.http("POST", "/v1/activate", { body: forged }), 400, "bad_request", /device/);
    await host.server.admin.link("alice");
    const late = new DeviceKeys().activateRequest(code, preview);
    assertRefused(
      await host.http("POST", "/v1/activate", { body: late }),
      404,
      "activation_unknown",
      /not valid/,
    );
  });

  it("by a device list of another account, another version, a foreign signature or a foreign device", async (t) => {
    const host = await startTestServer(t);
    const bob = await addDevice(host, "bob");
    const { link } = await host.server.admin.add({ address: "alice" });
    const { code, preview } = await previewOf(host, link.link);
    const keys = new DeviceKeys();
    const good = keys.activateRequest(code, preview);
    const list = (change: object) => {
      const bytes = encodeDeviceList({
        account: preview.account,
        version: 1,
        previousHash: new Uint8Array(32),
        issuedAt: 1000,
        devices: [
          {
            device: preview.device,
            signingKey: keys.signingKey.publicKey,
            agreementKey: keys.agreementKey,
            added: 1000,
          },
        ],
        ...change,
      });
      return { bytes: toBase64Url(bytes), signature: toBase64Url(keys.accountKey.sign(bytes)) };
    };
    const bobsList = (await bob.http("GET", `/v1/accounts/${bob.address}`)).json<AccountResponse>()
      .deviceList;
    const foreign = makeSigningKey();
    const forgeries = {
      "another account": list({ account: bob.activation.account }),
      "a later version": list({ version: 2 }),
      "a list before it": list({ previousHash: new Uint8Array(32).fill(1) }),
      "Bob's own list": bobsList,
      "a foreign signature": {
        bytes: good.deviceList.bytes,
        signature: toBase64Url(foreign.sign(Buffer.from(good.deviceList.bytes, "base64url"))),
      },
      "Bob's device": list({
        devices: [
          {
            device: bob.id,
            signingKey: keys.signingKey.publicKey,
            agreementKey: keys.agreementKey,
            added: 1000,
          },
        ],
      }),
    };
    for (const [name, deviceList] of Object.entries(forgeries)) {
      const answer = await host.http("POST", "/v1/activate", { body: { ...good, deviceList } });
      assert.equal(answer.status, 400, name);
    }
    const proof = toBase64Url(foreign.sign(new Uint8Array(10)));
    assertRefused(
      await host.http("POST", "/v1/activate", { body: { ...good, proof } }),
      400,
      "bad_signature",
      /proof/,
    );
    assert.equal((await host.http("POST", "/v1/activate", { body: good })).status, 201);
  });
});

describe("passing for the operator or for this machine is refused", () => {
  it("by the admin interface over the network, or another user of the machine", async (t) => {
    const { host, mallory } = await setScene(t);
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

describe("smuggling a request past the server is refused", () => {
  const smuggled = "GET /v1/self HTTP/1.1\r\nHost: x\r\n\r\n";
  const cases: readonly (readonly [name: string, head: string, body: string])[] = [
    [
      "Content-Length beside Transfer-Encoding",
      `Content-Length: 6\r\nTransfer-Encoding: chunked\r\n`,
      `0\r\n\r\n${smuggled}`,
    ],
    ["two lengths", `Content-Length: 0\r\nContent-Length: ${smuggled.length}\r\n`, smuggled],
    ["a length with a sign", `Content-Length: +0\r\n`, smuggled],
    ["a length in hexadecimal", `Content-Length: 0x10\r\n`, smuggled],
    ["a list of lengths", `Content-Length: 0, 5\r\n`, smuggled],
    ["an unknown coding", `Transfer-Encoding: xchunked\r\n`, `0\r\n\r\n${smuggled}`],
    ["a coding after chunked", `Transfer-Encoding: chunked, identity\r\n`, `0\r\n\r\n${smuggled}`],
    ["a blank before the colon", `Transfer-Encoding : chunked\r\n`, `0\r\n\r\n${smuggled}`],
    ["a folded header", `Transfer-Encoding:\r\n chunked\r\n`, `0\r\n\r\n${smuggled}`],
    ["a bare line feed in a header", `X: a\nTransfer-Encoding: chunked\r\n`, `0\r\n\r\n${smuggled}`],
    ["a NUL in a header", `X: a\0b\r\nContent-Length: 0\r\n`, smuggled],
    ["a chunk of too large a size", `Transfer-Encoding: chunked\r\n`, `fffffffffffffffff\r\n${smuggled}`],
  ];
  for (const [name, head, body] of cases) {
    it(`by ${name}`, async (t) => {
      const host = await startTestServer(t);
      const answer = await exchangeHttp(
        t,
        host,
        `POST /v1/activate/preview HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${head}\r\n${body}`,
      );
      assert.match(answer, /^HTTP\/1\.1 400 /);
      // The second request would be answered with 401; whoever sees it answered has smuggled.
      assert.doesNotMatch(answer, /HTTP\/1\.1 401/);
      assert.match(host.log.join(""), /"event":"input\.malformed"|"event":"http\.refused"/);
    });
  }

  it("by line breaks in what becomes a header or a line of the log", async (t) => {
    const { host, mallory } = await setScene(t);
    for (const address of ["bob%0d%0aX-Evil:%201@localhost", "bob%0a{%22level%22:%22audit%22}@localhost"]) {
      const answer = await host.http("GET", `/v1/accounts/${address}`, {
        headers: { authorization: mallory.bearer },
      });
      assert.equal(answer.status, 400, address);
      assert.equal(answer.headers["x-evil"], undefined);
    }
    await assert.rejects(host.server.admin.add({ address: "eve\r\nX: 1" }), /address/i);
    await assert.rejects(host.server.admin.add({ address: "eve", name: "Eve\r\nBcc: all" }), /name/i);
    for (const line of host.log) assert.doesNotThrow(() => JSON.parse(line) as unknown, line);
  });
});
