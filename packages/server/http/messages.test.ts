import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { type SubmitResponse, toBase64Url } from "@sottovoce/wire";
import { MAX_MAILBOX_ROWS } from "../store/store.ts";
import { enqueue, submissionOf } from "../test/contract/fixtures.ts";
import { addDevice, deviceOf, messageId, randomEnvelope } from "../test/device.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { assertRefused, startTestServer } from "../test/server.ts";
import { openStoreOf } from "../test/store.ts";

const HOUR_MS = 3_600_000;

async function aliceAndBob(t: TestContext, options: Parameters<typeof startTestServer>[1] = {}) {
  const host = await startTestServer(t, options);
  const [alice, bob] = [await addDevice(host, "alice"), await addDevice(host, "bob")];
  return { host, alice, bob };
}

describe("POST /v1/messages", () => {
  it("answers 202 with the moment of expiry once the envelope is stored", async (t) => {
    const clock = new ManualClock();
    const { host, alice, bob } = await aliceAndBob(t, { clock });
    const id = messageId();
    const answer = await alice.send(bob.address, [bob.id], id);
    assert.equal(answer.status, 202);
    const expected: SubmitResponse = { id, status: "enqueued", expiresAt: clock.now() + 72 * HOUR_MS };
    assert.deepEqual(answer.json<SubmitResponse>(), expected);
    assert.equal((await host.server.admin.status()).mailboxRows, 1);
  });

  it("is idempotent by id, also for a message that was encrypted anew", async (t) => {
    const clock = new ManualClock();
    const { host, alice, bob } = await aliceAndBob(t, { clock });
    const body = { id: messageId(), to: bob.address, envelopes: [randomEnvelope(bob.id)] };
    const first = await alice.http("POST", "/v1/messages", body);
    clock.advance(1000);
    const again = await alice.http("POST", "/v1/messages", body);
    assert.equal(again.status, 202);
    assert.deepEqual(again.json(), first.json());
    assert.equal((await host.server.admin.status()).mailboxRows, 1);
    const anew = await alice.http("POST", "/v1/messages", { ...body, envelopes: [randomEnvelope(bob.id)] });
    assert.deepEqual(anew.json(), first.json());
    assert.equal((await host.server.admin.status()).mailboxRows, 1);
    // Ids are the sender's own: bob may use the same one.
    const reply = { ...body, to: alice.address, envelopes: [randomEnvelope(alice.id)] };
    assert.equal((await bob.http("POST", "/v1/messages", reply)).status, 202);
  });

  it("keeps what it accepted, whatever would refuse it by now", async (t) => {
    const { host, alice, bob } = await aliceAndBob(t);
    const { admin } = host.server;
    const body = { id: messageId(), to: bob.address, envelopes: [randomEnvelope(bob.id)] };
    const first = await alice.http("POST", "/v1/messages", body);
    const again = async () => (await alice.http("POST", "/v1/messages", body)).json();
    const otherDevices = { ...body, envelopes: [randomEnvelope(alice.id)] };
    assert.deepEqual((await alice.http("POST", "/v1/messages", otherDevices)).json(), first.json());
    await admin.change("bob", { messaging: false });
    assert.deepEqual(await again(), first.json());
    const unknown = { ...body, id: messageId() };
    assertRefused(
      await alice.http("POST", "/v1/messages", unknown),
      403,
      "recipient_messaging_disabled",
      /bob/,
    );
  });

  it("tells each reason a person can act on", async (t) => {
    const { host, alice, bob } = await aliceAndBob(t);
    const admin = host.server.admin;
    await admin.add({ address: "carol" });
    const to = (address: string) => alice.send(address, [bob.id]);
    assertRefused(await to("nobody@localhost"), 404, "unknown_recipient", /no account nobody@localhost/);
    assertRefused(await to("bob@example.org"), 404, "unknown_recipient", /on this server/);
    assertRefused(await to("not an address"), 400, "bad_request", /is not an address/);
    assertRefused(await to("alice@localhost"), 400, "bad_request", /your own address/);
    assertRefused(await to("carol@localhost"), 410, "device_gone", /not opened the activation link/);
    await admin.change("bob", { messaging: false });
    assertRefused(await to(bob.address), 403, "recipient_messaging_disabled", /bob@localhost cannot receive/);
    await admin.change("bob", { messaging: true, disabled: true });
    assertRefused(await to(bob.address), 403, "recipient_messaging_disabled", /bob@localhost cannot receive/);
    await admin.change("bob", { disabled: false });
    await admin.change("alice", { messaging: false });
    assertRefused(await to(bob.address), 403, "messaging_disabled", /not enabled for your account/);
    await admin.change("alice", { messaging: true, disabled: true });
    assertRefused(await to(bob.address), 403, "account_disabled", /Ask your operator/);
    await admin.change("alice", { disabled: false });
    assert.equal((await to("BOB@localhost")).status, 202);
  });

  it("says which devices are missing and which are gone", async (t) => {
    const { host, alice, bob } = await aliceAndBob(t);
    const none = await alice.send(bob.address, [alice.id]);
    assertRefused(none, 409, "devices_changed", /Fetch the device list/);
    assert.deepEqual(none.error.missing, [bob.id]);
    assert.deepEqual(none.error.gone, [alice.id]);
    await host.server.admin.reset("bob");
    assertRefused(await alice.send(bob.address, [bob.id]), 410, "device_gone", /has no device at the moment/);
    const renewed = await addDevice(host, "dora");
    const changed = await alice.send(renewed.address, [renewed.id, bob.id]);
    assert.deepEqual(changed.error.missing, []);
    assert.deepEqual(changed.error.gone, [bob.id]);
  });

  it("judges every envelope by its form", async (t) => {
    const { alice, bob } = await aliceAndBob(t);
    const post = (body: object | string) => alice.http("POST", "/v1/messages", body);
    const envelope = (body: string) =>
      post({ id: messageId(), to: bob.address, envelopes: [{ device: bob.id, body }] });
    const wrongVersion = toBase64Url(new Uint8Array(2048).fill(9));
    assertRefused(await envelope(""), 400, "empty", /empty/);
    assertRefused(await envelope("A".repeat(2732)), 400, "too_long", /“envelopes\[0\]\.body” is longer/);
    assertRefused(
      await envelope("A".repeat(100)),
      400,
      "bad_request",
      /“envelopes\[0\]\.body” must be 2048 bytes/,
    );
    assertRefused(await envelope("*".repeat(2731)), 400, "bad_request", /base64url/);
    // Other spellings of 2,048 good bytes: the other alphabet, stray bits, a blank, an end that lacks a character.
    const good2048 = `AQH-${"A".repeat(2727)}`;
    for (const other of [
      good2048.replace("-", "+"),
      `${good2048.slice(0, -1)}B`,
      `${good2048.slice(0, 100)} ${good2048.slice(101)}`,
      good2048.slice(0, -1),
    ]) {
      assertRefused(await envelope(other), 400, "bad_request", /must be 2048 bytes as unpadded base64url/);
    }
    assert.equal((await envelope(good2048)).status, 202);
    assertRefused(
      await envelope(wrongVersion),
      400,
      "bad_request",
      /not an envelope of a version known here/,
    );
    const good = { id: messageId(), to: bob.address, envelopes: [randomEnvelope(bob.id)] };
    const twice = { ...good, envelopes: [randomEnvelope(bob.id), randomEnvelope(bob.id)] };
    assertRefused(await post(twice), 400, "bad_request", /names the device [0-9a-f]{8} twice/);
    assertRefused(await post({ ...good, envelopes: [] }), 400, "bad_request", /list of 1 to 20 envelopes/);
    assertRefused(await post({ ...good, id: "xyz" }), 400, "bad_request", /“id” must be 32 lower-case hex/);
    assertRefused(await post({ ...good, id: undefined }), 400, "bad_request", /lacks the field “id”/);
    assertRefused(await post({ ...good, to: 7 }), 400, "bad_request", /“to” must be an address/);
    assertRefused(await post({ ...good, cc: "x" }), 400, "bad_request", /unknown field “cc”/);
    assertRefused(await post([]), 400, "bad_request", /must be a JSON object/);
    assertRefused(await post("{"), 400, "bad_request", /not valid JSON/);
    assertRefused(await post(""), 400, "bad_request", /empty/);
    const proto = `{"__proto__":{"admin":true},${JSON.stringify(good).slice(1)}`;
    assertRefused(await post(proto), 400, "bad_request", /unknown field “__proto__”/);
    assertRefused(await post("x".repeat(100_000)), 413, "too_large", /larger than any valid request/);
    assert.equal((await post(good)).status, 202);
  });

  it("limits how much one device sends, says for how long, and leaves the others alone", async (t) => {
    const clock = new ManualClock();
    const { alice, bob } = await aliceAndBob(t, { clock, overrides: { quota: { rate: 60, burst: 3 } } });
    for (let i = 0; i < 3; i++) assert.equal((await alice.send(bob.address, [bob.id])).status, 202);
    const refused = await alice.send(bob.address, [bob.id]);
    assertRefused(refused, 429, "rate_limited", /too many messages/);
    assert.equal(refused.error.retryAfterMs, 1000);
    assert.equal(refused.headers["retry-after"], "1");
    assert.equal((await bob.send(alice.address, [alice.id])).status, 202);
    clock.advance(1000);
    assert.equal((await alice.send(bob.address, [bob.id])).status, 202);
    assertRefused(await alice.send(bob.address, [bob.id]), 429, "rate_limited", /too many/);
  });

  it("says that the recipient's mailbox is full", async (t) => {
    const { host, alice, bob } = await aliceAndBob(t);
    const { dataDir } = host.server;
    await host.server.close();
    const store = await openStoreOf(dataDir);
    const expiresAt = Date.now() + HOUR_MS;
    const [one] = await Promise.all(
      Array.from({ length: MAX_MAILBOX_ROWS }, () =>
        enqueue(store, submissionOf(alice.id, [bob.id], { id: messageId(), expiresAt }), Date.now()),
      ),
    );
    await store.close();
    const next = await startTestServer(t, { dataDir });
    const again = deviceOf(next, alice.keys, alice.activation);
    const id = messageId();
    assertRefused(await again.send(bob.address, [bob.id], id), 409, "mailbox_full", /mailbox is full/);
    // Bob takes one, and there is room for one.
    assert.ok(one);
    await next.server.close();
    const freed = await openStoreOf(dataDir);
    await freed.mailbox.settle(bob.id, one, Date.now());
    await freed.close();
    const third = await startTestServer(t, { dataDir });
    const retrying = deviceOf(third, alice.keys, alice.activation);
    assert.equal((await retrying.send(bob.address, [bob.id], id)).status, 202);
    assertRefused(await retrying.send(bob.address, [bob.id]), 409, "mailbox_full", /mailbox is full/);
  });

  it("does not take the message of a device that was reset while it sent", async (t) => {
    const { host, alice, bob } = await aliceAndBob(t);
    assert.equal((await alice.send(bob.address, [bob.id])).status, 202);
    await host.server.admin.reset("alice");
    assertRefused(await alice.send(bob.address, [bob.id]), 401, "unauthorized", /activate it anew/);
  });
});
