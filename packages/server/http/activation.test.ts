import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ActivateRequest, type ActivateResponse, type SelfResponse, toBase64Url } from "@sottovoce/wire";
import { activateLink, addDevice, DeviceKeys, deviceOf, makeSigningKey, previewOf } from "../test/device.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { assertRefused, startTestServer, type TestServer } from "../test/server.ts";

const newLink = async (host: TestServer, address = "alice") =>
  (await host.server.admin.add({ address, name: "Alice" })).link.link;

describe("POST /v1/activate/preview", () => {
  it("tells whom a link is for, as often as one asks", async (t) => {
    const host = await startTestServer(t);
    const link = await newLink(host);
    const first = await previewOf(host, link);
    assert.equal(first.answer.status, 200);
    assert.equal(first.preview.address, "alice@localhost");
    assert.equal(first.preview.displayName, "Alice");
    assert.match(first.preview.device, /^[0-9a-f]{8}$/);
    assert.deepEqual((await previewOf(host, link)).preview, first.preview);
  });

  it("refuses what is no code, an unknown one, an expired one and a replaced one, each in its own words", async (t) => {
    const clock = new ManualClock();
    const host = await startTestServer(t, { clock });
    const preview = (body: object) => host.http("POST", "/v1/activate/preview", { body });
    assertRefused(await preview({}), 400, "bad_request", /lacks the field “code”/);
    assertRefused(await preview({ code: "short" }), 400, "bad_request", /“code” must be 16 bytes/);
    assertRefused(
      await preview({ code: `${"A".repeat(21)}B` }),
      400,
      "bad_request",
      /“code” must be 16 bytes/,
    );
    assertRefused(await preview({ code: "A".repeat(22), x: 1 }), 400, "bad_request", /unknown field “x”/);
    assertRefused(await preview({ code: "A".repeat(22) }), 404, "activation_unknown", /Ask your operator/);
    const link = await newLink(host);
    await host.server.admin.link("alice");
    assertRefused((await previewOf(host, link)).answer, 404, "activation_unknown", /not valid/);
    const next = await newLink(host, "bob");
    clock.advance(7 * 86_400_000 + 1);
    assertRefused((await previewOf(host, next)).answer, 410, "activation_expired", /has expired/);
  });

  it("refuses a disabled account", async (t) => {
    const host = await startTestServer(t);
    const link = await newLink(host);
    await host.server.admin.change("alice", { disabled: true });
    assertRefused((await previewOf(host, link)).answer, 403, "account_disabled", /enable/);
  });
});

