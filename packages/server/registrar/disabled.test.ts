/** A disabled account with the right password: it is told so, and can do nothing over the connection it has. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { startTestServer } from "../test/server.ts";
import { addSipPhone, SipPhone } from "../test/sip-phone.ts";

it("lets a disabled phone's connection do nothing, though its password was right", async (t) => {
  const host = await startTestServer(t);
  const login = await addSipPhone(host, "desk");
  const other = await addSipPhone(host, "ward");
  await host.server.admin.change("desk", { disabled: true });
  const phone = await SipPhone.connect(t, host, login);
  const registered = await phone.register();
  assert.equal(registered.status, 403);
  assert.match(registered.reason, /disabled/);
  const { status, reason } = await phone.send(other.address, "hello");
  assert.deepEqual([status, reason], [403, "Register before anything else"]);
  // Enabled again, the same connection will do.
  await host.server.admin.change("desk", { disabled: false });
  assert.equal((await phone.register()).status, 200);
});
