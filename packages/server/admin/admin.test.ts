import assert from "node:assert/strict";
import { chmod, stat } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { parseActivationLink, toBase64Url } from "@sottovoce/wire";
import { activateLink, addDevice, messageId, randomEnvelope } from "../test/device.ts";
import { startTestServer } from "../test/server.ts";
import { AdminClient, AdminError } from "./client.ts";

async function withAdmin(t: TestContext, options: Parameters<typeof startTestServer>[1] = {}) {
  const host = await startTestServer(t, options);
  return { host, admin: new AdminClient(host.server.dataDir) };
}

/** Fails unless the promise is refused like this. */
async function refused(promise: Promise<unknown>, code: string, sentence: RegExp): Promise<AdminError> {
  const error = await promise.then(
    () => assert.fail(`not refused: ${code}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof AdminError, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, sentence);
  return error;
}

/** What the socket answers to a body as it is. */
function post(dataDir: string, path: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const call = request(
      { socketPath: join(dataDir, "admin.sock"), method: "POST", path, headers },
      async (response) => {
        let text = `${response.statusCode} `;
        for await (const chunk of response) text += chunk;
        resolve(text);
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}

describe("the admin socket", () => {
  it("is for the server's own user only", async (t) => {
    const { host } = await withAdmin(t);
    assert.equal((await stat(join(host.server.dataDir, "admin.sock"))).mode & 0o777, 0o600);
  });

  it("says so when no server runs, or the socket belongs to somebody else", async (t) => {
    const { host, admin } = await withAdmin(t);
    await refused(new AdminClient("/nonexistent").status(), "unreachable", /No server is running here/);
    await host.server.close();
    await refused(admin.status(), "unreachable", /sottovoce serve/);
  });

  it("answers bad input in words", async (t) => {
    const { host } = await withAdmin(t);
    const { dataDir } = host.server;
    assert.match(await post(dataDir, "/accounts", "{"), /^400 .*not valid JSON/);
    assert.match(await post(dataDir, "/accounts", "{}"), /^400 .*lacks the field “address”/);
    assert.match(
      await post(dataDir, "/accounts", '{"address":"a","messaging":"yes"}'),
      /^400 .*“messaging” must be true or false/,
    );
    assert.match(await post(dataDir, "/accounts", '{"address":"a","role":1}'), /^400 .*unknown field “role”/);
    assert.match(await post(dataDir, "/nothing", "{}"), /^404 /);
    assert.match(await post(dataDir, "/status", "{}"), /^405 .*Only GET/);
  });
});

describe("accounts", () => {
  it("are added with a link that activates them", async (t) => {
    const { host, admin } = await withAdmin(t, { overrides: { http: { port: 0 } } });
    const { account, link } = await admin.add({
      address: "Alice",
      name: " Alice Meyer ",
      phone: "+39 02 1234567",
    });
    assert.equal(account.address, "alice@localhost");
    assert.equal(account.displayName, "Alice Meyer");
    assert.equal(account.phone, "+39 02 1234567");
    assert.equal(account.messaging, true);
    const parsed = parseActivationLink(link.link);
    assert.equal(parsed.origin, `https://localhost:${host.server.ports.https}`);
    assert.deepEqual(parsed.caHash, host.server.caHash);
    assert.equal(parseActivationLink(link.loopbackLink ?? "").origin, host.server.loopbackOrigin);
    await activateLink(host, link.link);
    const [listed] = (await admin.list()).accounts;
    assert.equal(listed?.devices, 1);
    assert.equal(listed?.registered, 0);
  });

  it("are refused when they exist, or are of another domain, or are none", async (t) => {
    const { admin } = await withAdmin(t);
    await admin.add({ address: "alice" });
    await refused(admin.add({ address: "ALICE@localhost" }), "conflict", /account already: alice@localhost/);
    await refused(admin.add({ address: "bob@example.org" }), "bad_request", /does not end in @localhost/);
    await refused(admin.add({ address: "b b" }), "bad_request", /not an address/);
    await refused(admin.add({ address: "bob", name: "a\nb" }), "bad_request", /no line breaks/);
    await refused(admin.add({ address: "bob", phone: "call me" }), "bad_request", /telephone number/);
    assert.equal((await admin.list()).accounts.length, 1);
  });

  it("are listed in pages, by address", async (t) => {
    const { admin } = await withAdmin(t);
    for (const name of ["dora", "alice", "carol", "bob"]) await admin.add({ address: name });
    const first = await admin.list(undefined, 3);
    assert.deepEqual(
      first.accounts.map(({ address }) => address.split("@")[0]),
      ["alice", "bob", "carol"],
    );
    assert.ok(first.next !== null);
    const rest = await admin.list(first.next, 3);
    assert.deepEqual(
      rest.accounts.map(({ address }) => address),
      ["dora@localhost"],
    );
    assert.equal(rest.next, null);
  });

  it("are changed, and only in what was named", async (t) => {
    const { admin } = await withAdmin(t);
    await admin.add({ address: "alice", name: "Alice" });
    const changed = await admin.change("alice", { messaging: false });
    assert.deepEqual([changed.displayName, changed.messaging, changed.disabled], ["Alice", false, false]);
    assert.equal((await admin.change("alice", { name: null })).displayName, null);
    assert.equal((await admin.change("alice", { disabled: true })).disabled, true);
    await refused(admin.change("nobody", { disabled: true }), "not_found", /no account nobody@localhost/);
  });

  it("get a new link while nobody uses them, which ends the old one; then only by a reset", async (t) => {
    const { host, admin } = await withAdmin(t);
    const { link: old } = await admin.add({ address: "alice" });
    const { link } = await admin.link("alice");
    await assert.rejects(activateLink(host, old.link), /activation_unknown/);
    await activateLink(host, link.link);
    await refused(admin.link("alice"), "conflict", /activated already. Reset/);
    const reset = await admin.reset("alice");
    assert.equal(reset.removed, 1);
    assert.ok("link" in reset);
    await activateLink(host, reset.link.link);
    await refused(admin.reset("nobody"), "not_found", /no account/);
  });
});

