/** A SIP phone that acknowledges, registers or is taken for another account's: refused, or of no effect. */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { HeaderEntries } from "@sottovoce/sip";
import { decodeReceipts, type MessageId, type SubmitResponse } from "@sottovoce/wire";
import type { SipLogin } from "../admin/api.ts";
import { encodeNotification, IMDN_CONTENT_TYPE } from "../site/imdn.ts";
import { addDevice, messageId, type TestDevice } from "./device.ts";
import { Inbox } from "./inbox.ts";
import { Phone, startUserAgent } from "./phone.ts";
import { startTestServer, type TestServer } from "./server.ts";
import { addSipPhone, SipPhone } from "./sip-phone.ts";

const INSTANCE = ';reg-id=1;+sip.instance="<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>"';

/** Alice writes to the phone on the desk; the one in the lobby is another account's. */
interface Scene {
  readonly host: TestServer;
  readonly alice: TestDevice;
  readonly desk: SipPhone;
  readonly deskLogin: SipLogin;
  readonly lobby: SipPhone;
}

async function setScene(t: TestContext): Promise<Scene> {
  const host = await startTestServer(t);
  const alice = await addDevice(host, "alice");
  const deskLogin = await addSipPhone(host, "desk");
  const desk = await SipPhone.connect(t, host, deskLogin);
  assert.equal((await desk.register({ headers: [desk.contact(INSTANCE)] })).status, 200);
  const lobby = await SipPhone.registered(t, host, await addSipPhone(host, "lobby"));
  return { host, alice, desk, deskLogin, lobby };
}

async function write(alice: TestDevice, text: string, id = messageId()): Promise<SubmitResponse> {
  const answer = await alice.http("POST", "/v1/messages/end-to-site", { id, to: "desk@localhost", text });
  assert.equal(answer.status, 202);
  return answer.json<SubmitResponse>();
}

/** A text for the desk reaches the desk, and not the lobby. */
async function assertDeskIsThere({ alice, desk, lobby }: Scene): Promise<void> {
  const stolen = lobby.received.length;
  const next = desk.received.length + 1;
  await write(alice, "for the desk");
  await desk.atLeast(next);
  assert.equal(lobby.received.length, stolen);
}

const delivered = (id: MessageId) =>
  encodeNotification({
    messageId: id,
    disposition: "delivered",
    sentAt: Date.now(),
    recipient: "sip:desk@localhost",
  });

describe("acknowledging as another account's phone has no effect", () => {
  it("by a notification about a message that was for the other, whose id is known", async (t) => {
    const { host, alice, desk, lobby } = await setScene(t);
    desk.answer = null;
    const id = messageId();
    await write(alice, "got it?", id);
    await desk.atLeast(1);
    const sent = { contentType: IMDN_CONTENT_TYPE };
    assert.equal((await lobby.send("alice@localhost", delivered(id), sent)).status, 200);
    assert.equal((await write(alice, "got it?", id)).status, "enqueued");

    // The same notification of the phone that has the message does count.
    const inbox = new Inbox();
    await startUserAgent(t, host, alice, inbox.onMessage);
    assert.equal((await desk.send("alice@localhost", delivered(id), sent)).status, 200);
    await inbox.atLeast(1);
    const [receipt] = decodeReceipts(inbox.messages[0]?.body ?? new Uint8Array());
    assert.deepEqual([receipt?.id, receipt?.status], [id, "delivered"]);
  });

  it("by a notification of an app's device, the sender's own included", async (t) => {
    const { host, alice, desk } = await setScene(t);
    desk.answer = null;
    const id = messageId();
    await write(alice, "got it?", id);
    await desk.atLeast(1);
    const own = await Phone.connect(t, host);
    assert.equal((await own.register(alice)).status, 200);
    const answer = await own.request("MESSAGE", {
      uri: "sip:desk@localhost",
      headers: [
        ["From", `<sip:${alice.address}>;tag=1`],
        ["To", "<sip:desk@localhost>"],
        ["Content-Type", IMDN_CONTENT_TYPE],
      ],
    });
    assert.equal(answer.status, 403);
    // Refused for the kind of its account, before anybody looks at the body.
    assert.match(answer.reason, /submitted by HTTPS/);
    assert.equal((await write(alice, "got it?", id)).status, "enqueued");
  });
});

describe("registering as another account's phone takes nothing from it", () => {
  for (const [way, headers] of [
    ["by its Contact and +sip.instance", ({ desk }: Scene) => [desk.contact(INSTANCE)]],
    ["by Expires: 0 for its contact", ({ desk }: Scene) => [desk.contact(`;expires=0${INSTANCE}`)]],
    [
      "by Contact: *",
      () => [
        ["Contact", "*"],
        ["Expires", "0"],
      ],
    ],
    [
      "by its Call-ID and a higher CSeq",
      ({ desk }: Scene) => [
        desk.contact(INSTANCE),
        ["Call-ID", desk.callId],
        ["CSeq", "2000000000 REGISTER"],
      ],
    ],
  ] as const satisfies readonly (readonly [string, (scene: Scene) => HeaderEntries])[]) {
    it(way, async (t) => {
      const scene = await setScene(t);
      const { status } = await scene.lobby.register({ headers: headers(scene) });
      assert.equal(status, 200);
      await assertDeskIsThere(scene);
      const { desk } = scene;
      assert.equal((await desk.register({ headers: [desk.contact(INSTANCE)] })).status, 200);
      await assertDeskIsThere(scene);
    });
  }

  it("by its password with another's address in To", async (t) => {
    const scene = await setScene(t);
    const { lobby, deskLogin } = scene;
    const { status } = await lobby.register({
      headers: [lobby.contact(), ["To", `<sip:${deskLogin.address}>`]],
    });
    assert.equal(status, 403);
    await assertDeskIsThere(scene);
  });
});
