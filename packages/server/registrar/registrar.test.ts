import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { contactExpires, parseChallenge, type SipResponse } from "@sottovoce/sip";
import type { AccountResponse } from "@sottovoce/wire";
import { addDevice } from "../test/device.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { answerTo, Phone } from "../test/phone.ts";
import { startTestServer } from "../test/server.ts";
import { MAX_FAILED_LOGINS, NONCE_LIFETIME_MS, SWEEP_MS } from "./limits.ts";

type Options = Parameters<typeof startTestServer>[1];

async function aliceWithPhone(t: TestContext, options: Options = {}) {
  const host = await startTestServer(t, options);
  const alice = await addDevice(host, "alice");
  return { host, alice, phone: await Phone.connect(t, host) };
}

const grantedTo = (response: SipResponse) => {
  const contacts = response.headers.contacts();
  assert.ok(contacts !== "*");
  return contacts.map(contactExpires);
};

const isStale = (response: SipResponse) =>
  parseChallenge(response.headers.get("WWW-Authenticate") ?? "")?.stale;

describe("REGISTER", () => {
  it("binds a device to its connection, and presence shows it until the connection closes", async (t) => {
    const { host, alice, phone } = await aliceWithPhone(t);
    const presence = async () =>
      (await alice.http("GET", "/v1/accounts/alice@localhost")).json<AccountResponse>().registered;
    assert.equal(await presence(), false);
    const response = await phone.register(alice);
    assert.equal(response.status, 200);
    assert.deepEqual(grantedTo(response), [3600]);
    assert.deepEqual(response.headers.tokens("Require"), ["outbound"]);
    assert.equal(response.headers.get("Flow-Timer"), "120");
    assert.ok(response.headers.get("Date"));
    assert.equal(await presence(), true);
    assert.equal((await host.server.admin.status()).registeredDevices, 1);
    phone.connection.close();
    await phone.closed;
    const next = await Phone.connect(t, host);
    // A request on a later connection is answered after the server saw the first one close.
    await next.request("OPTIONS");
    assert.equal(await presence(), false);
  });

  it("challenges with SHA-256 and our realm", async (t) => {
    const { alice, phone } = await aliceWithPhone(t);
    const response = await phone.request("REGISTER", { headers: phone.registerHeaders(alice) });
    assert.equal(response.status, 401);
    const challenge = parseChallenge(response.headers.get("WWW-Authenticate") ?? "");
    assert.equal(challenge?.realm, "localhost");
    assert.equal(challenge?.algorithm, "SHA-256");
    assert.deepEqual(challenge?.qop, ["auth"]);
    assert.equal(challenge?.stale, false);
  });

  it("refuses a wrong secret, another's, an unknown device, and credentials for another request", async (t) => {
    const { host, alice } = await aliceWithPhone(t);
    const bob = await addDevice(host, "bob");
    for (const wrong of [
      { password: "x".repeat(43) },
      { password: bob.activation.secret },
      { username: "0badf00d" },
      { username: "alice" },
      { uri: "sip:other.example.org" },
    ]) {
      const phone = await Phone.connect(t, host);
      const response = await phone.register(alice, wrong);
      assert.equal(response.status, 401, JSON.stringify(wrong));
      assert.equal(isStale(response), false);
    }
  });

  it("closes a connection that keeps guessing", async (t) => {
    const { alice, phone } = await aliceWithPhone(t);
    const statuses: number[] = [];
    for (let i = 0; i < MAX_FAILED_LOGINS; i++) {
      const username = `0000001${i}`;
      statuses.push((await phone.register(alice, { username, password: "guess" })).status);
    }
    assert.deepEqual(statuses, [401, 401, 401, 401, 403]);
    assert.equal(await phone.closed, "peer");
  });

  it("makes a guesser wait, longer each time, and the owner elsewhere not at all", async (t) => {
    const clock = new ManualClock();
    const { host, alice, phone } = await aliceWithPhone(t, { clock });
    const guess = (by: Phone) => by.register(alice, { password: "guess" });
    for (let i = 0; i < 4; i++) assert.equal((await guess(phone)).status, 401);
    const delayed = await guess(phone);
    assert.equal(delayed.status, 503);
    assert.equal(delayed.headers.get("Retry-After"), "1");
    const right = await phone.register(alice);
    assert.equal(right.status, 503, "while it waits, nothing is looked at");
    const owner = await Phone.connect(t, host, "127.0.0.2");
    assert.equal((await owner.register(alice)).status, 200);
    clock.advance(1_000);
    const other = await Phone.connect(t, host);
    assert.equal((await guess(other)).status, 401);
    assert.equal((await guess(other)).headers.get("Retry-After"), "2");
    assert.match(host.log.join(""), /"event":"login\.delayed"/);
  });

  it("takes a nonce count once, and a nonce on its own connection only", async (t) => {
    const { host, alice, phone } = await aliceWithPhone(t);
    const challenge = await phone.request("REGISTER", { headers: phone.registerHeaders(alice) });
    assert.equal((await phone.register(alice, { challenge, nc: 1 })).status, 200);
    assert.equal((await phone.register(alice, { challenge, nc: 2 })).status, 200);
    const replayed = await phone.register(alice, { challenge, nc: 2 });
    assert.equal(replayed.status, 401);
    assert.equal(isStale(replayed), true);
    const other = await Phone.connect(t, host);
    const moved = await other.register(alice, { challenge, nc: 3 });
    assert.equal(moved.status, 401);
    assert.equal(isStale(moved), true);
    assert.equal((await other.register(alice, { challenge: moved })).status, 200);
  });

  it("asks for a new nonce when one is too old, without asking the user", async (t) => {
    const clock = new ManualClock();
    const { alice, phone } = await aliceWithPhone(t, { clock });
    const challenge = await phone.request("REGISTER", { headers: phone.registerHeaders(alice) });
    clock.advance(1000);
    assert.equal((await phone.register(alice, { challenge })).status, 200);
    // Kept alive meanwhile, as its device would.
    for (let passed = 0; passed <= NONCE_LIFETIME_MS; passed += 30_000) {
      clock.advance(30_000);
      if (passed % 90_000 === 0) await phone.request("OPTIONS");
    }
    const late = await phone.register(alice, { challenge, nc: 2 });
    assert.equal(late.status, 401);
    assert.equal(isStale(late), true);
    assert.equal((await phone.register(alice, { challenge: late })).status, 200);
  });

  it("lets a device register its own account and no other", async (t) => {
    const { host, alice, phone } = await aliceWithPhone(t);
    const bob = await addDevice(host, "bob");
    const asBob = [phone.contact()];
    const challenge = await phone.request("REGISTER", { headers: phone.registerHeaders(bob, asBob) });
    const response = await phone.request("REGISTER", {
      headers: [
        ...phone.registerHeaders(bob, asBob),
        ["Authorization", answerTo(challenge, { device: alice })],
      ],
    });
    assert.equal(response.status, 403);
    assert.match(response.reason, /only register its own account/);
    assert.equal((await phone.register(alice)).status, 200);
    const second = await phone.register(bob);
    assert.equal(second.status, 403);
    assert.match(second.reason, /belongs to another device/);
  });

  it("negotiates the time: default, shorter, too short, too long", async (t) => {
    const { alice, phone } = await aliceWithPhone(t);
    const asking = (headers: [string, string][]) => phone.register(alice, { headers });
    assert.deepEqual(grantedTo(await asking([phone.contact(120)])), [120]);
    assert.deepEqual(grantedTo(await asking([phone.contact(), ["Expires", "300"]])), [300]);
    assert.deepEqual(grantedTo(await asking([phone.contact(60), ["Expires", "300"]])), [60]);
    assert.deepEqual(grantedTo(await asking([phone.contact(1_000_000)])), [3600]);
    const brief = await asking([phone.contact(59)]);
    assert.equal(brief.status, 423);
    assert.equal(brief.headers.minExpires(), 60);
    const query = await asking([]);
    assert.equal(query.status, 200);
    assert.deepEqual(grantedTo(query), [3600]);
  });

  it("unregisters by expires 0 and by *", async (t) => {
    const { host, alice, phone } = await aliceWithPhone(t);
    const registered = async () => (await host.server.admin.status()).registeredDevices;
    await phone.register(alice);
    assert.equal(await registered(), 1);
    assert.deepEqual(grantedTo(await phone.register(alice, { headers: [phone.contact(0)] })), []);
    assert.equal(await registered(), 0);
    await phone.register(alice);
    const star: [string, string] = ["Contact", "*"];
    assert.equal((await phone.register(alice, { headers: [star] })).status, 400);
    assert.equal(await registered(), 1);
    assert.equal((await phone.register(alice, { headers: [star, ["Expires", "0"]] })).status, 200);
    assert.equal(await registered(), 0);
  });

  it("lets a binding end when it is not refreshed", async (t) => {
    const clock = new ManualClock();
    const { host, alice, phone } = await aliceWithPhone(t, { clock });
    await phone.register(alice, { headers: [phone.contact(60)] });
    clock.advance(59_000);
    assert.equal((await host.server.admin.status()).registeredDevices, 1);
    clock.advance(1_000 + SWEEP_MS);
    assert.equal((await host.server.admin.status()).registeredDevices, 0);
  });

  it("replaces the older connection of the same device, and closes it", async (t) => {
    const { host, alice, phone } = await aliceWithPhone(t);
    await phone.register(alice);
    const newer = await Phone.connect(t, host);
    assert.equal((await newer.register(alice)).status, 200);
    assert.equal(await phone.closed, "peer");
    assert.equal((await host.server.admin.status()).registeredDevices, 1);
  });

  it("ignores a request that was overtaken by a newer one", async (t) => {
    const { alice, phone } = await aliceWithPhone(t);
    const headers = (cseq: number): [string, string][] => [phone.contact(), ["CSeq", `${cseq} REGISTER`]];
    const challenge = await phone.request("REGISTER", { headers: phone.registerHeaders(alice) });
    assert.equal((await phone.register(alice, { headers: headers(900), challenge, nc: 1 })).status, 200);
    const late = await phone.register(alice, { headers: headers(899), challenge, nc: 2 });
    assert.equal(late.status, 500);
    assert.match(late.reason, /newer registration/);
  });

  it("refuses other domains, unknown extensions, several contacts and contacts that are none", async (t) => {
    const { alice, phone } = await aliceWithPhone(t);
    const elsewhere = await phone.register(alice, {
      requestUri: "sip:example.org",
      challenge: await challengeOf(),
    });
    assert.equal(elsewhere.status, 404);
    const extension = await phone.register(alice, {
      headers: [phone.contact(), ["Require", "outbound, teleport"]],
      challenge: await challengeOf(),
    });
    assert.equal(extension.status, 420);
    assert.deepEqual(extension.headers.tokens("Unsupported"), ["teleport"]);
    const two = await phone.register(alice, { headers: [phone.contact(), ["Contact", "<sip:b@b.invalid>"]] });
    assert.equal(two.status, 400);
    assert.match(two.reason, /one contact/);
    const mail = await phone.register(alice, { headers: [["Contact", "<mailto:a@b.invalid>"]] });
    assert.equal(mail.status, 416);
    async function challengeOf() {
      return phone.request("REGISTER", { headers: phone.registerHeaders(alice) });
    }
  });

  it("cannot come back when the account is disabled or reset: connections end at once", async (t) => {
    const { host, alice, phone } = await aliceWithPhone(t);
    await phone.register(alice);
    await host.server.admin.change("alice", { disabled: true });
    assert.equal(await phone.closed, "peer");
    const again = await Phone.connect(t, host);
    const refused = await again.register(alice);
    assert.equal(refused.status, 403);
    assert.match(refused.reason, /account is disabled/);
    await host.server.admin.change("alice", { disabled: false });
    assert.equal((await again.register(alice)).status, 200);
    await host.server.admin.reset("alice");
    assert.equal(await again.closed, "peer");
    assert.equal((await (await Phone.connect(t, host)).register(alice)).status, 401);
  });

  it("does not disturb connections when an account changes in other ways", async (t) => {
    const { host, alice, phone } = await aliceWithPhone(t);
    await phone.register(alice);
    await host.server.admin.change("alice", { name: "Alice M.", messaging: false });
    assert.equal((await phone.request("OPTIONS")).status, 200);
    assert.equal((await host.server.admin.status()).registeredDevices, 1);
  });
});

