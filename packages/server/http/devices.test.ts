import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import {
  type AwaitLinkResponse,
  type AwaitOfferResponse,
  type ClaimLinkResponse,
  type DeviceId,
  fromBase64Url,
  LINK_LIFETIME_MS,
  type LinkPreviewResponse,
  type SignedDeviceListJson,
  toBase64Url,
} from "@sottovoce/wire";
import { activateLink, addDevice, DeviceKeys, deviceOf, makeSigningKey, previewOf } from "../test/device.ts";
import {
  holder,
  linkDevice,
  listedOf,
  listOf,
  nextList,
  offerLink,
  offerOf,
  opener,
  openLink,
} from "../test/linking.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { Phone } from "../test/phone.ts";
import { assertRefused, startTestServer } from "../test/server.ts";

const PROVISION = randomBytes(4096).toString("base64url");

describe("linking a device", () => {
  it("brings both together, and lets the new one in when the account's key has signed", async (t) => {
    const host = await startTestServer(t);
    const first = await addDevice(host, "alice");
    const { code, link, device } = await openLink(first);
    const waiting = opener(first, "wait", { link, seen: "open" });
    const preview = (await holder(host, "preview", { code })).json<LinkPreviewResponse>();
    assert.equal(preview.address, first.address);
    assert.equal(preview.device, device);
    assert.equal(preview.accountKey, toBase64Url(first.keys.accountKey.publicKey));
    const keys = new DeviceKeys();
    const offer = offerOf(keys, code, preview);
    assert.deepEqual((await holder(host, "offer", offer)).json(), { stage: "offered" });
    assert.deepEqual((await holder(host, "offer", offer)).json(), { stage: "offered" }, "the same again");
    const offered = (await waiting).json<AwaitOfferResponse>();
    assert.equal(offered.stage, "offered");
    const { code: _, signedPrekey: __, lastResortPrekey: ___, oneTimePrekeys: ____, proof, ...shown } = offer;
    assert.deepEqual(offered.offer, shown);
    const watching = holder(host, "wait", { code, seen: "offered" });
    const nonce = randomBytes(32).toString("base64url");
    for (let i = 0; i < 2; i++) {
      assert.deepEqual((await opener(first, "reveal", { link, nonce })).json(), { stage: "revealed" });
    }
    assert.deepEqual((await watching).json<AwaitLinkResponse>(), { stage: "revealed", nonce });
    assertRefused(await holder(host, "claim", { code, proof }), 410, "link_expired", /over/);
    const finishing = holder(host, "wait", { code, seen: "revealed" });
    const deviceList = nextList(first.keys.accountKey, await listOf(first), (devices) => [
      ...devices,
      listedOf(offer),
    ]);
    for (let i = 0; i < 2; i++) {
      const accepted = await opener(first, "accept", { link, deviceList, provision: PROVISION });
      assert.deepEqual(accepted.json(), { stage: "accepted" });
    }
    assert.equal((await finishing).json<AwaitLinkResponse>().stage, "accepted");
    const lost = (await holder(host, "claim", { code, proof })).json<ClaimLinkResponse>();
    const claimed = (await holder(host, "claim", { code, proof })).json<ClaimLinkResponse>();
    assert.notEqual(lost.secret, claimed.secret);
    assert.equal(claimed.provision, PROVISION);
    assert.deepEqual(claimed.deviceList, deviceList);
    const second = deviceOf(host, keys, claimed);
    assertRefused(await deviceOf(host, keys, lost).http("GET", "/v1/self"), 401, "unauthorized", /not known/);
    assert.equal((await second.http("GET", "/v1/self")).json<{ device: string }>().device, device);
    assertRefused(await holder(host, "claim", { code, proof }), 404, "link_unknown", /not known/);
    assert.ok(host.log.some((line) => line.includes('"device.linked"')));
    assert.ok(!host.log.join().includes(code), "no code in the log");
  });

  it("has the new device in everything that devices take part in", async (t) => {
    const host = await startTestServer(t);
    const [first, bob] = [await addDevice(host, "alice"), await addDevice(host, "bob")];
    const second = await linkDevice(host, first);
    const bundles = await bob.http("POST", `/v1/accounts/${first.address}/bundles`, { devices: [second.id] });
    assert.equal(bundles.json<{ bundles: { device: DeviceId }[] }>().bundles[0]?.device, second.id);
    const missed = await bob.send(first.address, [first.id]);
    assertRefused(missed, 409, "devices_changed", /Fetch the device list/);
    assert.deepEqual(missed.error.missing, [second.id]);
    assert.equal((await bob.send(first.address, [first.id, second.id])).status, 202);
    assert.equal((await second.send(bob.address, [bob.id, first.id])).status, 202);
    assertRefused(await first.send(bob.address, [bob.id]), 409, "devices_changed", /own account/);
    const phone = await Phone.connect(t, host);
    assert.equal((await phone.register(second)).status, 200);
  });

  it("refuses what is unknown, used, over, declined, or of a disabled account, each in its own words", async (t) => {
    const clock = new ManualClock();
    const host = await startTestServer(t, { clock });
    const first = await addDevice(host, "alice");
    const unknown = await holder(host, "preview", { code: "A".repeat(22) });
    assertRefused(unknown, 404, "link_unknown", /Make a new one/);
    const used = await offerLink(host, first);
    assertRefused(
      await holder(host, "preview", { code: used.code, link: used.link }),
      400,
      "bad_request",
      /unknown field/,
    );
    assertRefused(await holder(host, "preview", { code: used.code }), 410, "link_used", /Another device/);
    const { preview } = { preview: { ...used.offer, account: first.activation.account } };
    const thief = offerOf(new DeviceKeys(), used.code, {
      ...preview,
      accountKey: toBase64Url(first.keys.accountKey.publicKey),
    } as unknown as LinkPreviewResponse);
    assertRefused(await holder(host, "offer", thief), 410, "link_used", /cancel it/);
    const declined = await offerLink(host, first);
    const watching = holder(host, "wait", { code: declined.code, seen: "revealed" });
    assert.deepEqual((await opener(first, "decline", { link: declined.link })).json(), { stage: "declined" });
    assert.equal((await watching).json<AwaitLinkResponse>().stage, "declined");
    assertRefused(await holder(host, "preview", { code: used.code }), 404, "link_unknown", /Make a new one/);
    const late = await openLink(first);
    clock.advance(LINK_LIFETIME_MS);
    assertRefused(await holder(host, "preview", { code: late.code }), 410, "link_expired", /over/);
    const stage = await opener(first, "wait", { link: late.link, seen: "open" });
    assert.equal(stage.json<AwaitOfferResponse>().stage, "expired");
    const open = await openLink(first);
    await host.server.admin.change("alice", { disabled: true });
    assertRefused(await holder(host, "preview", { code: open.code }), 403, "account_disabled", /operator/);
  });

  it("gives a device that was let in what is there for it, for a day", async (t) => {
    const clock = new ManualClock();
    const host = await startTestServer(t, { clock });
    const first = await addDevice(host, "alice");
    const { code, link, offer } = await offerLink(host, first);
    const deviceList = nextList(first.keys.accountKey, await listOf(first), (devices) => [
      ...devices,
      listedOf(offer),
    ]);
    await opener(first, "accept", { link, deviceList, provision: PROVISION });
    const claim = { code, proof: offer.proof };
    clock.advance(86_400_000 - 1);
    assert.equal((await holder(host, "claim", claim)).status, 201);
    clock.advance(1);
    assertRefused(await holder(host, "claim", claim), 410, "link_expired", /over/);
  });

  it("is its opener's alone", async (t) => {
    const host = await startTestServer(t);
    const [first, bob] = [await addDevice(host, "alice"), await addDevice(host, "bob")];
    const second = await linkDevice(host, first);
    const { link } = await openLink(first);
    for (const stranger of [bob, second]) {
      const answers = [
        await opener(stranger, "wait", { link, seen: "open" }),
        await opener(stranger, "reveal", { link, nonce: "A".repeat(43) }),
        await opener(stranger, "decline", { link }),
      ];
      for (const answer of answers) assertRefused(answer, 404, "link_unknown", /not known/);
    }
    const copied = { link, commitment: "A".repeat(43), invitation: "A".repeat(43) };
    assertRefused(await bob.http("POST", "/v1/devices/links", copied), 409, "conflict", /another device's/);
  });

  it("verifies what is offered before it keeps anything of it", async (t) => {
    const host = await startTestServer(t);
    const first = await addDevice(host, "alice");
    const { code } = await openLink(first);
    const preview = (await holder(host, "preview", { code })).json<LinkPreviewResponse>();
    const keys = new DeviceKeys();
    const right = offerOf(keys, code, preview);
    const other = offerOf(new DeviceKeys(), code, preview);
    const wrong: readonly (readonly [object, number, "bad_request" | "bad_signature", RegExp])[] = [
      [{ ...right, device: first.id }, 400, "bad_request", /device id that the preview proposed/],
      [{ ...right, signingKey: "A".repeat(43) }, 400, "bad_request", /canonical Ed25519/],
      [{ ...right, agreementKey: other.agreementKey }, 400, "bad_signature", /proof/],
      [{ ...right, proof: other.proof }, 400, "bad_signature", /proof/],
      [{ ...right, signedPrekey: other.signedPrekey }, 400, "bad_signature", /signed prekey 1/],
      [{ ...right, oneTimePrekeys: other.oneTimePrekeys }, 400, "bad_signature", /one-time prekey 1/],
    ];
    for (const [body, status, error, sentence] of wrong) {
      assertRefused(await holder(host, "offer", body), status, error, sentence);
    }
    assert.deepEqual((await holder(host, "offer", right)).json(), { stage: "offered" });
  });

  it("accepts only the next list, signed by the account's key, with exactly the offered device", async (t) => {
    const host = await startTestServer(t);
    const first = await addDevice(host, "alice");
    const { code, link, offer } = await offerLink(host, first);
    const { accountKey } = first.keys;
    const before = await listOf(first);
    const entry = listedOf(offer);
    const add = (devices: readonly (typeof entry)[]) => [...devices, entry];
    const accept = (deviceList: SignedDeviceListJson, provision = PROVISION) =>
      opener(first, "accept", { link, deviceList, provision });
    const right = nextList(accountKey, before, add);
    const wrong: readonly (readonly [
      SignedDeviceListJson,
      "bad_request" | "bad_signature" | "conflict",
      RegExp,
    ])[] = [
      [nextList(makeSigningKey(), before, add), "bad_signature", /not signed by the account key/],
      [nextList(accountKey, before, add, { version: 3 }), "conflict", /does not follow/],
      [nextList(accountKey, before, add, { version: 1 }), "conflict", /does not follow/],
      [
        nextList(accountKey, before, add, { previousHash: new Uint8Array(32) }),
        "conflict",
        /does not follow/,
      ],
      [
        nextList(accountKey, before, add, { account: "ab".repeat(16) as never }),
        "bad_request",
        /another account/,
      ],
      [nextList(accountKey, before, (devices) => devices), "bad_request", /must add the device/],
      [nextList(accountKey, before, () => [entry]), "bad_request", /must add the device/],
      [
        nextList(accountKey, before, (devices) => [
          ...add(devices),
          { ...entry, device: "0badc0de" as DeviceId },
        ]),
        "bad_request",
        /must add the device/,
      ],
      [
        nextList(accountKey, before, (devices) => [
          ...devices,
          { ...entry, signingKey: makeSigningKey().publicKey },
        ]),
        "bad_request",
        /other keys than it offered/,
      ],
      [
        nextList(accountKey, before, (devices) =>
          add(devices.map((known) => ({ ...known, agreementKey: entry.agreementKey }))),
        ),
        "bad_request",
        /other keys than before/,
      ],
    ];
    for (const [list, error, sentence] of wrong) {
      assertRefused(await accept(list), error === "conflict" ? 409 : 400, error, sentence);
    }
    assertRefused(await accept(right, "AAAA"), 400, "bad_request", /“provision” must be one of 4096/);
    assert.equal((await accept(right)).status, 200);
    const thief = toBase64Url(makeSigningKey().sign(fromBase64Url(code)));
    assertRefused(await holder(host, "claim", { code, proof: thief }), 400, "bad_signature", /proof/);
  });

  it("answers a wait after a while, the older one when the same side asks anew, and all when it stops", async (t) => {
    const clock = new ManualClock();
    const host = await startTestServer(t, { clock });
    const first = await addDevice(host, "alice");
    const { code, link } = await openLink(first);
    const idle = clock.pending;
    const wait = () => opener(first, "wait", { link, seen: "open" });
    const settled = (count: number) => until(() => clock.pending === idle + count);
    const older = wait();
    await settled(1);
    const newer = wait();
    assert.equal((await older).json<AwaitOfferResponse>().stage, "open");
    const watching = holder(host, "wait", { code, seen: "open" });
    await settled(2);
    clock.advance(25_000);
    for (const answer of [await newer, await watching]) {
      assert.equal(answer.json<{ stage: string }>().stage, "open");
    }
    const calm = clock.pending;
    const last = wait();
    await until(() => clock.pending > calm);
    await host.server.close();
    assert.equal((await last).status, 200);
  });

  it("ends the link that a device made before, and no other device's", async (t) => {
    const host = await startTestServer(t);
    const first = await addDevice(host, "alice");
    const second = await linkDevice(host, first);
    const shown = await openLink(first);
    const strangers = await openLink(second);
    assert.equal((await holder(host, "preview", { code: shown.code })).status, 200, "the primary's is there");
    const newer = await openLink(first);
    assertRefused(await holder(host, "preview", { code: shown.code }), 404, "link_unknown", /not known/);
    for (const { code } of [newer, strangers]) {
      assert.equal((await holder(host, "preview", { code })).status, 200);
    }
  });

  it("lets a device make so many links in an hour, and leaves the others theirs", async (t) => {
    const clock = new ManualClock();
    const host = await startTestServer(t, { clock });
    const first = await addDevice(host, "alice");
    const second = await linkDevice(host, first);
    clock.advance(3_600_000);
    for (let i = 0; i < 20; i++) await openLink(first);
    const body = { link: "A".repeat(43), commitment: "A".repeat(43), invitation: "A".repeat(43) };
    assertRefused(await first.http("POST", "/v1/devices/links", body), 429, "rate_limited", /links/);
    await openLink(second);
  });
});

describe("POST /v1/devices/list", () => {
  it("takes a device out at once: credential, connection, prekeys and mailbox", async (t) => {
    const host = await startTestServer(t);
    const [first, bob] = [await addDevice(host, "alice"), await addDevice(host, "bob")];
    const second = await linkDevice(host, first);
    const phone = await Phone.connect(t, host);
    await phone.register(second);
    const { accountKey } = first.keys;
    const before = await listOf(first);
    const without = (devices: Parameters<Parameters<typeof nextList>[2]>[0]) =>
      devices.filter(({ device }) => device !== second.id);
    const post = (deviceList: SignedDeviceListJson, by = first) =>
      by.http("POST", "/v1/devices/list", { deviceList });
    const right = nextList(accountKey, before, without);
    const forged = nextList(makeSigningKey(), before, without);
    assertRefused(await post(forged), 400, "bad_signature", /not signed by the account key/);
    const same = nextList(accountKey, before, (devices) => devices);
    assertRefused(await post(same), 400, "bad_request", /fewer devices/);
    assertRefused(await post(right, bob), 400, "bad_request", /another account/);
    for (let i = 0; i < 2; i++) {
      assert.deepEqual((await post(right)).json(), { deviceList: right });
    }
    const replayed = nextList(accountKey, before, without, { issuedAt: 3000 });
    assertRefused(await post(replayed), 409, "conflict", /does not follow/);
    await phone.closed;
    assertRefused(await second.http("GET", "/v1/self"), 401, "unauthorized", /not known/);
    const bundles = await bob.http("POST", `/v1/accounts/${first.address}/bundles`, { devices: [second.id] });
    assertRefused(bundles, 409, "devices_changed", /changed/);
    const sent = await bob.send(first.address, [first.id, second.id]);
    assert.deepEqual(sent.error.gone, [second.id]);
    assert.equal((await bob.send(first.address, [first.id])).status, 202);
    assert.ok(host.log.some((line) => line.includes('"device.removed"') && line.includes(second.id)));
  });
});

describe("the recovery kit", () => {
  it("goes on from the last list under the same key, and begins anew under another", async (t) => {
    const host = await startTestServer(t);
    const first = await addDevice(host, "alice");
    await linkDevice(host, first);
    const last = await listOf(first);
    const { link } = await host.server.admin.reset("alice").then(({ link: again }) => again);
    const { code, preview } = await previewOf(host, link);
    assert.equal(preview.former?.accountKey, toBase64Url(first.keys.accountKey.publicKey));
    assert.equal(preview.former?.deviceList.bytes, toBase64Url(last));
    const keys = new DeviceKeys(first.keys.accountKey);
    const stale = keys.activateRequest(code, preview);
    const activate = (body: object) => host.http("POST", "/v1/activate", { body });
    assertRefused(await activate(stale), 409, "conflict", /does not follow/);
    const entry = { device: preview.device, added: 1, ...publicKeysOf(keys) };
    const deviceList = nextList(first.keys.accountKey, last, () => [entry]);
    assert.equal((await activate({ ...stale, deviceList })).status, 201);
    const reset = await host.server.admin.reset("alice");
    assert.equal((await activateLink(host, reset.link.link)).address, first.address, "with a key of its own");
  });
});

function publicKeysOf({ signingKey, agreementKey }: DeviceKeys) {
  return { signingKey: signingKey.publicKey, agreementKey };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
