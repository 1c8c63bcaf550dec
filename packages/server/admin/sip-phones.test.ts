/** SIP phones in the operator's hands: made, imported, listed, given a new password, and never mixed up with the app. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it, type TestContext } from "node:test";
import { addDevice } from "../test/device.ts";
import { startTestServer } from "../test/server.ts";
import { SipPhone } from "../test/sip-phone.ts";
import { AdminClient, AdminError } from "./client.ts";

async function withAdmin(t: TestContext) {
  const host = await startTestServer(t);
  return { host, admin: new AdminClient(host.server.dataDir) };
}

const refusedWith = (code: string, sentence: RegExp) => (error: unknown) => {
  assert.ok(error instanceof AdminError);
  assert.equal(error.code, code);
  assert.match(error.message, sentence);
  return true;
};

describe("a SIP phone", () => {
  it("comes with all that is typed into it, and its password is nowhere kept", async (t) => {
    const { host, admin } = await withAdmin(t);
    const { account, login } = await admin.addSipPhone({ address: "Desk", name: "Reception" });
    assert.equal(account.kind, "sip-phone");
    assert.equal(account.displayName, "Reception");
    const { password, authorityFile, ...shown } = login;
    assert.deepEqual(shown, {
      address: "desk@localhost",
      user: "desk",
      server: "localhost",
      port: host.server.ports.sip,
      transport: "TLS",
      realm: "localhost",
      allowMd5: false,
    });
    assert.match(password, /^(?:[0-9a-hjkmnp-tv-z]{4}-){6}[0-9a-hjkmnp-tv-z]{4}$/);
    assert.equal(await readFile(authorityFile, "utf8"), host.server.caPem);
    assert.doesNotMatch(await readFile(authorityFile, "utf8"), /PRIVATE KEY/);
    assert.equal((await SipPhone.registered(t, host, login)).connection.closed, false);
    const { login: other } = await admin.addSipPhone({ address: "lobby" });
    assert.notEqual(other.password, password);
    await host.server.close();
    const kept = Buffer.concat([
      await readFile(`${host.server.dataDir}/sottovoce.db`),
      Buffer.from(host.log.join("\n")),
    ]);
    assert.equal(kept.includes(password), false);
  });

  it("is listed as what it is, online while a phone of it is registered", async (t) => {
    const { host, admin } = await withAdmin(t);
    const { login } = await admin.addSipPhone({ address: "desk" });
    await admin.add({ address: "alice" });
    const states = async () =>
      (await admin.list()).accounts.map(({ address, kind, registered }) => [address, kind, registered]);
    const before = [
      ["alice@localhost", "app", 0],
      ["desk@localhost", "sip-phone", 0],
    ];
    assert.deepEqual(await states(), before);
    await SipPhone.registered(t, host, login);
    const second = await SipPhone.connect(t, host, login);
    await second.register({ headers: [second.contact("", "second")] });
    assert.deepEqual((await states())[1], ["desk@localhost", "sip-phone", 2]);
  });

  it("stays a SIP phone, and an account of the app stays that", async (t) => {
    const { host, admin } = await withAdmin(t);
    await addDevice(host, "alice");
    await admin.add({ address: "new" });
    await admin.addSipPhone({ address: "desk" });
    for (const address of ["alice", "new", "desk"]) {
      await assert.rejects(admin.addSipPhone({ address }), refusedWith("conflict", /an account already/));
    }
    await assert.rejects(admin.add({ address: "desk" }), refusedWith("conflict", /an account already/));
    await assert.rejects(admin.link("desk"), refusedWith("conflict", /logs in with a password/));
    const csv = "address,kind\nalice,sip-phone\n";
    await assert.rejects(admin.import(csv), refusedWith("bad_request", /not right/));
    await assert.rejects(host.server.admin.resetSipPhone("alice"), /account of the app/);
    await assert.rejects(host.server.admin.reset("desk"), /logs in with a password/);
  });

  it("gets a new password by the same command that resets an account of the app", async (t) => {
    const { host, admin } = await withAdmin(t);
    const { login } = await admin.addSipPhone({ address: "desk" });
    const phone = await SipPhone.registered(t, host, login);
    const reset = await admin.reset("desk");
    assert.ok("login" in reset);
    assert.equal(reset.removed, 1);
    assert.equal(await phone.closed, "peer");
    await SipPhone.registered(t, host, reset.login);
  });

  it("can be imported among others, each with what it logs in with", async (t) => {
    const { host, admin } = await withAdmin(t);
    const csv = "address,name,kind\nalice,Alice,\ndesk,Reception,SIP-phone\ndoor,,sip-phone-md5\nbob,,app\n";
    const { links, logins } = await admin.import(csv);
    assert.deepEqual(
      links.map(({ address }) => address),
      ["alice@localhost", "bob@localhost"],
    );
    assert.deepEqual(
      logins.map(({ address, allowMd5 }) => [address, allowMd5]),
      [
        ["desk@localhost", false],
        ["door@localhost", true],
      ],
    );
    for (const login of logins) {
      const phone = await SipPhone.connect(t, host, login);
      const algorithm = login.allowMd5 ? "MD5" : "SHA-256";
      assert.equal((await phone.register({ algorithm })).status, 200, login.address);
    }
    await assert.rejects(admin.import("address,kind\neve,fax\n"), (error: unknown) => {
      assert.ok(error instanceof AdminError);
      assert.match(error.lines[0]?.message ?? "", /“kind” must be app, sip-phone or sip-phone-md5/);
      return true;
    });
  });
});
