import assert from "node:assert/strict";
import { hash, randomBytes, randomUUID } from "node:crypto";
import { describe, it, type TestContext } from "node:test";
import { parseDate, systemClock, UserAgent } from "@sottovoce/sip";
import { connectWs } from "@sottovoce/sip/transport/ws";
import {
  type Address,
  decodeReceipts,
  ENVELOPE_CONTENT_TYPE,
  fromBase64Url,
  RECEIPTS_CONTENT_TYPE,
  type SubmitResponse,
  sipUriOf,
} from "@sottovoce/wire";
import { activateLink, addDevice, messageId, randomEnvelope } from "../test/device.ts";
import { Inbox } from "../test/inbox.ts";
import { startUserAgent } from "../test/phone.ts";
import { startTestServer } from "../test/server.ts";

async function aliceAndBob(t: TestContext) {
  const host = await startTestServer(t);
  const [alice, bob] = [await addDevice(host, "alice"), await addDevice(host, "bob")];
  return { host, alice, bob };
}

describe("a message", () => {
  it("reaches a registered device, and its receipt the sender, without naming the sender on the way", async (t) => {
    const { host, alice, bob } = await aliceAndBob(t);
    const [forBob, forAlice] = [new Inbox(), new Inbox()];
    await startUserAgent(t, host, bob, forBob.onMessage);
    await startUserAgent(t, host, alice, forAlice.onMessage);
    const [id, envelope] = [messageId(), randomEnvelope(bob.id)];
    const answer = await alice.http("POST", "/v1/messages", { id, to: bob.address, envelopes: [envelope] });
    assert.equal(answer.status, 202);
    await forBob.atLeast(1);
    const [message] = forBob.messages;
    assert.ok(message);
    assert.equal(message.contentType, ENVELOPE_CONTENT_TYPE);
    assert.deepEqual(Buffer.from(message.body), Buffer.from(fromBase64Url(envelope.body)));
    const { headers } = message.request;
    assert.equal(headers.from()?.uri, "sip:localhost");
    assert.equal(headers.to()?.uri, sipUriOf(bob.address as Address));
    assert.ok(Math.abs(parseDate(headers.get("Date") ?? "") - Date.now()) < 60_000);
    assert.ok((headers.expires() ?? 0) > 259_000);
    assert.doesNotMatch(headers.encode(), /alice/);
    await forAlice.atLeast(1);
    assert.equal(forAlice.messages[0]?.contentType, RECEIPTS_CONTENT_TYPE);
    const [receipt] = decodeReceipts(forAlice.messages[0]?.body ?? new Uint8Array());
    assert.equal(receipt?.id, id);
    assert.equal(receipt?.device, bob.id);
    assert.equal(receipt?.status, "delivered");
    const again = await alice.http("POST", "/v1/messages", { id, to: bob.address, envelopes: [envelope] });
    assert.equal(again.json<SubmitResponse>().status, "delivered");
  });

  it("waits for a device that is offline, and is delivered when it registers, in order", async (t) => {
    const { host, alice, bob } = await aliceAndBob(t);
    const sent = [];
    for (let i = 0; i < 50; i++) {
      const envelope = randomEnvelope(bob.id);
      sent.push(envelope.body);
      const body = { id: messageId(), to: bob.address, envelopes: [envelope] };
      assert.equal((await alice.http("POST", "/v1/messages", body)).status, 202);
    }
    const inbox = new Inbox();
    await startUserAgent(t, host, bob, inbox.onMessage);
    await inbox.atLeast(50);
    const received = inbox.messages.map((message) => Buffer.from(message.body).toString("base64url"));
    assert.deepEqual(received, sent);
  });

  it("survives the server's restart", async (t) => {
    const { host, alice, bob } = await aliceAndBob(t);
    const envelope = randomEnvelope(bob.id);
    await alice.http("POST", "/v1/messages", { id: messageId(), to: bob.address, envelopes: [envelope] });
    await host.server.close();
    const next = await startTestServer(t, { dataDir: host.server.dataDir });
    assert.equal(next.server.caPem, host.server.caPem);
    const inbox = new Inbox();
    await startUserAgent(t, next, bob, inbox.onMessage);
    await inbox.atLeast(1);
    assert.equal(Buffer.from(inbox.messages[0]!.body).toString("base64url"), envelope.body);
  });

  it("stays in the mailbox when the device does not take it, and comes at its next registration", async (t) => {
    const { host, alice, bob } = await aliceAndBob(t);
    const inbox = new Inbox();
    inbox.status = 488;
    const agent = await startUserAgent(t, host, bob, inbox.onMessage);
    await alice.send(bob.address, [bob.id]);
    await inbox.atLeast(1);
    await agent.stop();
    inbox.status = 200;
    await startUserAgent(t, host, bob, inbox.onMessage);
    await inbox.atLeast(2);
    assert.deepEqual(Buffer.from(inbox.messages[0]!.body), Buffer.from(inbox.messages[1]!.body));
  });

  it("reaches a device on WebSocket as well", async (t) => {
    const { host, alice, bob } = await aliceAndBob(t);
    const inbox = new Inbox();
    const registered = Promise.withResolvers<void>();
    const { server } = host;
    const agent = new UserAgent({
      account: { aor: `sip:${bob.address}`, domain: "localhost", instance: `urn:uuid:${randomUUID()}` },
      identity: {
        username: bob.id,
        password: bob.activation.secret,
        hash: (_algorithm, text) => hash("sha256", text, "hex"),
      },
      connect: (signal) =>
        connectWs({ url: `wss://localhost:${server.ports.https}/sip`, ca: server.caPem, signal }),
      clock: systemClock,
      random: randomBytes,
      accept: [ENVELOPE_CONTENT_TYPE],
      onMessage: inbox.onMessage,
      events: { onRegistered: () => registered.resolve() },
    });
    t.after(() => agent.stop());
    agent.start();
    await registered.promise;
    assert.equal((await alice.send(bob.address, [bob.id])).status, 202);
    await inbox.atLeast(1);
    assert.equal(inbox.messages[0]?.body.length, 2048);
  });
});