describe("other requests", () => {
  it("are answered: OPTIONS always, the rest in words", async (t) => {
    const { alice, phone } = await aliceWithPhone(t);
    const options = await phone.request("OPTIONS");
    assert.equal(options.status, 200);
    const allowed = options.headers.tokens("Allow");
    for (const method of ["REGISTER", "OPTIONS", "INVITE", "MESSAGE"]) assert.ok(allowed.includes(method));
    const early = await phone.request("MESSAGE");
    assert.equal(early.status, 403);
    assert.match(early.reason, /Register before/);
    await phone.register(alice);
    const message = await phone.request("MESSAGE", { uri: "sip:bob@localhost" });
    assert.equal(message.status, 403);
    assert.match(message.reason, /POST \/v1\/messages/);
    for (const method of ["SUBSCRIBE", "DANCE"]) {
      const refused = await phone.request(method);
      assert.equal(refused.status, 405);
      assert.deepEqual(refused.headers.tokens("Allow"), allowed);
    }
    const forged = await phone.request("MESSAGE", { headers: [["From", "<sip:bob@localhost>;tag=1"]] });
    assert.equal(forged.status, 403);
    assert.match(forged.reason, /only speak for its own account/);
  });

  it("that are malformed get their status, and the connection goes on", async (t) => {
    const { alice, phone } = await aliceWithPhone(t);
    const headers = phone.registerHeaders(alice, [["Contact", "<sip:a@b.invalid"]]);
    const challenge = await phone.request("REGISTER", { headers: phone.registerHeaders(alice) });
    const broken = await phone.request("REGISTER", {
      headers: [...headers, ["Authorization", answerTo(challenge, { device: alice })]],
    });
    assert.equal(broken.status, 400);
    const credentials = await phone.request("REGISTER", {
      headers: [...phone.registerHeaders(alice), ["Authorization", "Digest nonsense"]],
    });
    assert.equal(credentials.status, 400);
    assert.equal((await phone.register(alice)).status, 200);
  });
});

describe("connections", () => {
  it("of strangers are closed when nobody logs in, those of devices stay while they ping", async (t) => {
    const clock = new ManualClock();
    const { host, alice, phone } = await aliceWithPhone(t, { clock });
    const stranger = await Phone.connect(t, host);
    await stranger.request("OPTIONS");
    await phone.register(alice);
    clock.advance(32_000);
    assert.equal(await stranger.closed, "peer");
    assert.equal((await phone.request("OPTIONS")).status, 200);
    for (let i = 0; i < 6; i++) clock.advance(37_500);
    assert.ok(["peer", "network"].includes(await phone.closed));
    const next = await Phone.connect(t, host);
    await next.request("OPTIONS");
    assert.equal((await host.server.admin.status()).registeredDevices, 0);
  });
});