describe("import", () => {
  it("creates all accounts of a file as spreadsheets write it", async (t) => {
    const { host, admin } = await withAdmin(t);
    const csv =
      '\ufeffName;Address;Messaging\r\n"Meyer; Alice";alice;yes\r\nBob;bob@localhost;\r\nCarol;carol;NO\r\n\r\n';
    const { links } = await admin.import(csv);
    assert.deepEqual(
      links.map(({ address }) => address),
      ["alice@localhost", "bob@localhost", "carol@localhost"],
    );
    const { accounts } = await admin.list();
    assert.deepEqual(
      accounts.map(({ displayName, messaging }) => [displayName, messaging]),
      [
        ["Meyer; Alice", true],
        ["Bob", true],
        ["Carol", false],
      ],
    );
    await activateLink(host, links[1]!.link);
  });

  it("names every bad line and creates nothing", async (t) => {
    const { admin } = await withAdmin(t);
    await admin.add({ address: "dora" });
    const csv = [
      "address,name,phone,messaging",
      "alice,Alice,+39 02 1,yes",
      "not an address,,,",
      "bob,,,perhaps",
      "carol@example.org,,,",
      "alice,Again,,",
      "erin,,none,never",
      "frank,Frank",
      "Dora,,,",
    ].join("\n");
    const error = await refused(
      admin.import(csv),
      "bad_request",
      /7 lines are not right; nothing was imported/,
    );
    assert.deepEqual(
      error.lines.map(({ line }) => line),
      [3, 4, 5, 6, 7, 7, 8, 9],
    );
    const sentences = error.lines.map(({ message }) => message).join("\n");
    for (const part of [
      /not an address/,
      /yes or no/,
      /@localhost/,
      /stands in line 2 already/,
      /telephone/,
      /more or fewer columns/,
      /an account dora@localhost already/,
    ]) {
      assert.match(sentences, part);
    }
    const taken = await refused(
      admin.import("address\nfrank\nDora\n"),
      "bad_request",
      /One line is not right/,
    );
    assert.deepEqual(taken.lines, [{ line: 3, message: "There is an account dora@localhost already." }]);
    assert.deepEqual(
      (await admin.list()).accounts.map(({ address }) => address),
      ["dora@localhost"],
    );
  });

  it("refuses files that are none", async (t) => {
    const { admin } = await withAdmin(t);
    for (const [csv, line, sentence] of [
      ["", 1, /no accounts/],
      ["address\n", 1, /no accounts/],
      ["name,phone\nAlice,1\n", 1, /first line must name the columns: address/],
      ["address,colour\nalice,red\n", 1, /first line must name the columns/],
      ["address,name\nalice,Alice,more\n", 2, /./],
      ['address\n"alice\n', 2, /./],
    ] as const) {
      const error = await refused(admin.import(csv), "bad_request", /nothing was imported/);
      assert.equal(error.lines[0]?.line, line, csv);
      assert.match(error.lines[0]?.message ?? "", sentence);
    }
  });
});

describe("status and log", () => {
  it("tell what runs", async (t) => {
    const { host, admin } = await withAdmin(t);
    const alice = await addDevice(host, "alice");
    const bob = await addDevice(host, "bob");
    await alice.send(bob.address, [bob.id]);
    const status = await admin.status();
    assert.equal(status.domain, "localhost");
    assert.equal(status.httpsPort, host.server.ports.https);
    assert.equal(status.sipPort, host.server.ports.sip);
    assert.equal(status.mailboxRows, 1);
    assert.ok(status.storeCommits > 0 && status.storeOperations >= status.storeCommits);
    assert.ok(status.certificateValidUntil > Date.now());
  });

  it("hold no code, secret, message or header, and say who did what", async (t) => {
    const { host, admin } = await withAdmin(t);
    const { link } = await admin.add({ address: "alice", name: "Alice Secretname", phone: "+39 02 7654321" });
    const alice = await activateLink(host, link.link);
    const bob = await addDevice(host, "bob");
    const envelope = randomEnvelope(bob.id);
    await alice.http("POST", "/v1/messages", { id: messageId(), to: bob.address, envelopes: [envelope] });
    await alice.http("POST", "/v1/messages", `{"secret":"${envelope.body.slice(0, 40)}`);
    await host.http("GET", "/v1/self", {
      headers: { authorization: `Bearer ${alice.id}.${bob.activation.secret}` },
    });
    await admin.change("alice", { disabled: true });
    await admin.reset("bob");
    await host.server.close();
    const log = host.log.join("");
    for (const event of [
      "account.created",
      "activation.done",
      "login.failed",
      "account.disabled",
      "account.reset",
    ]) {
      assert.match(log, new RegExp(`"level":"audit".*"event":"${event}"`), event);
    }
    const secretParts = [
      toBase64Url(parseActivationLink(link.link).code),
      alice.activation.secret,
      alice.bearer.slice(7, 30),
      bob.activation.secret,
      envelope.body.slice(0, 40),
      "Secretname",
      "7654321",
      "Bearer",
    ];
    for (const part of secretParts) assert.equal(log.includes(part), false, part);
  });
});

describe("an unreadable socket", () => {
  it("is explained", { skip: process.getuid?.() === 0 ? "root may open everything" : false }, async (t) => {
    const { host, admin } = await withAdmin(t);
    await chmod(join(host.server.dataDir, "admin.sock"), 0o000);
    await refused(admin.status(), "unreachable", /You may not open/);
  });
});
