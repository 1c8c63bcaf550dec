import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { JsSipPhone } from "./support/jssip-phone.ts";
import { InteropServer } from "./support/server.ts";
import { JSSIP } from "./support/strangers.ts";

describe(`${JSSIP.title} over WebSocket: registration and messages`, () => {
  let server: InteropServer;
  before(async () => {
    server = await InteropServer.start();
  });
  after(() => server.close());

  it("registers, registers anew, and leaves", async (t) => {
    const account = await server.addPhone("desk", { allowMd5: true });
    const phone = await JsSipPhone.registered(t, { account, server });
    assert.equal(await server.registered(account), 1);
    const before = phone.sip.count;
    phone.ua.register();
    await phone.sip.until(/^SIP\/2\.0 200 OK/, before);
    assert.equal(await server.registered(account), 1);
    phone.ua.unregister();
    await phone.events.until(/^unregistered 200/);
    assert.equal(await server.registered(account), 0);
    phone.ua.register();
    await phone.events.until(/^registered 200/, phone.events.count);
    assert.equal(await server.registered(account), 1);
  });

  it("comes back by itself when the connection breaks", async (t) => {
    const account = await server.addPhone("desk", { allowMd5: true });
    const phone = await JsSipPhone.registered(t, { account, server });
    const before = phone.events.count;
    phone.socket.cut();
    await phone.events.until(/^disconnected/, before);
    await phone.events.until(/^registered 200/, before);
    assert.equal(await server.registered(account), 1);
  });

  it("is kept out with a wrong password", async (t) => {
    const account = await server.addPhone("desk", { allowMd5: true });
    const phone = new JsSipPhone(t, { account: { ...account, password: "a guess" }, server });
    await phone.events.until(/^registration failed 401/);
    // It did try: what failed is the password.
    await phone.sip.until(/^Authorization: Digest algorithm=MD5/);
    assert.equal(await server.registered(account), 0);
  });

  it("is kept out where the account does not allow MD5", async (t) => {
    const account = await server.addPhone("desk");
    const phone = new JsSipPhone(t, { account, server });
    await phone.events.until(/^registration failed 401/);
    assert.equal(await server.registered(account), 0);
  });

  it("asks the server what it can do", async (t) => {
    const account = await server.addPhone("desk", { allowMd5: true });
    const phone = await JsSipPhone.registered(t, { account, server });
    const before = phone.sip.count;
    phone.options("sip:localhost");
    await phone.events.until(/^options 200/);
    await phone.sip.until(/^Allow: .*INVITE/, before);
  });

  it("exchanges messages with another JsSIP", async (t) => {
    const [ann, bob] = [
      await server.addPhone("ann", { allowMd5: true }),
      await server.addPhone("bob", { allowMd5: true }),
    ];
    const [annsPhone, bobsPhone] = await Promise.all([
      JsSipPhone.registered(t, { account: ann, server }),
      JsSipPhone.registered(t, { account: bob, server }),
    ]);
    annsPhone.message(bobsPhone.address, "Grüße an Bob 👋");
    await annsPhone.events.until(/^sent 20[02]/);
    await bobsPhone.events.until(/^message Grüße an Bob 👋$/);
    bobsPhone.message(annsPhone.address, "und zurück");
    await annsPhone.events.until(/^message und zurück$/);
  });

  it("gets the messages that waited for it", async (t) => {
    const [ann, bob] = [
      await server.addPhone("ann", { allowMd5: true }),
      await server.addPhone("bob", { allowMd5: true }),
    ];
    const annsPhone = await JsSipPhone.registered(t, { account: ann, server });
    annsPhone.message(`sip:${bob.user}@localhost`, "You were away");
    await annsPhone.events.until(/^sent 202/);
    const bobsPhone = await JsSipPhone.registered(t, { account: bob, server });
    await bobsPhone.events.until(/^message You were away$/);
  });
});
