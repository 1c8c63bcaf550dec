/** A text from a SIP phone for somebody whose mailbox holds as much as it may. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { MAX_MAILBOX_ROWS } from "../store/store.ts";
import { enqueue, submissionOf } from "../test/contract/fixtures.ts";
import { addDevice, messageId } from "../test/device.ts";
import { startTestServer } from "../test/server.ts";
import { addSipPhone, SipPhone } from "../test/sip-phone.ts";
import { openStoreOf } from "../test/store.ts";

const HOUR_MS = 3_600_000;

it("tells the phone that the recipient's mailbox is full, and stores nothing", async (t) => {
  const host = await startTestServer(t);
  const [alice, bob] = [await addDevice(host, "alice"), await addDevice(host, "bob")];
  const login = await addSipPhone(host, "desk");
  const { dataDir } = host.server;
  await host.server.close();
  const store = await openStoreOf(dataDir);
  const expiresAt = Date.now() + HOUR_MS;
  await Promise.all(
    Array.from({ length: MAX_MAILBOX_ROWS }, () =>
      enqueue(store, submissionOf(alice.id, [bob.id], { id: messageId(), expiresAt }), Date.now()),
    ),
  );
  await store.close();
  const next = await startTestServer(t, { dataDir });
  const phone = await SipPhone.registered(t, next, { ...login, port: next.server.ports.sip });
  const refused = await phone.send(bob.address, "is anybody there?");
  assert.equal(refused.status, 480);
  assert.match(refused.reason, /too many messages waiting/);
  // Others still get theirs.
  assert.equal((await phone.send(alice.address, "are you there?")).status, 202);
});
