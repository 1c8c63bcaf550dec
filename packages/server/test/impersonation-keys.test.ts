/** A device that publishes, takes or activates the keys of another over HTTPS: refused, one test for each way. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  type AccountResponse,
  type BundlesResponse,
  encodeDeviceList,
  type PrekeyCountResponse,
  toBase64Url,
} from "@sottovoce/wire";
import { activateLink, addDevice, DeviceKeys, makeSigningKey, previewOf, type TestDevice } from "./device.ts";
import { setPeople } from "./impersonation-scene.ts";
import { assertRefused, startTestServer } from "./server.ts";

describe("touching the keys of another over HTTPS is refused", () => {
  it("by publishing prekeys for the other's device, or signed by it", async (t) => {
    const { bob, mallory } = await setPeople(t);
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
    const { alice, bob, mallory } = await setPeople(t);
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
