import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { AccountResponse, BundlesResponse, PrekeyCountResponse, ServerInfo } from "@sottovoce/wire";
import { activateLink, addDevice, DeviceKeys, previewOf } from "../test/device.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { Phone } from "../test/phone.ts";
import { assertRefused, startTestServer } from "../test/server.ts";

describe("GET /v1/server", () => {
  it("tells anybody what this is", async (t) => {
    const { server, http } = await startTestServer(t);
    const info = (await http("GET", "/v1/server")).json<ServerInfo>();
    assert.deepEqual(info, {
      product: "sottovoce",
      version: server.version,
      domain: "localhost",
      httpsPort: server.ports.https,
      authority: server.caPem,
    });
  });
});

describe("a device's credential", () => {
  it("is refused when absent, malformed, wrong or of nobody", async (t) => {
    const host = await startTestServer(t);
    const alice = await addDevice(host, "alice");
    const bob = await addDevice(host, "bob");
    const self = (authorization?: string) =>
      host.http("GET", "/v1/self", authorization === undefined ? {} : { headers: { authorization } });
    const secretOf = (bearer: string) => bearer.slice(bearer.indexOf(".") + 1);
    const absent = await self();
    assertRefused(absent, 401, "unauthorized", /Authorization: Bearer/);
    assert.equal(absent.headers["www-authenticate"], "Bearer");
    for (const header of ["", "Bearer", "Basic eDp5", `${alice.bearer}x`, alice.bearer.slice(0, -1)]) {
      assertRefused(await self(header), 401, "unauthorized", /Authorization: Bearer/);
    }
    for (const header of [
      `Bearer ${alice.id}.${"A".repeat(43)}`,
      `Bearer ${alice.id}.${secretOf(bob.bearer)}`,
      `Bearer 0badf00d.${secretOf(alice.bearer)}`,
      `Bearer 00000000.${secretOf(alice.bearer)}`,
    ]) {
      assertRefused(await self(header), 401, "unauthorized", /not known here, or its credential is wrong/);
    }
    assert.equal((await self(alice.bearer.replace("Bearer", "bearer"))).status, 200);
  });

  it("works for a device whose id was guessed at before it existed", async (t) => {
    const host = await startTestServer(t);
    const link = await host.server.admin.add({ address: "alice" });
    const { preview } = await previewOf(host, link.link.link);
    const guess = await host.http("GET", "/v1/self", {
      headers: { authorization: `Bearer ${preview.device}.${"A".repeat(43)}` },
    });
    assert.equal(guess.status, 401);
    const device = await activateLink(host, link.link.link);
    assert.equal((await device.http("GET", "/v1/self")).status, 200);
  });

  it("is asked for before a body is read, on every route that needs one", async (t) => {
    const host = await startTestServer(t);
    const routes = [
      ["GET", "/v1/self"],
      ["GET", "/v1/accounts/bob@localhost"],
      ["POST", "/v1/accounts/bob@localhost/bundles"],
      ["POST", "/v1/prekeys"],
      ["GET", "/v1/prekeys"],
      ["POST", "/v1/messages"],
    ] as const;
    for (const [method, path] of routes) {
      const answer = await host.http(method, path, method === "POST" ? { body: "{broken" } : {});
      assertRefused(answer, 401, "unauthorized", /credential/);
    }
  });
});

