/** Texts of SIP phones: shown with their level, once, and never in the name of somebody with keys (M12). */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  appendImdn,
  CPIM_CONTENT_TYPE,
  createCpim,
  encodeCpim,
  PLAIN_TEXT_CONTENT_TYPE,
} from "@sottovoce/sip";
import { type Address, type Bytes, type MessageId, utf8 } from "@sottovoce/wire";
import type { FakeFlow } from "../test/fake-flow.ts";
import { settle } from "../test/manual-clock.ts";
import { DAY, HOUR, type Person, pair, World } from "../test/world.ts";

const DESK = "desk@example.org" as Address;
const ID = "0193f2c7a9d40a1b2c3d4e5f60718293" as MessageId;

interface Phone {
  readonly from?: string;
  readonly id?: string;
  readonly contentType?: string;
  readonly sentAt?: number;
}

/** What the server makes of a phone's text. */
function fromPhone(text: string, options: Phone = {}): Bytes {
  const { from = `sip:${DESK}`, id = ID, contentType = PLAIN_TEXT_CONTENT_TYPE, sentAt = 0 } = options;
  const message = createCpim({
    from: { formalName: "Front desk", uri: from },
    to: [{ formalName: null, uri: "sip:alice@example.org" }],
    dateTime: sentAt,
    contentType,
    content: utf8(text),
  });
  appendImdn(message.headers, id);
  return new Uint8Array(encodeCpim(message));
}

function flowOf({ world, self }: Person): FakeFlow {
  const flow = [...world.server.flows].find(({ device }) => device === self.identity.device);
  assert.ok(flow !== undefined);
  return flow;
}

async function deliver(person: Person, body: Bytes): Promise<number> {
  const status = flowOf(person).deliver(CPIM_CONTENT_TYPE, body);
  await settle();
  return status;
}

async function withPhone(): Promise<{ world: World; alice: Person }> {
  const world = new World();
  world.server.addAccount(DESK, "sip-phone");
  return { world, alice: await world.online("alice") };
}

test("a text of a phone comes into history with its level, and only then is it acknowledged", async () => {
  const { world, alice } = await withPhone();
  const sentAt = world.clock.now() - HOUR;
  assert.equal(await deliver(alice, fromPhone("The visitor is here.", { sentAt })), 200);
  const [message] = await alice.self.messages(DESK);
  assert.equal(message?.text, "The visitor is here.");
  assert.equal(message?.security, "end-to-site");
  assert.equal(message?.id, ID);
  assert.equal(message?.sentAt, sentAt);
  assert.equal(message?.read, false);
  assert.ok(message?.timeline[0]?.text.includes("end-to-site"));
  assert.equal(alice.events.filter(({ type }) => type === "message").length, 1);
  assert.equal((await alice.self.contacts())[0]?.level, "end-to-site", "the server was asked who that is");
  await alice.stop();
});

test("it is on disk before it is acknowledged, and comes again where it could not be kept", async () => {
  const { alice } = await withPhone();
  const { records } = alice;
  const commit = records.commit.bind(records);
  records.commit = () => Promise.reject(new Error("disk full"));
  assert.equal(await deliver(alice, fromPhone("hello")), 500);
  records.commit = commit;
  assert.equal(await deliver(alice, fromPhone("hello")), 200);
  assert.equal((await alice.self.messages(DESK)).length, 1);
  await alice.crash();
  await alice.start();
  assert.equal((await alice.self.messages(DESK)).length, 1);
  await alice.stop();
});

test("it is shown once, however often it is delivered, also after it was deleted", async () => {
  const { world, alice } = await withPhone();
  for (let i = 0; i < 3; i++) assert.equal(await deliver(alice, fromPhone("hello")), 200);
  assert.equal((await alice.self.messages(DESK)).length, 1);
  await alice.self.remove(ID);
  await alice.stop();
  await world.elapse(2 * DAY);
  await alice.start();
  assert.equal(await deliver(alice, fromPhone("hello")), 200);
  assert.deepEqual(await alice.self.messages(DESK), []);
  await alice.stop();
});

