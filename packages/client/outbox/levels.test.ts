/** End-to-site messages: only to SIP phones, only after a person has agreed, never in place of encryption (M12). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Address, MAX_TEXT_CHARACTERS, type MessageId } from "@sottovoce/wire";
import type { HistoryMessage } from "../engine-api.ts";
import type { FakeAccount } from "../test/fake-records.ts";
import { settle } from "../test/manual-clock.ts";
import { DAY, HOUR, Person, pair, refusedWith, statusOf, World } from "../test/world.ts";

const DESK = "desk@example.org" as Address;

/** Alice, who is online, and a SIP phone. */
async function withPhone(): Promise<{ world: World; alice: Person; desk: FakeAccount }> {
  const world = new World();
  const desk = world.server.addAccount(DESK, "sip-phone");
  return { world, alice: await world.online("alice"), desk };
}

const notesOf = async (person: Person, peer: Address): Promise<string[]> =>
  (await person.self.messages(peer)).flatMap(({ note }) => (note === null ? [] : [note]));

/** The receipt that the server sends when the phone has answered. */
function confirm({ world, self }: Person, id: MessageId, status: "delivered" | "expired"): Promise<void> {
  const { device } = self.identity;
  world.server.receipt(device, { id, device, status, reason: "none" });
  return settle();
}

test("the first message to a SIP phone waits, with the reason, until a person agrees", async () => {
  const { world, alice } = await withPhone();
  const sent = await alice.self.send(DESK, "hello");
  await world.elapse(10 * 60_000);
  const held = await alice.message(sent);
  assert.equal(held.status, "sending");
  assert.equal(held.reason, "end_to_site_not_agreed");
  assert.equal(held.timeline.filter(({ text }) => text.includes("SIP phone")).length, 1, "said once");
  assert.deepEqual(await alice.self.outbox(), [held]);
  assert.deepEqual(world.server.texts, []);
  await assert.rejects(alice.self.send(DESK, "more"), refusedWith("end_to_site_not_agreed"));

  const contact = await alice.self.setEndToSite(DESK, true);
  assert.equal(contact.level, "end-to-site");
  assert.equal(contact.endToSiteAgreed, true);
  await settle();
  assert.deepEqual(world.server.texts, [{ id: sent.id, to: DESK, text: "hello" }]);
  const enqueued = await alice.message(sent);
  assert.equal(enqueued.status, "enqueued");
  assert.equal(enqueued.security, "end-to-site");
  assert.equal(enqueued.reason, null);
  assert.ok(enqueued.timeline.some(({ text }) => text.includes("you agreed")));
  assert.ok(enqueued.timeline.at(-1)?.text.includes("can read it"));
  assert.ok(!world.server.log.includes("POST /v1/messages"), "no envelope was made of it");

  await confirm(alice, sent.id, "delivered");
  const delivered = await alice.message(sent);
  assert.equal(delivered.status, "delivered");
  assert.equal(delivered.timeline.at(-1)?.text, "The recipient's phone has it.");
  await alice.stop();
});

test("agreeing is asked once per contact, survives a restart, and can be taken back", async () => {
  const { world, alice } = await withPhone();
  assert.equal((await alice.self.lookUp(DESK)).level, "end-to-site");
  assert.equal((await alice.self.lookUp(DESK)).endToSiteAgreed, false);
  await assert.rejects(alice.self.send(DESK, "too early"), refusedWith("end_to_site_not_agreed"));
  assert.deepEqual(await alice.self.messages(DESK), [], "what was refused leaves nothing behind");
  await alice.self.setEndToSite(DESK, true);
  await alice.stop();
  await alice.start();
  const sent = await alice.self.send(DESK, "hello");
  assert.equal(sent.security, "end-to-site", "shown from the first moment");
  await settle();
  assert.equal(await statusOf(alice, sent), "enqueued");

  const other = world.server.addAccount("hall@example.org" as Address, "sip-phone");
  await alice.self.lookUp(other.address);
  await assert.rejects(alice.self.send(other.address, "no"), refusedWith("end_to_site_not_agreed"));
  assert.equal((await alice.self.setEndToSite(DESK, false)).endToSiteAgreed, false);
  await assert.rejects(alice.self.send(DESK, "no more"), refusedWith("end_to_site_not_agreed"));
  await alice.stop();
});

