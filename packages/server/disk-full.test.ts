/** A disk that is really full under a running server: what is refused, what goes on, and how it ends. */
import assert from "node:assert/strict";
import { get } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, it, type TestContext } from "node:test";
import { startServer } from "./main.ts";
import { StoreRefused } from "./store/sqlite/open.ts";
import { addDevice, messageId, type TestDevice } from "./test/device.ts";
import { Inbox } from "./test/inbox.ts";
import { Phone, startUserAgent } from "./test/phone.ts";
import { assertRefused, startTestServer, type TestServer } from "./test/server.ts";
import { addSipPhone, SipPhone } from "./test/sip-phone.ts";
import { SmallDisk } from "./test/small-disk.ts";

const DISK_MIB = 12;

/** A server whose data lies on a small disk; `null`, with the test skipped, where none can be mounted. */
async function serverOnSmallDisk(t: TestContext) {
  const disk = SmallDisk.mount(DISK_MIB);
  if (typeof disk === "string") {
    t.skip(disk);
    return null;
  }
  t.after(() => disk[Symbol.dispose]());
  const dataDir = join(disk.path, "data");
  const host = await startTestServer(t, { dataDir, overrides: { metrics: { port: 0 } } });
  const [alice, bob] = [await addDevice(host, "alice"), await addDevice(host, "bob")];
  return { disk, dataDir, host, alice, bob };
}

const events = (host: TestServer, event: string) => host.log.filter((line) => line.includes(`"${event}"`));

async function metric(host: TestServer, name: string): Promise<number> {
  const page = await new Promise<string>((resolve, reject) => {
    get(`http://127.0.0.1:${host.server.ports.metrics}/metrics`, (response) => resolve(text(response))).on(
      "error",
      reject,
    );
  });
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(page)?.[1]);
}

/** Sends until the disk is full: the free page of the log that a last message fits in is used up too. */
async function sendUntilRefused(alice: TestDevice, bob: TestDevice): Promise<number> {
  for (let taken = 0; taken < 1_000; taken++) {
    const answer = await alice.send(bob.address, [bob.id]);
    if (answer.status !== 202) {
      assertRefused(answer, 503, "unavailable", /cannot store anything at the moment.*Try again/);
      assert.ok(Number(answer.headers["retry-after"]) > 0);
      return taken;
    }
  }
  throw new Error("the disk was never full");
}

describe("a full disk", () => {
  it("refuses messages with a sentence and a time, keeps what it took, and takes more when there is room", async (t) => {
    const set = await serverOnSmallDisk(t);
    if (set === null) return;
    const { disk, host, alice, bob } = set;
    assert.equal((await alice.send(bob.address, [bob.id])).status, 202);
    disk.fill();
    const taken = 1 + (await sendUntilRefused(alice, bob));
    assertRefused(await host.http("GET", "/healthz"), 503, "unavailable", /messages are not accepted/);
    assert.equal(await metric(host, "sottovoce_store_refusing"), 1);
    assert.ok((await metric(host, "sottovoce_disk_free_bytes")) < 65_536);

    // Reads go on, and so do deliveries, to a device that comes only now: all that was taken, and once each.
    assert.equal((await alice.http("GET", `/v1/accounts/${bob.address}`)).status, 200);
    const inbox = new Inbox();
    await startUserAgent(t, host, bob, inbox.onMessage);
    await inbox.atLeast(taken);
    for (let i = 0; i < 20; i++) assert.equal((await alice.send(bob.address, [bob.id])).status, 503);
    assert.equal(events(host, "store.refusing").length, 1);
    assert.ok(events(host, "mailbox.error").length <= 1, "the log is flooded");

    disk.free();
    // Nobody asks: the server finds out by itself.
    while (events(host, "store.recovered").length === 0) await nextLine(host);
    assert.equal((await host.http("GET", "/healthz")).status, 200);
    assert.equal(await metric(host, "sottovoce_store_refusing"), 0);
    assert.equal((await alice.send(bob.address, [bob.id])).status, 202);
    await inbox.atLeast(taken + 1);
  });

  it("keeps a server from starting with a sentence, and harms nothing", async (t) => {
    const set = await serverOnSmallDisk(t);
    if (set === null) return;
    const { disk, dataDir, host, alice, bob } = set;
    await alice.send(bob.address, [bob.id]);
    await host.server.close();
    disk.fill();
    const options = { dataDir, overrides: { https: { port: 0 }, sip: { port: 0 } } };
    const logDestination = { write: () => undefined };
    await assert.rejects(startServer({ ...options, logDestination }), (error) => {
      assert.ok(error instanceof StoreRefused);
      assert.match(error.message, /full/);
      return true;
    });
    disk.free();
    const again = await startTestServer(t, { dataDir });
    assert.equal((await again.server.admin.status()).mailboxRows, 1);
  });

  it("lets devices register that were not connected when it filled up", async (t) => {
    const set = await serverOnSmallDisk(t);
    if (set === null) return;
    const { disk, host, alice, bob } = set;
    disk.fill();
    await sendUntilRefused(alice, bob);
    const phone = await Phone.connect(t, host);
    assert.equal((await phone.register(bob)).status, 200);
  });

  it("refuses texts of SIP phones and for them, keeps those it took, and takes more when there is room", async (t) => {
    const set = await serverOnSmallDisk(t);
    if (set === null) return;
    const { disk, host, alice, bob } = set;
    const login = await addSipPhone(host, "desk");
    const desk = await SipPhone.registered(t, host, login);
    assert.equal((await desk.send(alice.address, "taken")).status, 202);
    disk.fill();
    await sendUntilRefused(alice, bob);

    const refused = await desk.send(alice.address, "not taken");
    assert.equal(refused.status, 503);
    assert.match(refused.reason, /cannot store anything at the moment/);
    assert.ok(Number(refused.headers.get("Retry-After")) > 0);
    const body = { id: messageId(), to: "desk@localhost", text: "not taken" };
    const post = () => alice.http("POST", "/v1/messages/end-to-site", { ...body });
    assertRefused(await post(), 503, "unavailable", /cannot store anything at the moment/);
    const inbox = new Inbox();
    await startUserAgent(t, host, alice, inbox.onMessage);
    await inbox.atLeast(1);
    assert.match(new TextDecoder().decode(inbox.messages[0]?.body), /\r\ntaken$/);

    disk.free();
    while (events(host, "store.recovered").length === 0) await nextLine(host);
    assert.equal((await desk.send(alice.address, "taken again")).status, 202);
    assert.equal((await post()).status, 202);
    await desk.atLeast(1);
    assert.equal(desk.received.length, 1);
  });
});

/** Resolves when the log has grown. */
function nextLine({ log }: TestServer): Promise<void> {
  const { length } = log;
  return new Promise((resolve) => {
    const look = () => (log.length > length ? resolve() : setImmediate(look));
    look();
  });
}
