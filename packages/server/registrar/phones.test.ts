/** SIP phones: how they log in, and what is bound for several of them (RFC 3261 §10, RFC 8760). */
import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { contactExpires, contactQ, type SipResponse } from "@sottovoce/sip";
import { addDevice } from "../test/device.ts";
import { Phone } from "../test/phone.ts";
import { startTestServer } from "../test/server.ts";
import { addSipPhone, SipPhone } from "../test/sip-phone.ts";
import { MAX_PHONE_BINDINGS } from "./limits.ts";

async function desk(t: TestContext, allowMd5 = false) {
  const host = await startTestServer(t);
  const login = await addSipPhone(host, "desk", { allowMd5 });
  return { host, login, phone: await SipPhone.connect(t, host, login) };
}

/** URIs of the contacts a response names. */
function contactsOf(response: SipResponse): readonly string[] {
  const contacts = response.headers.contacts();
  assert.ok(contacts !== "*");
  return contacts.map(({ uri }) => uri);
}

describe("a SIP phone logs in", () => {
  it("with the local part or the whole address as user name", async (t) => {
    const { host, phone } = await desk(t);
    assert.equal((await phone.register()).status, 200);
    assert.equal((await phone.register({ username: "desk@localhost" })).status, 200);
    const { accounts } = await host.server.admin.list(undefined, 10);
    assert.deepEqual(
      accounts.map(({ kind, devices, registered }) => ({ kind, devices, registered })),
      [{ kind: "sip-phone", devices: 0, registered: 1 }],
    );
  });

  it("with SHA-256 and nothing else, unless its account allows MD5", async (t) => {
    const { phone } = await desk(t);
    const refused = await phone.register({ algorithm: "MD5" });
    assert.equal(refused.status, 401);
    assert.deepEqual(
      phone.challenges().map(({ algorithm }) => algorithm),
      ["SHA-256"],
    );
  });

  it("with MD5 where that is allowed, which alone is then offered; SHA-256 is taken all the same", async (t) => {
    const { host, login, phone } = await desk(t, true);
    assert.equal((await phone.register({ algorithm: "MD5" })).status, 200);
    assert.deepEqual(
      phone.challenges().map(({ algorithm }) => algorithm),
      ["MD5"],
    );
    const another = await SipPhone.connect(t, host, login);
    assert.equal((await another.register({ algorithm: "SHA-256" })).status, 200);
    const address = await SipPhone.connect(t, host, login);
    assert.equal((await address.register({ algorithm: "MD5", username: "desk@localhost" })).status, 200);
  });

  it("only as itself: wrong, unknown and other accounts' names are refused", async (t) => {
    const { host, login, phone } = await desk(t);
    const lobby = await addSipPhone(host, "lobby");
    assert.equal((await phone.register({ password: lobby.password })).status, 401);
    assert.equal((await phone.register({ username: "nobody" })).status, 401);
    const asLobby = await SipPhone.connect(t, host, { ...lobby, user: login.user, password: login.password });
    const refused = await asLobby.register();
    assert.equal(refused.status, 403);
    assert.match(refused.reason, /only register its own account/);
  });

  it("and not into the account of an app, nor an app's device into its", async (t) => {
    const { host, phone } = await desk(t);
    const alice = await addDevice(host, "alice");
    const asAlice = await phone.register({ username: alice.id, password: alice.activation.secret });
    assert.equal(asAlice.status, 403);
    const device = await Phone.connect(t, host);
    assert.equal((await device.register(alice, { username: "alice" })).status, 401);
    const answer = await host.http("GET", "/v1/self", {
      headers: { authorization: `Bearer desk.${phone.login.password}` },
    });
    assert.equal(answer.status, 401);
  });

  it("no more with an old password: a new one sends its phones away", async (t) => {
    const { host, login, phone } = await desk(t, true);
    assert.equal((await phone.register()).status, 200);
    const reset = await host.server.admin.resetSipPhone("desk");
    assert.equal(reset.removed, 1);
    assert.equal(reset.login.allowMd5, true);
    assert.equal(await phone.closed, "peer");
    const old = await SipPhone.connect(t, host, login);
    assert.equal((await old.register()).status, 401);
    assert.equal((await (await SipPhone.connect(t, host, reset.login)).register()).status, 200);
  });

  it("not while its account is disabled", async (t) => {
    const { host, login, phone } = await desk(t);
    await phone.register();
    await host.server.admin.change("desk", { disabled: true });
    assert.equal(await phone.closed, "peer");
    const again = await SipPhone.connect(t, host, login);
    const refused = await again.register();
    assert.equal(refused.status, 403);
    assert.match(refused.reason, /disabled/);
    await host.server.admin.change("desk", { disabled: false });
    assert.equal((await again.register()).status, 200);
  });

  it("also after the server was started again", async (t) => {
    const { host, login } = await desk(t, true);
    await host.server.close();
    const next = await startTestServer(t, { dataDir: host.server.dataDir });
    const phone = await SipPhone.connect(t, next, { ...login, port: next.server.ports.sip });
    assert.equal((await phone.register({ algorithm: "MD5" })).status, 200);
  });
});