test("what was not sent when a person took the agreement back stays here", async () => {
  const { world, alice } = await withPhone();
  await alice.self.setEndToSite(DESK, true);
  alice.weather = "down";
  const sent = await alice.self.send(DESK, "hello");
  await settle();
  await alice.self.setEndToSite(DESK, false);
  alice.weather = "up";
  await world.elapse(60_000);
  assert.equal((await alice.message(sent)).reason, "end_to_site_not_agreed");
  assert.deepEqual(world.server.texts, []);
  await alice.stop();
});

test("a message that waits for the agreement is given up after twelve hours like every other", async () => {
  const { world, alice } = await withPhone();
  const sent = await alice.self.send(DESK, "hello");
  await world.elapse(12 * HOUR);
  const over = await alice.message(sent);
  assert.equal(over.status, "error");
  assert.equal(over.reason, "not_sent_in_time");
  assert.deepEqual(world.server.texts, []);
  await alice.stop();
});

test("an answer that was lost does not make a second message", async () => {
  const { world, alice } = await withPhone();
  await alice.self.setEndToSite(DESK, true);
  alice.weather = "loses answers";
  const sent = await alice.self.send(DESK, "hello");
  await settle();
  alice.weather = "up";
  await world.elapse(30_000);
  assert.equal(await statusOf(alice, sent), "enqueued");
  assert.equal(world.server.texts.length, 1);
  await alice.stop();
});

test("a receipt that never came is asked for, with the text under its id", async () => {
  const { world, alice } = await withPhone();
  await alice.self.setEndToSite(DESK, true);
  const sent = await alice.self.send(DESK, "hello");
  await settle();
  const [name, submission] = [...world.server.submissions].at(-1) ?? [];
  assert.ok(name?.endsWith(sent.id) && submission !== undefined);
  submission.status = "delivered";
  await alice.stop();
  await world.elapse(4 * DAY);
  await alice.start();
  await settle();
  assert.equal(await statusOf(alice, sent), "delivered");
  await alice.stop();
});

test("expiry at the server is shown", async () => {
  const { alice } = await withPhone();
  await alice.self.setEndToSite(DESK, true);
  const sent = await alice.self.send(DESK, "x".repeat(MAX_TEXT_CHARACTERS));
  await settle();
  await confirm(alice, sent.id, "expired");
  assert.equal(await statusOf(alice, sent), "expired");
  await confirm(alice, sent.id, "delivered");
  assert.equal(await statusOf(alice, sent), "delivered", "a late delivery is the last word");
  await alice.stop();
});

/** Alice, who has Bob's keys, after the server has begun to say that Bob is a SIP phone. */
async function downgraded(): Promise<{ world: World; alice: Person; bob: Person; sent: HistoryMessage }> {
  const { world, alice, bob } = await pair();
  await alice.self.send(bob.address, "before");
  await settle();
  bob.account.kind = "sip-phone";
  const sent = await alice.self.send(bob.address, "secret");
  await settle();
  return { world, alice, bob, sent };
}

