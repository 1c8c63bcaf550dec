import assert from "node:assert/strict";
import { once } from "node:events";
import { stat, writeFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import type { Worker } from "node:worker_threads";
import { connectTls } from "@sottovoce/sip/transport/tls";
import { createDemo } from "./demo.ts";
import { startServer } from "./main.ts";
import { activateLink, addDevice, deviceOf, messageId, randomEnvelope } from "./test/device.ts";
import { Inbox } from "./test/inbox.ts";
import { ManualClock } from "./test/manual-clock.ts";
import { startUserAgent } from "./test/phone.ts";
import { assertRefused, startTestServer } from "./test/server.ts";
import { temporaryDirectory } from "./test/temporary.ts";
import { LEAF_LIFETIME_MS, RENEW_BEFORE_MS } from "./tls/authority.ts";

const FREE = { https: { port: 0 }, sip: { port: 0 }, log: { level: "silent" } };

describe("starting", () => {
  it("refuses a second server on the same data, and starts again after a crash left its socket", async (t) => {
    const { server } = await startTestServer(t);
    await assert.rejects(startServer({ dataDir: server.dataDir, overrides: FREE }), /another|Another|in use/);
    await server.close();
    await writeFile(join(server.dataDir, "admin.sock"), "");
    const again = await startServer({ dataDir: server.dataDir, overrides: FREE });
    await again.close();
  });

  it("leaves nothing behind when it fails: the same directory starts with other settings", async (t) => {
    const dataDir = await temporaryDirectory(t);
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    t.after(() => blocker.close());
    const { port } = blocker.address() as { port: number };
    for (const section of ["https", "sip", "metrics"]) {
      const overrides = { ...FREE, [section]: { port, bind: "127.0.0.1" } };
      const expected = new RegExp(
        `Port ${port} is in use .*sottovoce\\.toml, below \\[${section}\\], write “port = \\d+”`,
      );
      await assert.rejects(startServer({ dataDir, overrides }), expected);
    }
    await (await startServer({ dataDir, overrides: FREE })).close();
  });

  it("refuses another domain once there are accounts", async (t) => {
    const { server } = await startTestServer(t);
    await server.admin.add({ address: "alice" });
    await server.close();
    const overrides = { ...FREE, domain: "example.org" };
    await assert.rejects(
      startServer({ dataDir: server.dataDir, overrides }),
      /end in @localhost. .*cannot be changed/,
    );
  });

  it("refuses a data directory whose path no socket can have", async (t) => {
    const dataDir = join(await temporaryDirectory(t), "x".repeat(120));
    await assert.rejects(startServer({ dataDir, overrides: FREE }), /too long for a unix socket/);
  });

  it("keeps its files to itself", async (t) => {
    const { server } = await startTestServer(t);
    for (const name of ["server.key", "sottovoce.toml", "sottovoce.db", "tls"]) {
      assert.equal((await stat(join(server.dataDir, name))).mode & 0o077, 0, name);
    }
  });
});

describe("stopping", () => {
  // Waiting for a connection to fall idle would take a time of this clock, which stands still.
  const options = { timeout: 60_000 };
  it(
    "finishes a request that is under way, closes connections, and may be asked twice",
    options,
    async (t) => {
      const host = await startTestServer(t, { clock: new ManualClock(Date.now()) });
      const kept = new Agent({ keepAlive: true });
      t.after(() => kept.destroy());
      const alice = await addDevice(host, "alice");
      const bob = await addDevice(host, "bob");
      const agent = await startUserAgent(t, host, bob, new Inbox().onMessage);
      const { server } = host;
      const body = JSON.stringify({ id: messageId(), to: bob.address, envelopes: [randomEnvelope(bob.id)] });
      const call = request({
        host: "localhost",
        port: server.ports.https,
        ca: server.caPem,
        agent: kept,
        method: "POST",
        path: "/v1/messages",
        headers: {
          authorization: alice.bearer,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          expect: "100-continue",
        },
      });
      const answered = once(call, "response");
      call.flushHeaders();
      // The server has read the head and waits for the body.
      await once(call, "continue");
      const closing = [server.close(), server.close()];
      call.end(body);
      const [response] = await answered;
      assert.equal(response.statusCode, 202);
      response.resume();
      await Promise.all(closing);
      await assert.rejects(alice.http("GET", "/v1/self"));
      assert.notEqual(agent.state.kind, "registered");
    },
  );
});

describe("a running server", () => {
  it("renews its certificate on both ports without dropping a connection", async (t) => {
    const dataDir = await temporaryDirectory(t);
    const NOW = Date.now();
    // Made so long ago that it is due a minute from now: a connection lives through a quiet minute.
    const first = await startServer({
      dataDir,
      overrides: FREE,
      clock: new ManualClock(NOW - LEAF_LIFETIME_MS + RENEW_BEFORE_MS),
    });
    await first.close();
    const clock = new ManualClock(NOW - 60_000);
    const host = await startTestServer(t, { dataDir, clock });
    const alice = await addDevice(host, "alice");
    const agent = await startUserAgent(t, host, alice, new Inbox().onMessage);
    const { server } = host;
    const before = (await server.admin.status()).certificateValidUntil;
    clock.advance(60_001);
    await server.refreshCertificate();
    assert.ok((await server.admin.status()).certificateValidUntil > before);
    assert.equal(agent.state.kind, "registered");
    assert.equal((await alice.http("GET", "/v1/self")).status, 200);
    const connection = await connectTls({ host: "localhost", port: server.ports.sip, ca: server.caPem });
    connection.close();
  });

  it("logs rows that are damaged, and serves everybody else", async (t) => {
    const host = await startTestServer(t);
    const [alice, bob, cy] = [
      await addDevice(host, "alice"),
      await addDevice(host, "bob"),
      await addDevice(host, "cy"),
    ];
    assert.equal((await alice.send(bob.address, [bob.id])).status, 202);
    assert.equal((await alice.send(bob.address, [bob.id])).status, 202);
    const { dataDir } = host.server;
    await host.server.close();
    const database = new DatabaseSync(join(dataDir, "sottovoce.db"));
    const spoil = (sealed: string) => `${sealed} = CAST(${sealed} || x'00' AS BLOB)`;
    database.exec(`
      UPDATE mailbox SET ${spoil("sealed")} WHERE sequence = (SELECT min(sequence) FROM mailbox);
      UPDATE device SET ${spoil("ha1_sealed")} WHERE id = ${Number.parseInt(cy.id, 16)};
    `);
    database.close();
    const next = await startTestServer(t, { dataDir });
    const inbox = new Inbox();
    await startUserAgent(t, next, deviceOf(next, bob.keys, bob.activation), inbox.onMessage);
    await inbox.atLeast(1);
    const refused = await deviceOf(next, cy.keys, cy.activation).http("GET", "/v1/self");
    assertRefused(refused, 401, "unauthorized", /not known here/);
    const lines = next.log.filter((line) => line.includes('"event":"store.damaged"'));
    assert.ok(lines.some((line) => new RegExp(`mailbox row \\d+ of device ${bob.id}`).test(line)));
    assert.ok(lines.some((line) => line.includes(`device ${cy.id}:`)));
  });

  it("says so when its store has died, refuses everything in words, and can still be closed", async (t) => {
    const started = once(process, "worker");
    const died = Promise.withResolvers<Error>();
    const host = await startTestServer(t, { onFatal: died.resolve });
    const alice = await addDevice(host, "alice");
    const bob = await addDevice(host, "bob");
    assert.equal((await alice.send(bob.address, [bob.id])).status, 202);
    const [worker] = (await started) as [Worker];
    await worker.terminate();
    await died.promise;
    assertRefused(await host.http("GET", "/healthz"), 503, "unavailable", /not accepted/);
    const refused = await alice.send(bob.address, [bob.id]);
    assertRefused(refused, 503, "unavailable", /nothing happened. Try again/);
    assert.ok((refused.error.retryAfterMs ?? 0) > 0);
    assert.match(host.log.join(""), /"event":"store.died"/);
  });
});

describe("the demonstration", () => {
  it("makes two accounts once, gives links while they are unused, and finds its data again", async (t) => {
    const host = await startTestServer(t, { overrides: { http: { port: 0 } } });
    const [alice, bob] = await createDemo(host.server);
    assert.equal(alice?.address, "alice@localhost");
    assert.ok(alice?.link?.loopbackLink?.startsWith("http://localhost:"));
    await activateLink(host, alice?.link?.link ?? "");
    await host.server.close();
    const next = await startTestServer(t, { dataDir: host.server.dataDir });
    const [aliceAgain, bobAgain] = await createDemo(next.server);
    assert.equal(aliceAgain?.link, null);
    assert.notEqual(bobAgain?.link?.link, bob?.link?.link);
    assert.equal((await next.server.admin.list(undefined, 10)).accounts.length, 2);
    await activateLink(next, bobAgain?.link?.link ?? "");
  });
});