describe("the phones of an account", () => {
  it("are told of each other, and leave one by one", async (t) => {
    const { host, login, phone } = await desk(t);
    const other = await SipPhone.connect(t, host, login);
    await phone.register({ headers: [phone.contact(";q=0.5", "one")] });
    const both = await other.register({ headers: [other.contact(";expires=600", "two")] });
    const contacts = both.headers.contacts();
    assert.ok(contacts !== "*");
    // The preferred one first (RFC 3261 §16.6).
    assert.deepEqual(
      contacts.map((contact) => [contact.uri, contactQ(contact), contactExpires(contact)]),
      [
        ["sip:two@192.0.2.7:5061;transport=tls", 1, 600],
        ["sip:one@192.0.2.7:5061;transport=tls", 0.5, 3600],
      ],
    );
    const left = await phone.register({ headers: [phone.contact(";expires=0", "one")] });
    assert.deepEqual(contactsOf(left), ["sip:two@192.0.2.7:5061;transport=tls"]);
    other.connection.close();
    await other.closed;
    const query = await SipPhone.connect(t, host, login);
    assert.deepEqual(contactsOf(await query.register({ headers: [] })), []);
  });

  it("may have several contacts on one connection, and lose all by *", async (t) => {
    const { host, login, phone } = await desk(t);
    const first = await phone.register({ headers: [phone.contact("", "one")] });
    assert.equal(contactsOf(first).length, 1);
    const second = await phone.register({ headers: [phone.contact("", "two")] });
    assert.equal(contactsOf(second).length, 2);
    const again = await phone.register({ headers: [phone.contact(";expires=120", "two")] });
    assert.equal(contactsOf(again).length, 2);
    const other = await SipPhone.registered(t, host, login);
    const star: [string, string] = ["Contact", "*"];
    assert.equal((await other.register({ headers: [star] })).status, 400);
    const none = await other.register({ headers: [star, ["Expires", "0"]] });
    assert.equal(none.status, 200);
    assert.deepEqual(contactsOf(none), []);
    const { accounts } = await host.server.admin.list(undefined, 10);
    assert.equal(accounts[0]?.registered, 0);
  });

  it("have a limit of contacts, which is told in words, and a request beyond it changes nothing", async (t) => {
    const { phone } = await desk(t);
    const contacts = Array.from({ length: MAX_PHONE_BINDINGS }, (_, i) => phone.contact("", `phone${i}`));
    assert.equal(contactsOf(await phone.register({ headers: contacts })).length, MAX_PHONE_BINDINGS);
    const beyond = await phone.register({ headers: [phone.contact("", "one-more")] });
    assert.equal(beyond.status, 403);
    assert.match(beyond.reason, /10 contacts registered already/);
    assert.equal(contactsOf(await phone.register({ headers: [] })).length, MAX_PHONE_BINDINGS);
    const swap = [phone.contact(";expires=0", "phone0"), phone.contact("", "one-more")];
    assert.equal((await phone.register({ headers: swap })).status, 200);
  });

  it("are known again by their instance, or by contact and network: the older connection is closed", async (t) => {
    const { host, login, phone } = await desk(t);
    const instance = ';+sip.instance="<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>"';
    await phone.register({ headers: [phone.contact(instance, "one")] });
    const back = await SipPhone.connect(t, host, login);
    const response = await back.register({ headers: [back.contact(instance, "elsewhere")] });
    assert.deepEqual(contactsOf(response), ["sip:elsewhere@192.0.2.7:5061;transport=tls"]);
    assert.equal(await phone.closed, "peer");
    const plain = await SipPhone.registered(t, host, login);
    const plainAgain = await SipPhone.registered(t, host, login);
    assert.equal(await plain.closed, "peer");
    assert.equal(contactsOf(await plainAgain.register({ headers: [] })).length, 2);
  });

  it("do not share a connection with another account", async (t) => {
    const { host, phone } = await desk(t);
    const alice = await addDevice(host, "alice");
    const device = await Phone.connect(t, host);
    await device.register(alice);
    assert.equal((await phone.register()).status, 200);
    const lobby = await addSipPhone(host, "lobby");
    const forged = await phone.register({
      username: lobby.user,
      password: lobby.password,
      headers: [phone.contact(), ["From", "<sip:lobby@localhost>;tag=1"], ["To", "<sip:lobby@localhost>"]],
    });
    assert.equal(forged.status, 403);
    assert.match(forged.reason, /belongs to another/);
  });
});
