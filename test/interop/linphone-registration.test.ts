import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { createAuthority } from "@sottovoce/server";
import { Linphone } from "./support/linphone.ts";
import { InteropServer } from "./support/server.ts";
import { describeWith, LINPHONE } from "./support/strangers.ts";

describeWith([LINPHONE], `${LINPHONE.title} and the registrar`, () => {
  let server: InteropServer;
  before(async () => {
    server = await InteropServer.start();
  });
  after(() => server.close());

  it("registers over TLS with digest SHA-256, and leaves", async (t) => {
    const account = await server.addPhone("desk");
    const phone = await Linphone.registered(t, { account, server });
    await phone.log.until(/SSL version is \[TLSv1\.[23]\], selected ciphersuite is \[.*GCM/);
    await phone.log.until(/^Authorization: .*algorithm=SHA-256/);
    assert.equal(await server.registered(account), 1);
    await phone.quit();
    assert.equal(await server.registered(account), 0);
  });

  it("registers with digest MD5 where the account allows it", async (t) => {
    const account = await server.addPhone("old", { allowMd5: true });
    const phone = await Linphone.registered(t, { account, server, algorithm: "MD5" });
    await phone.log.until(/^Authorization: .*algorithm=MD5/);
    assert.equal(await server.registered(account), 1);
  });

  it("is kept out with a wrong password", async (t) => {
    const account = await server.addPhone("desk");
    const phone = new Linphone(t, { account: { ...account, password: "a guess" }, server });
    await phone.untilRegistrationFailed();
    assert.equal(await server.registered(account), 0);
  });

  it("refuses a server whose certificate another authority has signed", async (t) => {
    const account = await server.addPhone("desk");
    // The same name, another key.
    const { certificate } = await createAuthority(Date.now());
    const { sipPort, httpsPort } = server;
    const phone = new Linphone(t, { account, server: { sipPort, httpsPort, ca: certificate } });
    await phone.log.until(/SSL handshake failed : X509 - Certificate verification failed/);
    await phone.untilRegistrationFailed();
    assert.equal(await server.registered(account), 0);
  });
});