test("nothing without encryption is shown in the name of somebody with keys", async () => {
  const { world, alice, bob } = await pair();
  await bob.self.send(alice.address, "from bob");
  await settle();
  for (const id of [ID, ID.replace("01", "02"), ID.replace("01", "03")]) {
    assert.equal(await deliver(alice, fromPhone("send money", { from: `sip:${bob.address}`, id })), 200);
  }
  assert.deepEqual(await alice.texts(bob), ["from bob"]);
  const notes = (await alice.self.messages(bob.address)).filter(({ note }) => note === "unencrypted");
  assert.equal(notes.length, 1, "said once a day, so that nobody can fill the conversation");
  await world.elapse(DAY);
  await deliver(alice, fromPhone("send money", { from: `sip:${bob.address}`, id: ID.replace("01", "04") }));
  const later = (await alice.self.messages(bob.address)).filter(({ note }) => note === "unencrypted");
  assert.equal(later.length, 2);
  for (const person of [alice, bob]) await person.stop();
});

test("a stranger is asked for first: one who has keys is not shown from the very first message", async () => {
  const { world, alice, bob } = await pair();
  assert.equal(await deliver(alice, fromPhone("send money", { from: `sip:${bob.address}` })), 200);
  assert.deepEqual(await alice.texts(bob), []);
  alice.weather = "down";
  world.server.addAccount(DESK, "sip-phone");
  assert.equal(await deliver(alice, fromPhone("hello")), 480, "who it is cannot be found out now");
  alice.weather = "up";
  assert.equal(await deliver(alice, fromPhone("hello")), 200);
  assert.equal((await alice.self.messages(DESK)).length, 1);
  for (const person of [alice, bob]) await person.stop();
});

test("keys that were once known count, also when the server calls their owner a phone now", async () => {
  const { alice, bob } = await pair();
  await alice.self.lookUp(bob.address);
  bob.account.kind = "sip-phone";
  assert.equal(await deliver(alice, fromPhone("send money", { from: `sip:${bob.address}` })), 200);
  assert.deepEqual(await alice.texts(bob), []);
  for (const person of [alice, bob]) await person.stop();
});

test("what a phone wrote is shown also when its account is gone since", async () => {
  const { world, alice } = await withPhone();
  world.server.accounts.delete(DESK);
  assert.equal(await deliver(alice, fromPhone("farewell")), 200);
  assert.equal((await alice.self.messages(DESK))[0]?.security, "end-to-site");
  await alice.stop();
});

test("an id that another message has is not taken away from it", async () => {
  const { alice } = await withPhone();
  const sent = alice.self.setEndToSite(DESK, true).then(() => alice.self.send(DESK, "mine"));
  await settle();
  const { id } = await sent;
  assert.equal(await deliver(alice, fromPhone("theirs", { id })), 200);
  const texts = (await alice.self.messages(DESK)).map(({ text }) => text);
  assert.deepEqual(texts, ["theirs", "mine"]);
  await alice.stop();
});

test("what this client cannot read is kept by the server for one that can", async () => {
  const { alice } = await withPhone();
  const unreadable: readonly Bytes[] = [
    utf8("not CPIM"),
    fromPhone("hello", { id: "34jk324j" }),
    fromPhone("hello", { from: "tel:+49301234" }),
    fromPhone("hello", { from: "sip:example.org" }),
    fromPhone("hello", { from: `sip:${alice.address}` }),
    fromPhone("<p>hello</p>", { contentType: "text/html" }),
    fromPhone("   "),
    utf8(`Require: nowhere.Known\r\n\r\nContent-Type: text/plain\r\n\r\nhello`),
  ];
  for (const body of unreadable) assert.equal(await deliver(alice, body), 488);
  assert.deepEqual(await alice.self.conversations(), []);
  assert.equal(await flowOf(alice).deliver("application/vnd.sottovoce.future", utf8("x")), 415);
  await alice.stop();
});