describe("GET /v1/accounts/{address}", () => {
  it("tells what a client needs to know of another account", async (t) => {
    const host = await startTestServer(t);
    const alice = await addDevice(host, "alice");
    const bob = await addDevice(host, "bob");
    const answer = await alice.http("GET", "/v1/accounts/bob@localhost");
    const account = answer.json<AccountResponse>();
    assert.equal(account.account, bob.activation.account);
    assert.equal(account.address, "bob@localhost");
    assert.equal(account.registered, false);
    assert.equal(account.messaging, true);
    assert.ok(account.accountKey !== null && account.deviceList !== null);
  });

  it("tells nobody who is there where the operator does not want it, and all else as before", async (t) => {
    const host = await startTestServer(t, { overrides: { clients: { presence: false } } });
    const alice = await addDevice(host, "alice");
    const bob = await addDevice(host, "bob");
    const get = async (who: string) =>
      (await alice.http("GET", `/v1/accounts/${who}`)).json<AccountResponse>();
    const away = await get("bob@localhost");
    assert.equal(away.registered, null);
    assert.ok(away.messaging && away.accountKey !== null && away.deviceList !== null);
    assert.equal((await (await Phone.connect(t, host)).register(bob)).status, 200);
    assert.equal((await host.server.admin.status()).registeredDevices, 1);
    assert.deepEqual(await get("bob@localhost"), away);
    assert.deepEqual(await get(bob.activation.account), away);
    await host.server.admin.change("bob", { disabled: true });
    assert.deepEqual(await get("bob@localhost"), { ...away, messaging: false });
  });

  it("shows an account nobody has activated, without keys", async (t) => {
    const host = await startTestServer(t);
    const alice = await addDevice(host, "alice");
    await host.server.admin.add({ address: "carol", messaging: false });
    const carol = (await alice.http("GET", "/v1/accounts/carol%40localhost")).json<AccountResponse>();
    assert.equal(carol.accountKey, null);
    assert.equal(carol.deviceList, null);
    assert.equal(carol.messaging, false);
  });

  it("refuses unknown and impossible addresses", async (t) => {
    const host = await startTestServer(t);
    const alice = await addDevice(host, "alice");
    const get = (path: string) => alice.http("GET", `/v1/accounts/${path}`);
    assertRefused(await get("nobody@localhost"), 404, "unknown_recipient", /no account nobody@localhost/);
    assertRefused(await get("bob"), 400, "bad_request", /write it like alice@example\.org/);
    assertRefused(await get("%ff"), 400, "bad_request", /malformed/);
    assertRefused(await get("a".repeat(1025)), 400, "bad_request", /path of the request is malformed/);
    assertRefused(
      await get(`${"a".repeat(350)}@localhost`),
      400,
      "bad_request",
      /“address” must be an address/,
    );
  });
});

describe("GET /v1/accounts/{account id}", () => {
  it("answers as it does for the address, also for an account that is disabled or not activated", async (t) => {
    const host = await startTestServer(t);
    const alice = await addDevice(host, "alice");
    const bob = await addDevice(host, "bob");
    const get = async (who: string) =>
      (await alice.http("GET", `/v1/accounts/${who}`)).json<AccountResponse>();
    const { account } = bob.activation;
    const byId = await get(account);
    assert.equal(byId.address, "bob@localhost");
    assert.equal(byId.account, account);
    assert.ok(byId.accountKey !== null && byId.deviceList !== null);
    assert.deepEqual(byId, await get("bob@localhost"));
    await host.server.admin.change("bob", { disabled: true });
    assert.deepEqual(await get(account), { ...byId, messaging: false });
    await host.server.admin.reset("bob");
    assert.deepEqual(await get(account), { ...byId, messaging: false, accountKey: null, deviceList: null });
  });

  it("refuses ids of nobody, what is no id, and strangers", async (t) => {
    const host = await startTestServer(t);
    const alice = await addDevice(host, "alice");
    const { account } = alice.activation;
    const get = (who: string) => alice.http("GET", `/v1/accounts/${who}`);
    assertRefused(await get("0".repeat(32)), 404, "unknown_recipient", /no such account/);
    assertRefused(await get("ab".repeat(16)), 404, "unknown_recipient", /no such account/);
    for (const wrong of [
      account.slice(1),
      `${account}0`,
      account.toUpperCase().replace(/\d/g, "A"),
      alice.id,
    ]) {
      assertRefused(await get(wrong), 400, "bad_request", /write it like alice@example\.org/);
    }
    assertRefused(await host.http("GET", `/v1/accounts/${account}`), 401, "unauthorized", /credential/);
    // Only addresses are written to.
    const bundles = await alice.http("POST", `/v1/accounts/${account}/bundles`, { devices: [] });
    assertRefused(bundles, 400, "bad_request", /write it like alice@example\.org/);
  });
});