describe("a reset", () => {
  it("tells the senders of what waited that the device is gone", async (t) => {
    const { host, alice, bob } = await aliceAndBob(t);
    const id = messageId();
    assert.equal((await alice.send(bob.address, [bob.id], id)).status, 202);
    const inbox = new Inbox();
    await startUserAgent(t, host, alice, inbox.onMessage);
    await host.server.admin.reset("bob");
    await inbox.atLeast(1);
    const [receipt] = decodeReceipts(inbox.messages[0]!.body);
    assert.deepEqual(
      { id: receipt?.id, status: receipt?.status, reason: receipt?.reason },
      { id, status: "failed", reason: "device_gone" },
    );
  });
});

describe("a message that waits when its sender", () => {
  it("is disabled is delivered all the same, and its receipt waits for the sender to come back", async (t) => {
    const { host, alice, bob } = await aliceAndBob(t);
    const { admin } = host.server;
    const id = messageId();
    assert.equal((await alice.send(bob.address, [bob.id], id)).status, 202);
    await admin.change("alice", { disabled: true });
    const bobs = new Inbox();
    await startUserAgent(t, host, bob, bobs.onMessage);
    await bobs.atLeast(1);
    await admin.change("alice", { disabled: false });
    const alices = new Inbox();
    await startUserAgent(t, host, alice, alices.onMessage);
    await alices.atLeast(1);
    const [receipt] = decodeReceipts(alices.messages[0]!.body);
    assert.deepEqual({ id: receipt?.id, status: receipt?.status }, { id, status: "delivered" });
  });

  it("is reset is delivered all the same, and the sender's next device hears nothing of it", async (t) => {
    const { host, alice, bob } = await aliceAndBob(t);
    assert.equal((await alice.send(bob.address, [bob.id])).status, 202);
    const { link } = await host.server.admin.reset("alice");
    const successor = await activateLink(host, link.link);
    const bobs = new Inbox();
    await startUserAgent(t, host, bob, bobs.onMessage);
    await bobs.atLeast(1);
    assert.equal((await bob.send(alice.address, [successor.id])).status, 202);
    const alices = new Inbox();
    await startUserAgent(t, host, successor, alices.onMessage);
    await alices.atLeast(1);
    assert.equal(alices.messages[0]?.contentType, ENVELOPE_CONTENT_TYPE);
    // Receipts go the usual way again.
    await bobs.atLeast(2);
    assert.equal(bobs.messages[1]?.contentType, RECEIPTS_CONTENT_TYPE);
  });
});
