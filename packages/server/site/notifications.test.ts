/** Notifications (RFC 5438) to SIP phones and from them, through a real server and real TLS. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deflateSync } from "node:zlib";
import { IMDN_NAMESPACE, parseCpim } from "@sottovoce/sip";
import { decodeReceipts, type SubmitResponse } from "@sottovoce/wire";
import { addDevice, messageId } from "../test/device.ts";
import { Inbox } from "../test/inbox.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { startUserAgent } from "../test/phone.ts";
import { startTestServer } from "../test/server.ts";
import { addSipPhone, SipPhone } from "../test/sip-phone.ts";
import { aliceAndDesk, cpimOf, sendTo, textOf } from "../test/site-setting.ts";
import { decodeNotification, encodeNotification, IMDN_CONTENT_TYPE } from "./imdn.ts";
import { CPIM_CONTENT_TYPE } from "./notification.ts";

describe("notifications", () => {
  it("tell a phone that asked when the app has its message", async (t) => {
    const { host, alice, login } = await aliceAndDesk(t);
    const phone = await SipPhone.registered(t, host, login);
    const asks = { id: "a&b<c>-1", dispositions: ["positive-delivery", "negative-delivery"] as const };
    const body = cpimOf("desk@localhost", "tell me", asks);
    await phone.send("alice@localhost", body, { contentType: CPIM_CONTENT_TYPE });
    await phone.send("alice@localhost", "do not tell me");
    const inbox = new Inbox();
    await startUserAgent(t, host, alice, inbox.onMessage);
    await Promise.all([inbox.atLeast(2), phone.atLeast(1)]);
    const [message] = phone.received;
    assert.equal(message?.headers.from()?.uri, "sip:alice@localhost");
    const { headers, contentHeaders, content } = parseCpim(message?.body ?? new Uint8Array());
    assert.equal(headers.from()?.uri, "sip:alice@localhost");
    assert.equal(headers.has("Disposition-Notification", IMDN_NAMESPACE), false);
    assert.equal(contentHeaders.contentType()?.essence, IMDN_CONTENT_TYPE);
    assert.equal(contentHeaders.get("Content-Disposition"), "notification");
    assert.deepEqual(decodeNotification(content), { messageId: "a&b<c>-1", disposition: "delivered" });
  });

  it("tell a phone that asked when its message ran out of time, which it may shorten", async (t) => {
    const clock = new ManualClock();
    const host = await startTestServer(t, { clock });
    await addDevice(host, "alice");
    const phone = await SipPhone.registered(t, host, await addSipPhone(host, "desk"));
    const asks = { id: "short-lived", dispositions: ["negative-delivery"] as const };
    const { status } = await phone.send("alice@localhost", cpimOf("desk@localhost", "now or never", asks), {
      contentType: CPIM_CONTENT_TYPE,
      headers: [["Expires", "60"]],
    });
    assert.equal(status, 202);
    clock.advance(60_000);
    await phone.atLeast(1);
    const { content } = parseCpim(phone.received[0]?.body ?? new Uint8Array());
    assert.deepEqual(decodeNotification(content), { messageId: "short-lived", disposition: "failed" });
  });

  it("are asked for once: a phone that refuses one does not get it again", async (t) => {
    const { host, alice, login } = await aliceAndDesk(t);
    const phone = await SipPhone.registered(t, host, login);
    phone.answer = 415;
    const asks = { id: "m1", dispositions: ["display"] as const };
    await phone.send("alice@localhost", cpimOf("desk@localhost", "seen?", asks), {
      contentType: CPIM_CONTENT_TYPE,
    });
    await startUserAgent(t, host, alice, new Inbox().onMessage);
    await phone.atLeast(1);
    phone.answer = 200;
    await phone.register();
    await sendTo(alice, "desk@localhost", "next");
    await phone.atLeast(2);
    assert.equal(textOf(phone.received[1]?.body ?? new Uint8Array()), "next");
  });

  it("of a phone that could not answer are a receipt, once, and the message is not sent again", async (t) => {
    const { host, alice, login } = await aliceAndDesk(t);
    const inbox = new Inbox();
    await startUserAgent(t, host, alice, inbox.onMessage);
    const silent = await SipPhone.registered(t, host, login);
    silent.answer = null;
    const id = messageId();
    await sendTo(alice, "desk@localhost", "got it?", id);
    await silent.atLeast(1);
    const notice = encodeNotification({
      messageId: id,
      disposition: "delivered",
      sentAt: Date.now(),
      recipient: "sip:desk@localhost",
    });
    const packed = new Uint8Array(deflateSync(notice));
    for (let i = 0; i < 2; i++) {
      const answer = await silent.send("alice@localhost", packed, {
        contentType: IMDN_CONTENT_TYPE,
        headers: [["Content-Encoding", "deflate"]],
      });
      assert.equal(answer.status, 200);
    }
    await inbox.atLeast(1);
    const [receipt] = decodeReceipts(inbox.messages[0]?.body ?? new Uint8Array());
    assert.deepEqual({ id: receipt?.id, status: receipt?.status }, { id, status: "delivered" });
    silent.connection.close();
    const back = await SipPhone.registered(t, host, login);
    await sendTo(alice, "desk@localhost", "another");
    await Promise.all([back.atLeast(1), inbox.atLeast(2)]);
    assert.deepEqual(
      back.received.map(({ body }) => textOf(body)),
      ["another"],
    );
    const second = decodeReceipts(inbox.messages[1]?.body ?? new Uint8Array());
    assert.equal(second.length, 1);
    assert.notEqual(second[0]?.id, id);
  });

  it("about nothing known, or about a failure, change nothing", async (t) => {
    const { host, alice, login } = await aliceAndDesk(t);
    const phone = await SipPhone.registered(t, host, login);
    phone.answer = null;
    const id = messageId();
    await sendTo(alice, "desk@localhost", "hm", id);
    await phone.atLeast(1);
    for (const [name, disposition] of [
      ["unknown", "delivered"],
      [messageId(), "delivered"],
      [id, "failed"],
    ] as const) {
      const notice = encodeNotification({
        messageId: name,
        disposition,
        sentAt: 0,
        recipient: "sip:x@localhost",
      });
      const { status } = await phone.send("alice@localhost", notice, { contentType: IMDN_CONTENT_TYPE });
      assert.equal(status, 200);
    }
    const known = await sendTo(alice, "desk@localhost", "hm", id);
    assert.equal(known.json<SubmitResponse>().status, "enqueued");
  });
});
