import assert from "node:assert/strict";
import { test } from "node:test";
import { type Address, type MessageId, makeMessageId } from "@sottovoce/wire";
import type { EngineEvent } from "../engine-api.ts";
import { acquainted } from "../test/acquainted.ts";
import { settle } from "../test/manual-clock.ts";
import { pair, refusedWith, World } from "../test/world.ts";

const freshId = (at: number): MessageId => makeMessageId(at, crypto.getRandomValues(new Uint8Array(10)));

/** Events of the kinds named, since the last call. */
function hear(events: EngineEvent[], ...types: EngineEvent["type"][]): EngineEvent[] {
  return events.splice(0).filter(({ type }) => types.includes(type));
}

test("a message with the caller's own id is sent once, however often it is asked for", async () => {
  const { world, alice, bob } = await pair();
  const id = freshId(world.clock.now());
  const [first, second] = await Promise.all([
    alice.self.send(bob.address, "once", { id }),
    alice.self.send(bob.address, "once", { id }),
  ]);
  assert.equal(first.id, id);
  assert.equal(second.id, id);
  await settle();
  await alice.stop();
  await alice.start();
  const again = await alice.self.send(bob.address, "once", { id });
  assert.equal(again.status, "delivered");
  await settle();
  assert.deepEqual(await bob.texts(alice), ["once"]);
  assert.deepEqual(await alice.texts(bob), ["once"]);
  await alice.stop();
  await bob.stop();
});

test("an id that belongs to another message is refused, and so is what is no id", async () => {
  const world = new World();
  const [alice, bob, carol] = [
    await world.online("alice"),
    await world.online("bob"),
    await world.online("carol"),
  ];
  const id = freshId(world.clock.now());
  await alice.self.send(bob.address, "for bob", { id });
  await settle();
  await assert.rejects(alice.self.send(carol.address, "for carol", { id }), refusedWith("conflict"));
  await assert.rejects(bob.self.send(alice.address, "taken", { id }), refusedWith("conflict"));
  const nonsense = "xyz" as MessageId;
  await assert.rejects(alice.self.send(bob.address, "?", { id: nonsense }), refusedWith("malformed"));
  assert.deepEqual(await carol.texts(alice), []);
  for (const person of [alice, bob, carol]) await person.stop();
});

test("an address of another domain is refused at once, with the domain that addresses have here", async () => {
  const { alice, bob } = await pair();
  const foreign = "bob@elsewhere.example" as Address;
  await assert.rejects(alice.self.send(foreign, "hello"), (error: Error) => {
    assert.ok(refusedWith("other_domain")(error));
    assert.match(error.message, /end in @example\.org/);
    return true;
  });
  await assert.rejects(alice.self.lookUp(foreign), refusedWith("other_domain"));
  assert.deepEqual(await alice.self.outbox(), []);
  await alice.stop();
  await bob.stop();
});

test("removing and reading are told once each, and only when something happened", async () => {
  const { alice, bob } = await pair();
  await bob.self.send(alice.address, "1");
  await settle();
  const [message] = await alice.self.messages(bob.address);
  assert.ok(message);
  alice.events.length = 0;
  await alice.self.markRead(bob.address);
  await alice.self.markRead(bob.address);
  await alice.self.markRead(bob.address, [message.id]);
  assert.deepEqual(hear(alice.events, "read", "status"), [{ type: "read", peer: bob.address }]);
  await alice.self.remove(message.id);
  await alice.self.remove(message.id);
  assert.deepEqual(hear(alice.events, "removed"), [{ type: "removed", id: message.id, peer: bob.address }]);
  await alice.stop();
  await bob.stop();
});

test("removing a conversation takes all of it, and what waits in the outbox, and nothing else", async () => {
  const { world, alice, bob } = await acquainted();
  const carol = await world.online("carol");
  alice.sip = "up";
  alice.self.wake();
  await settle();
  await carol.self.send(alice.address, "from carol");
  await settle();
  for (let i = 0; i < 450; i++) await bob.self.send(alice.address, `${i}`);
  await settle();
  alice.weather = "down";
  const waiting = await alice.self.send(bob.address, "waits");
  await settle();
  alice.events.length = 0;
  await alice.self.removeConversation(bob.address);
  await alice.self.removeConversation(bob.address);
  assert.deepEqual(hear(alice.events, "conversation_removed", "removed"), [
    { type: "conversation_removed", peer: bob.address },
  ]);
  assert.deepEqual(
    (await alice.self.conversations()).map(({ peer }) => peer),
    [carol.address],
  );
  assert.equal(alice.records.count("messages"), 1);
  assert.equal(alice.records.count("outbox") + alice.records.count("envelopes"), 0);
  assert.deepEqual(await alice.self.outbox(), []);
  alice.weather = "up";
  alice.self.wake();
  await settle();
  assert.equal(await bob.self.message(waiting.id), null);
  for (const person of [alice, bob, carol]) await person.stop();
});

test("what comes while a conversation is being removed stays", async () => {
  const { alice, bob } = await pair();
  for (let i = 0; i < 450; i++) await bob.self.send(alice.address, `${i}`);
  await settle();
  const removed = alice.self.removeConversation(bob.address);
  await bob.self.send(alice.address, "later");
  await removed;
  await settle();
  assert.deepEqual(await alice.texts(bob), ["later"]);
  const [conversation] = await alice.self.conversations();
  assert.deepEqual([conversation?.last.text, conversation?.unread], ["later", 1]);
  await alice.stop();
  await bob.stop();
});

test("taking out many of the newest at once leaves the conversation with what stood before them", async () => {
  const { alice, bob } = await pair();
  for (let i = 0; i < 64; i++) await bob.self.send(alice.address, `${i}`);
  await settle();
  const newest = await alice.self.messages(bob.address, { limit: 63 });
  await Promise.all(newest.map(({ id }) => alice.self.remove(id)));
  const [conversation] = await alice.self.conversations();
  assert.deepEqual([conversation?.last.text, conversation?.unread], ["0", 1]);
  await alice.stop();
  await bob.stop();
});

test("the list of conversations follows what becomes of the last message, also after a restart", async () => {
  const { alice, bob } = await acquainted();
  const last = async () => (await alice.self.conversations())[0]?.last;
  alice.weather = "down";
  const sent = await alice.self.send(bob.address, "third");
  assert.equal((await last())?.status, "sending");
  alice.weather = "up";
  alice.sip = "up";
  alice.self.wake();
  await settle();
  await settle();
  assert.equal((await last())?.status, "delivered");
  await alice.stop();
  await alice.open();
  const { timeline: _, ...summary } = await alice.message(sent);
  assert.deepEqual(await last(), summary);
  await alice.stop();
  await bob.stop();
});

test("an export has each message of all conversations once, in the order in which they came", async () => {
  const world = new World();
  const [alice, bob, carol] = [
    await world.online("alice"),
    await world.online("bob"),
    await world.online("carol"),
  ];
  const said: string[] = [];
  for (let i = 0; i < 10; i++) {
    for (const person of [bob, carol]) {
      await person.self.send(alice.address, `${person.address} ${i}`);
      await settle();
      said.push(`${person.address} ${i}`);
    }
  }
  const found: string[] = [];
  for (let after: number | null = null; ; ) {
    const page = await alice.self.exportPage(after, 7);
    const last = page.at(-1);
    if (last === undefined) break;
    found.push(...page.map(({ text }) => text));
    after = last.order;
  }
  assert.deepEqual(found, said);
  for (const person of [alice, bob, carol]) await person.stop();
});