describe("POST /v1/accounts/{address}/bundles", () => {
  it("hands every one-time prekey out once, also to many who ask at once, and goes on without", async (t) => {
    const host = await startTestServer(t);
    const bob = await addDevice(host, "bob", 5);
    const askers = [];
    for (let i = 0; i < 7; i++) askers.push(await addDevice(host, `asker${i}`));
    const answers = await Promise.all(
      askers.map((asker) => asker.http("POST", "/v1/accounts/bob@localhost/bundles", { devices: [bob.id] })),
    );
    const bundles = answers.map((answer) => answer.json<BundlesResponse>().bundles[0]);
    assert.ok(bundles.every((bundle) => bundle?.device === bob.id && bundle.lastResortPrekey.id === 1));
    const ids = bundles.map((bundle) => bundle?.oneTimePrekey?.id ?? null);
    assert.deepEqual(ids.filter((id) => id !== null).sort(), [1, 2, 3, 4, 5]);
    assert.equal(ids.filter((id) => id === null).length, 2);
  });

  it("gives one requester five bundles of a device a day", async (t) => {
    const clock = new ManualClock();
    const host = await startTestServer(t, { clock });
    const alice = await addDevice(host, "alice");
    const bob = await addDevice(host, "bob", 20);
    const take = () => alice.http("POST", "/v1/accounts/bob@localhost/bundles", { devices: [bob.id] });
    for (let i = 0; i < 5; i++) assert.equal((await take()).status, 200);
    assertRefused(await take(), 429, "rate_limited", /in a day/);
    assert.equal((await bob.http("GET", "/v1/prekeys")).json<PrekeyCountResponse>().oneTimePrekeys, 15);
    clock.advance(86_400_000);
    assert.equal((await take()).status, 200);
  });

  it("refuses what cannot be", async (t) => {
    const host = await startTestServer(t);
    const alice = await addDevice(host, "alice");
    const bob = await addDevice(host, "bob");
    await host.server.admin.add({ address: "carol" });
    const take = (address: string, body: object) =>
      alice.http("POST", `/v1/accounts/${address}@localhost/bundles`, body);
    assertRefused(await take("nobody", { devices: [] }), 404, "unknown_recipient", /no account/);
    assertRefused(await take("carol", { devices: [] }), 410, "device_gone", /activation link/);
    const gone = await take("bob", { devices: [alice.id] });
    assertRefused(gone, 409, "devices_changed", /devices have changed/);
    assert.deepEqual(gone.error.gone, [alice.id]);
    assertRefused(
      await take("bob", { devices: [bob.id, bob.id] }),
      400,
      "bad_request",
      /different device ids/,
    );
    assertRefused(await take("bob", { devices: "all" }), 400, "bad_request", /“devices” must be a list/);
    assertRefused(await take("bob", {}), 400, "bad_request", /lacks the field “devices”/);
    const empty = await take("bob", { devices: [] });
    assert.deepEqual(empty.json<BundlesResponse>().bundles, []);
    await host.server.admin.change("bob", { messaging: false });
    assertRefused(
      await take("bob", { devices: [bob.id] }),
      403,
      "recipient_messaging_disabled",
      /cannot receive/,
    );
  });
});

describe("/v1/prekeys", () => {
  it("adds one-time prekeys and replaces the others, and counts", async (t) => {
    const host = await startTestServer(t);
    const { keys, activation, http } = await addDevice(host, "alice", 3);
    const { account, device } = activation;
    const before = (await http("GET", "/v1/prekeys")).json<PrekeyCountResponse>();
    assert.deepEqual(before, { oneTimePrekeys: 3, signedPrekeyCreated: 1000 });
    const added = await http("POST", "/v1/prekeys", {
      signedPrekey: keys.signedPrekey(account, device, 2, 2000),
      lastResortPrekey: keys.lastResortPrekey(account, device, 2),
      oneTimePrekeys: keys.oneTimePrekeys(account, device, 10, 4),
    });
    assert.equal(added.status, 200);
    assert.deepEqual(added.json(), { oneTimePrekeys: 13, signedPrekeyCreated: 2000 });
    assert.deepEqual((await http("POST", "/v1/prekeys", {})).json(), added.json());
  });

  it("keeps nothing of a request with one bad signature, and no more than there is room for", async (t) => {
    const host = await startTestServer(t);
    const { keys, activation, http } = await addDevice(host, "alice", 3);
    const { account, device } = activation;
    const stranger = new DeviceKeys();
    const mixed = [
      ...keys.oneTimePrekeys(account, device, 2, 10),
      ...stranger.oneTimePrekeys(account, device, 1, 12),
    ];
    const refused = await http("POST", "/v1/prekeys", { oneTimePrekeys: mixed });
    assertRefused(refused, 400, "bad_signature", /one-time prekey 12/);
    assert.equal((await http("GET", "/v1/prekeys")).json<PrekeyCountResponse>().oneTimePrekeys, 3);
    const hundred = (first: number) => ({ oneTimePrekeys: keys.oneTimePrekeys(account, device, 100, first) });
    assert.equal((await http("POST", "/v1/prekeys", hundred(100))).status, 200);
    assertRefused(
      await http("POST", "/v1/prekeys", hundred(300)),
      413,
      "too_large",
      /at most 200 .* has 103/,
    );
  });
});