test("a contact with keys never falls back: the message stays, the conversation says so loudly", async () => {
  const { world, alice, bob, sent } = await downgraded();
  const held = await alice.message(sent);
  assert.equal(held.status, "sending");
  assert.equal(held.reason, "said_to_be_sip_phone");
  assert.ok(held.timeline.at(-1)?.event === "waiting" || held.timeline.at(-2)?.event === "waiting");
  assert.ok(held.timeline.some(({ text }) => text.includes("Nothing is sent without encryption")));
  assert.equal(held.security, "end-to-end");
  assert.deepEqual(await notesOf(alice, bob.address), ["said_to_be_sip_phone"]);
  const [contact] = (await alice.self.contacts()).filter(({ address }) => address === bob.address);
  assert.equal(contact?.level, "contradicted");
  assert.ok(alice.events.some((event) => event.type === "contact" && event.contact.level === "contradicted"));

  await assert.rejects(alice.self.setEndToSite(bob.address, true), refusedWith("end_to_end_only"));
  alice.self.wake();
  await alice.self.send(bob.address, "more");
  await world.elapse(HOUR);
  assert.deepEqual(world.server.texts, [], "nothing left without encryption, however often it was tried");
  assert.deepEqual(await notesOf(alice, bob.address), ["said_to_be_sip_phone"], "said once");
  assert.equal((await alice.self.outbox()).length, 2);
  await alice.stop();
  await alice.start();
  await world.elapse(60_000);
  assert.deepEqual(world.server.texts, [], "nor after a restart");
  await alice.stop();
});

test("when the server takes its claim back, what waited goes out encrypted, in its order", async () => {
  const { world, alice, bob, sent } = await downgraded();
  await alice.self.send(bob.address, "second");
  bob.account.kind = "app";
  alice.self.wake();
  await world.elapse(60_000);
  assert.equal(await statusOf(alice, sent), "delivered");
  assert.deepEqual(await bob.texts(alice), ["before", "secret", "second"]);
  assert.deepEqual(world.server.texts, []);
  const [contact] = (await alice.self.contacts()).filter(({ address }) => address === bob.address);
  assert.equal(contact?.level, "end-to-end");
  for (const person of [alice, bob]) await person.stop();
});

test("a phone that becomes an app account is written to encrypted, and the agreement is gone", async () => {
  const { world, alice } = await withPhone();
  await alice.self.setEndToSite(DESK, true);
  const account = world.server.accounts.get(DESK);
  assert.ok(account !== undefined);
  account.kind = "app";
  const desk = new Person(world, account);
  await desk.activate();
  await desk.start();
  const sent = await alice.self.send(DESK, "hello");
  await world.elapse(30_000);
  assert.deepEqual(world.server.texts, []);
  assert.equal(await statusOf(alice, sent), "delivered");
  assert.deepEqual(await desk.texts(alice), ["hello"]);
  const [contact] = (await alice.self.contacts()).filter(({ address }) => address === DESK);
  assert.equal(contact?.level, "end-to-end");
  assert.equal(contact?.endToSiteAgreed, false);
  for (const person of [alice, desk]) await person.stop();
});

test("nobody can agree to weaker messages where there are keys, or where there may be some", async () => {
  const { world, alice, bob } = await pair();
  await assert.rejects(alice.self.setEndToSite(bob.address, true), refusedWith("end_to_end_only"));
  const carol = world.person("carol");
  await assert.rejects(alice.self.setEndToSite(carol.address, true), refusedWith("device_gone"));
  for (const person of [alice, bob]) await person.stop();
});

test("a phone has no safety number, and the sentence says why", async () => {
  const { alice } = await withPhone();
  await assert.rejects(alice.self.safetyNumber(DESK), refusedWith("end_to_site_only"));
  await alice.stop();
});

test("to a phone a message disappears on this device alone, and says so", async () => {
  const { world, alice } = await withPhone();
  await alice.self.setEndToSite(DESK, true);
  const contact = await alice.self.setDisappearing(DESK, 60);
  assert.deepEqual([contact.level, contact.disappearAfterS], ["end-to-site", 60]);
  const sent = await alice.self.send(DESK, "hello");
  await settle();
  const [composed] = sent.timeline;
  assert.ok(composed?.code === "composed" && composed.hereOnly);
  assert.match(composed.text, /on this device alone/);
  await confirm(alice, sent.id, "delivered");
  await world.elapse(60_000);
  assert.equal(await alice.self.message(sent.id), null);
  await alice.stop();
});