describe("POST /v1/activate", () => {
  it("gives the device its credential, the SIP settings and the policy", async (t) => {
    const host = await startTestServer(t);
    const device = await addDevice(host, "alice");
    const { sip, policy } = device.activation;
    assert.deepEqual(sip, {
      host: "localhost",
      tlsPort: host.server.ports.sip,
      webSocketPath: "/sip",
      realm: "localhost",
    });
    assert.deepEqual(policy, {
      messaging: true,
      messageLifetimeMs: 259_200_000,
      lockAfterMs: 600_000,
      allowsAes128: false,
    });
    const self = await device.http("GET", "/v1/self");
    assert.equal(self.status, 200);
    const { secret: _, ...rest } = device.activation;
    assert.deepEqual(self.json<SelfResponse>(), rest);
  });

  it("refuses a used link with a sentence that helps, in preview and with other keys", async (t) => {
    const host = await startTestServer(t);
    const link = await newLink(host);
    const { code, preview } = await previewOf(host, link);
    const activate = (body: ActivateRequest) => host.http("POST", "/v1/activate", { body });
    assert.equal((await activate(new DeviceKeys().activateRequest(code, preview))).status, 201);
    const thief = new DeviceKeys().activateRequest(code, preview);
    assertRefused(await activate(thief), 410, "activation_used", /If that was not you, tell your operator/);
    assertRefused((await previewOf(host, link)).answer, 410, "activation_used", /has been used already/);
  });

  it("repeats for the same keys when the answer was lost, until the device has authenticated", async (t) => {
    const host = await startTestServer(t);
    const link = await newLink(host);
    const keys = new DeviceKeys();
    const { code, preview } = await previewOf(host, link);
    const body = keys.activateRequest(code, preview);
    const first = deviceOf(
      host,
      keys,
      (await host.http("POST", "/v1/activate", { body })).json<ActivateResponse>(),
    );
    const again = await host.http("POST", "/v1/activate", { body });
    assert.equal(again.status, 201);
    const second = deviceOf(host, keys, again.json<ActivateResponse>());
    assert.notEqual(second.bearer, first.bearer);
    assertRefused(await first.http("GET", "/v1/self"), 401, "unauthorized", /credential is wrong/);
    assert.equal((await second.http("GET", "/v1/self")).status, 200);
    assertRefused(await host.http("POST", "/v1/activate", { body }), 410, "activation_used", /used already/);
    assert.equal((await second.http("GET", "/v1/self")).status, 200);
  });

  it("lets one of many that race for a link win, and the winner's credential works", async (t) => {
    const host = await startTestServer(t);
    const { code, preview } = await previewOf(host, await newLink(host));
    const racers = Array.from({ length: 8 }, () => new DeviceKeys());
    const answers = await Promise.all(
      racers.map((keys) => host.http("POST", "/v1/activate", { body: keys.activateRequest(code, preview) })),
    );
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [201, ...Array(7).fill(410)]);
    const winner = answers.findIndex((answer) => answer.status === 201);
    const device = deviceOf(host, racers[winner]!, answers[winner]!.json<ActivateResponse>());
    assert.equal((await device.http("GET", "/v1/self")).status, 200);
  });

  it("checks every key and signature before the link is used up", async (t) => {
    const host = await startTestServer(t);
    const link = await newLink(host);
    const keys = new DeviceKeys();
    const other = new DeviceKeys();
    const { code, preview } = await previewOf(host, link);
    const good = keys.activateRequest(code, preview);
    const otherGood = other.activateRequest(code, preview);
    const withDevice = (device: string) => ({ ...preview, device }) as typeof preview;
    const cases: [string, Partial<Record<keyof ActivateRequest, unknown>>, string, RegExp][] = [
      ["another device id", { device: "0000beef" }, "bad_request", /“device” must be the device id/],
      ["device id zero", { device: "00000000" }, "bad_request", /“device” must be 8 .* not all zero/],
      ["another's list", { deviceList: otherGood.deviceList }, "bad_signature", /device list is not signed/],
      [
        "a list of another device",
        { deviceList: keys.activateRequest(code, withDevice("0000beef")).deviceList },
        "bad_request",
        /must name exactly this device/,
      ],
      [
        "a list of another account",
        {
          deviceList: keys.activateRequest(code, { ...preview, account: "ab".repeat(16) as never })
            .deviceList,
        },
        "bad_request",
        /names another account/,
      ],
      [
        "a list that is none",
        { deviceList: { ...good.deviceList, bytes: "AAAA" } },
        "bad_request",
        /device list is not right/,
      ],
      [
        "another's account key",
        { accountKey: otherGood.accountKey },
        "bad_signature",
        /device list is not signed/,
      ],
      ["a key of small order", { accountKey: toBase64Url(new Uint8Array(32)) }, "bad_request", /canonical/],
      ["another's proof", { proof: otherGood.proof }, "bad_signature", /proof is not signed/],
      [
        "another's signed prekey",
        { signedPrekey: otherGood.signedPrekey },
        "bad_signature",
        /the signed prekey 1/,
      ],
      [
        "another's last resort",
        { lastResortPrekey: otherGood.lastResortPrekey },
        "bad_signature",
        /last-resort/,
      ],
      [
        "one bad one-time prekey among good ones",
        { oneTimePrekeys: [...good.oneTimePrekeys.slice(0, 2), otherGood.oneTimePrekeys[2]] },
        "bad_signature",
        /one-time prekey 3/,
      ],
      [
        "the same one-time prekey twice",
        { oneTimePrekeys: [good.oneTimePrekeys[0], good.oneTimePrekeys[0]] },
        "bad_request",
        /names one prekey id twice/,
      ],
      [
        "too many prekeys",
        { oneTimePrekeys: Array(101).fill(good.oneTimePrekeys[0]) },
        "bad_request",
        /“oneTimePrekeys” must be a list of at most 100/,
      ],
      [
        "prekey id zero",
        { signedPrekey: { ...good.signedPrekey, id: 0 } },
        "bad_request",
        /“signedPrekey\.id”/,
      ],
      [
        "a number as text",
        { signedPrekey: { ...good.signedPrekey, id: "1" } },
        "bad_request",
        /“signedPrekey\.id”/,
      ],
    ];
    for (const [what, change, code, sentence] of cases) {
      const answer = await host.http("POST", "/v1/activate", { body: { ...good, ...change } });
      assert.equal(answer.error?.code, code, what);
      assertRefused(answer, 400, code as "bad_request", sentence);
    }
    assert.equal((await host.http("POST", "/v1/activate", { body: good })).status, 201);
  });

  it("takes a signature of another context for none", async (t) => {
    const host = await startTestServer(t);
    const keys = new DeviceKeys();
    const { code, preview } = await previewOf(host, await newLink(host));
    const good = keys.activateRequest(code, preview);
    const forged = { ...good, proof: toBase64Url(makeSigningKey().sign(code)) };
    assertRefused(await host.http("POST", "/v1/activate", { body: forged }), 400, "bad_signature", /proof/);
  });

  it("starts anew after a reset: the old credential is dead, other keys may come", async (t) => {
    const host = await startTestServer(t);
    const old = await addDevice(host, "alice");
    assert.equal((await old.http("GET", "/v1/self")).status, 200);
    const { link, removed } = await host.server.admin.reset("alice");
    assert.equal(removed, 1);
    assertRefused(await old.http("GET", "/v1/self"), 401, "unauthorized", /activate it anew/);
    const device = await activateLink(host, link.link);
    assert.notEqual(device.id, old.id);
    assert.equal((await device.http("GET", "/v1/self")).status, 200);
  });
});
