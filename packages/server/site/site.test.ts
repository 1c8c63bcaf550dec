/** End-to-site messages between our clients and SIP phones, through a real server and real TLS. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { deflateRawSync, deflateSync } from "node:zlib";
import { imdnMessageId, parseCpim } from "@sottovoce/sip";
import {
  decodeReceipts,
  ENVELOPE_LIFETIME_MS,
  MAX_TEXT_CHARACTERS,
  RECEIPTS_CONTENT_TYPE,
  type SubmitResponse,
} from "@sottovoce/wire";
import { addDevice, messageId } from "../test/device.ts";
import { Inbox } from "../test/inbox.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { startUserAgent } from "../test/phone.ts";
import { assertRefused, startTestServer } from "../test/server.ts";
import { addSipPhone, SipPhone } from "../test/sip-phone.ts";
import { aliceAndDesk, cpimOf, sendTo, textOf } from "../test/site-setting.ts";
import { IMDN_CONTENT_TYPE } from "./imdn.ts";
import { CPIM_CONTENT_TYPE } from "./notification.ts";

describe("a text of the app for a SIP phone", () => {
  it("waits sealed until the phone registers, arrives as a bare text, and is receipted", async (t) => {
    const { host, alice, login } = await aliceAndDesk(t);
    const inbox = new Inbox();
    await startUserAgent(t, host, alice, inbox.onMessage);
    const id = messageId();
    const answer = await sendTo(alice, "desk@localhost", "Grüße 👋", id);
    assert.equal(answer.status, 202);
    assert.equal(answer.json<SubmitResponse>().status, "enqueued");
    const phone = await SipPhone.registered(t, host, login);
    await phone.atLeast(1);
    const [message] = phone.received;
    assert.ok(message);
    assert.equal(textOf(message.body), "Grüße 👋");
    assert.equal(message.headers.contentType()?.essence, "text/plain");
    assert.equal(message.headers.contentType()?.params.get("charset"), "utf-8");
    assert.equal(message.headers.from()?.uri, "sip:alice@localhost");
    assert.equal(message.headers.to()?.uri, "sip:desk@localhost");
    assert.equal(message.headers.callId(), id);
    await inbox.atLeast(1);
    assert.equal(inbox.messages[0]?.contentType, RECEIPTS_CONTENT_TYPE);
    const [receipt] = decodeReceipts(inbox.messages[0]?.body ?? new Uint8Array());
    assert.deepEqual({ id: receipt?.id, status: receipt?.status }, { id, status: "delivered" });
    const again = await sendTo(alice, "desk@localhost", "Grüße 👋", id);
    assert.equal(again.json<SubmitResponse>().status, "delivered");
    await sendTo(alice, "desk@localhost", "two");
    await phone.atLeast(2);
    assert.equal(phone.received.length, 2);
  });

  it("rings at all phones of the account, and is delivered when one has taken it", async (t) => {
    const { host, alice, login } = await aliceAndDesk(t);
    const inbox = new Inbox();
    await startUserAgent(t, host, alice, inbox.onMessage);
    const [one, two] = [await SipPhone.connect(t, host, login), await SipPhone.connect(t, host, login)];
    await one.register({ headers: [one.contact("", "one")] });
    await two.register({ headers: [two.contact("", "two")] });
    one.answer = 415;
    await sendTo(alice, "desk@localhost", "to both");
    await Promise.all([one.atLeast(1), two.atLeast(1), inbox.atLeast(1)]);
    assert.equal(decodeReceipts(inbox.messages[0]?.body ?? new Uint8Array())[0]?.status, "delivered");
  });

  it("goes to a contact without the header fields that its URI may have", async (t) => {
    const { host, alice, login } = await aliceAndDesk(t);
    const phone = await SipPhone.connect(t, host, login);
    const contact = ["Contact", "<sip:desk@phone.invalid;ob?Route=%3Csip:elsewhere.invalid%3E>"] as const;
    const registered = await phone.register({ headers: [[...contact]] });
    assert.match(registered.headers.get("Contact") ?? "", /^<sip:desk@phone\.invalid;ob\?Route=/);
    await sendTo(alice, "desk@localhost", "x");
    await phone.atLeast(1);
    assert.equal(phone.received[0]?.uri, "sip:desk@phone.invalid;ob");
    assert.equal(phone.received[0]?.headers.has("Route"), false);
  });

  it("is refused in words where it does not belong", async (t) => {
    const { host, alice } = await aliceAndDesk(t);
    await addDevice(host, "bob");
    await host.server.admin.add({ address: "new" });
    for (const app of ["bob", "new"]) {
      const answer = await sendTo(alice, `${app}@localhost`, "weak");
      assertRefused(answer, 409, "end_to_end_only", /only end-to-end encrypted/);
    }
    assertRefused(await sendTo(alice, "nobody@localhost", "x"), 404, "unknown_recipient", /no account/);
    assertRefused(await sendTo(alice, "desk@localhost", " "), 400, "empty", /empty/);
    const long = "x".repeat(MAX_TEXT_CHARACTERS + 1);
    assertRefused(await sendTo(alice, "desk@localhost", long), 400, "too_long", /161 characters/);
    assertRefused(await sendTo(alice, "desk@localhost", "\ud800"), 400, "bad_request", /half a character/);
    await host.server.admin.change("desk", { messaging: false });
    const off = await sendTo(alice, "desk@localhost", "x");
    assertRefused(off, 403, "recipient_messaging_disabled", /not enabled/);
    await host.server.admin.change("alice", { messaging: false });
    assertRefused(await sendTo(alice, "desk@localhost", "x"), 403, "messaging_disabled", /operator/);
  });

  it("is the only thing a SIP phone gets: no envelopes, no bundles", async (t) => {
    const { alice } = await aliceAndDesk(t);
    const envelopes = await alice.send("desk@localhost", [alice.id]);
    assertRefused(envelopes, 409, "end_to_site_only", /SIP phone without keys/);
    const bundles = await alice.http("POST", "/v1/accounts/desk@localhost/bundles", { devices: [] });
    assertRefused(bundles, 409, "end_to_site_only", /SIP phone without keys/);
    const account = (await alice.http("GET", "/v1/accounts/desk@localhost")).json<{ kind: string }>();
    assert.equal(account.kind, "sip-phone");
  });

  it("lies on the server's disk sealed, its sender as well", async (t) => {
    const { host, alice } = await aliceAndDesk(t);
    const text = "a text that nobody shall find on the disk";
    await sendTo(alice, "desk@localhost", text);
    await host.server.close();
    const files = await readdir(host.server.dataDir);
    assert.ok(files.includes("sottovoce.db"));
    const database = await readFile(join(host.server.dataDir, "sottovoce.db"));
    assert.ok(database.includes("desk@localhost"), "the accounts are in clear, so the search works");
    assert.equal(database.includes(text), false);
    assert.equal(database.includes("text/plain"), false);
  });

  it("is over after 72 hours, and its sender is told", async (t) => {
    const clock = new ManualClock();
    const host = await startTestServer(t, { clock });
    const [alice, login] = [await addDevice(host, "alice"), await addSipPhone(host, "desk")];
    const id = messageId();
    await sendTo(alice, "desk@localhost", "too late", id);
    clock.advance(ENVELOPE_LIFETIME_MS);
    const inbox = new Inbox();
    await startUserAgent(t, host, alice, inbox.onMessage);
    // Expiry looks at the clock every hour, and then sleeps until the moment it has found.
    while (inbox.messages.length === 0) {
      clock.advance(1);
      await host.http("GET", "/v1/server");
    }
    const [receipt] = decodeReceipts(inbox.messages[0]?.body ?? new Uint8Array());
    assert.deepEqual({ id: receipt?.id, status: receipt?.status }, { id, status: "expired" });
    await sendTo(alice, "desk@localhost", "in time");
    const phone = await SipPhone.registered(t, host, login);
    await phone.atLeast(1);
    assert.equal(textOf(phone.received[0]?.body ?? new Uint8Array()), "in time");
  });

  it("stays where it is through a new password, and reaches who has it", async (t) => {
    const { host, alice } = await aliceAndDesk(t);
    await sendTo(alice, "desk@localhost", "kept");
    const { login } = await host.server.admin.resetSipPhone("desk");
    const phone = await SipPhone.registered(t, host, login);
    await phone.atLeast(1);
    assert.equal(textOf(phone.received[0]?.body ?? new Uint8Array()), "kept");
  });
});

describe("a text of a SIP phone", () => {
  it("reaches the app as message/cpim that names sender and id, also after it was offline", async (t) => {
    const { host, alice, login } = await aliceAndDesk(t);
    const phone = await SipPhone.registered(t, host, login);
    const answer = await phone.send("alice@localhost", "Hallo Alice");
    assert.equal(answer.status, 202);
    const inbox = new Inbox();
    await startUserAgent(t, host, alice, inbox.onMessage);
    await inbox.atLeast(1);
    const [message] = inbox.messages;
    assert.equal(message?.contentType, CPIM_CONTENT_TYPE);
    const { headers, contentHeaders, content } = parseCpim(message?.body ?? new Uint8Array());
    assert.equal(headers.from()?.uri, "sip:desk@localhost");
    assert.equal(headers.to()[0]?.uri, "sip:alice@localhost");
    assert.ok(Math.abs((headers.dateTime() ?? 0) - Date.now()) < 60_000);
    assert.match(imdnMessageId(headers) ?? "", /^[0-9a-f]{32}$/);
    assert.equal(contentHeaders.contentType()?.essence, "text/plain");
    assert.equal(textOf(content), "Hallo Alice");
  });

  it("may come in message/cpim, and packed in either form of deflate", async (t) => {
    const { host, alice, login } = await aliceAndDesk(t);
    const inbox = new Inbox();
    await startUserAgent(t, host, alice, inbox.onMessage);
    const phone = await SipPhone.registered(t, host, login);
    const body = cpimOf("desk@localhost", "in an envelope of paper");
    const packed = { contentType: CPIM_CONTENT_TYPE, headers: [["Content-Encoding", "deflate"]] as const };
    assert.equal((await phone.send("alice@localhost", body, { contentType: CPIM_CONTENT_TYPE })).status, 202);
    const raw = new Uint8Array(deflateRawSync(cpimOf("desk@localhost", "raw")));
    assert.equal((await phone.send("alice@localhost", raw, packed)).status, 202);
    const zlib = new Uint8Array(deflateSync(cpimOf("desk@localhost", "zlib")));
    assert.equal((await phone.send("alice@localhost", zlib, packed)).status, 202);
    await inbox.atLeast(3);
    const texts = inbox.messages.map((message) => textOf(parseCpim(message.body).content));
    assert.deepEqual(texts, ["in an envelope of paper", "raw", "zlib"]);
  });

  it("is one message, however often it is sent for want of an answer", async (t) => {
    const { host, alice, login } = await aliceAndDesk(t);
    const inbox = new Inbox();
    await startUserAgent(t, host, alice, inbox.onMessage);
    const phone = await SipPhone.registered(t, host, login);
    const asks = { id: "same-name", dispositions: ["positive-delivery"] as const };
    const body = cpimOf("desk@localhost", "once", asks);
    for (let i = 0; i < 2; i++) {
      const { status } = await phone.send("alice@localhost", body, { contentType: CPIM_CONTENT_TYPE });
      assert.equal(status, 202);
    }
    await phone.send("alice@localhost", cpimOf("desk@localhost", "another", asks), {
      contentType: CPIM_CONTENT_TYPE,
    });
    await inbox.atLeast(2);
    const texts = inbox.messages.map((message) => textOf(parseCpim(message.body).content));
    assert.deepEqual(texts, ["once", "another"]);
  });

  it("reaches other phones as a bare text", async (t) => {
    const { host, login } = await aliceAndDesk(t);
    const phone = await SipPhone.registered(t, host, login);
    const lobby = await SipPhone.registered(t, host, await addSipPhone(host, "lobby"));
    assert.equal((await phone.send("lobby@localhost", "door")).status, 202);
    await lobby.atLeast(1);
    assert.equal(lobby.received[0]?.headers.from()?.uri, "sip:desk@localhost");
    assert.equal(textOf(lobby.received[0]?.body ?? new Uint8Array()), "door");
  });

  it("is refused with a status and a sentence that a phone shows", async (t) => {
    const { host, login } = await aliceAndDesk(t);
    const phone = await SipPhone.registered(t, host, login);
    await host.server.admin.add({ address: "new" });
    const bomb = new Uint8Array(deflateSync(Buffer.alloc(10_000_000)));
    const deflate = [["Content-Encoding", "deflate"]] as const;
    const to = "alice@localhost";
    const cpim = CPIM_CONTENT_TYPE;
    const cases: readonly (readonly [ReturnType<SipPhone["send"]>, number, RegExp])[] = [
      [phone.send("nobody@localhost", "x"), 404, /no account/],
      [phone.send("alice@elsewhere.example", "x"), 404, /Another domain/],
      [phone.send("new@localhost", "x"), 480, /not set its account up/],
      [phone.send("desk@localhost", "x"), 403, /your own address/],
      [phone.send(to, "x", { from: "alice@localhost" }), 403, /only speak for its own/],
      [phone.send(to, cpimOf("alice@localhost", "x"), { contentType: cpim }), 403, /only speak for its own/],
      [phone.send(to, " "), 400, /empty/],
      [phone.send(to, "x".repeat(161)), 413, /161 characters; at most 160/],
      [phone.send(to, new Uint8Array([0xff])), 400, /not UTF-8/],
      [phone.send(to, "x", { contentType: "text/plain;charset=iso-8859-1" }), 415, /UTF-8/],
      [phone.send(to, "x", { contentType: "text/html" }), 415, /Only text/],
      [phone.send(to, "x", { headers: [["Content-Encoding", "br"]] }), 415, /Only deflate/],
      [phone.send(to, "x", { headers: deflate }), 400, /cannot be unpacked/],
      [phone.send(to, bomb, { headers: deflate }), 413, /unpacks to more than/],
      [phone.send(to, "no cpim", { contentType: cpim }), 400, /CPIM/],
      [phone.send(to, "<x/>", { contentType: IMDN_CONTENT_TYPE }), 400, /notification/],
      [phone.send(to, "x", { headers: [["Require", "teleport"]] }), 420, /extension/],
    ];
    for (const [sent, status, sentence] of cases) {
      const response = await sent;
      assert.equal(response.status, status, `${sentence}: ${response.status} ${response.reason}`);
      assert.match(response.reason, sentence);
      if (/Only/.test(response.reason)) assert.match(response.headers.get("Accept") ?? "", /text\/plain/);
    }
    await host.server.admin.change("alice", { messaging: false });
    assert.equal((await phone.send(to, "x")).status, 403);
    await host.server.admin.change("desk", { messaging: false });
    const off = await phone.send(to, "x");
    assert.equal(off.status, 403);
    assert.match(off.reason, /not enabled for this account/);
    const stranger = await SipPhone.connect(t, host, login);
    assert.equal((await stranger.send(to, "x")).status, 403);
  });
});
