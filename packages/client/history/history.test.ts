import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeviceId, MessageId, Receipt } from "@sottovoce/wire";
import type { HistoryMessage } from "../engine-api.ts";
import type { ListQuery, StoredRecord } from "../ports.ts";
import { largeProfile } from "../test/large-profile.ts";
import { settle } from "../test/manual-clock.ts";
import { MemoryRecords } from "../test/memory-records.ts";
import { PASSPHRASE, World } from "../test/world.ts";
import { jsonCodec } from "../vault/codec.ts";
import { openVault } from "../vault/passphrase.ts";
import { collection } from "../vault/vault.ts";
import { type StoredEntry, standsFor } from "./entry.ts";
import type { ConversationRecord } from "./history.ts";
import type { MessageRecord } from "./record.ts";
import { withReceipt } from "./status.ts";
import { MAX_TIMELINE, withEntry } from "./timeline.ts";

test("conversations: newest first, unread counted, read one by one and all at once", async () => {
  const world = new World();
  const alice = await world.online("alice");
  const bob = await world.online("bob");
  const carol = await world.online("carol");
  const say = async (from: typeof bob, text: string) => {
    await from.self.send(alice.address, text);
    await settle();
  };
  await say(bob, "b1");
  await say(carol, "c1");
  await say(bob, "b2");
  const overview = async () =>
    (await alice.self.conversations()).map(({ peer, last, unread }) => [peer, last.text, unread]);
  assert.deepEqual(await overview(), [
    [bob.address, "b2", 2],
    [carol.address, "c1", 1],
  ]);
  const [newest] = await alice.self.messages(bob.address);
  assert.ok(newest);
  await alice.self.markRead(bob.address, [newest.id]);
  assert.deepEqual((await overview()).at(0), [bob.address, "b2", 1]);
  await alice.self.markRead(bob.address);
  assert.deepEqual((await overview()).at(0), [bob.address, "b2", 0]);
  assert.ok((await alice.self.messages(bob.address)).every(({ read }) => read));
  await alice.self.send(carol.address, "c2");
  await alice.stop();
  await alice.open();
  assert.deepEqual(await overview(), [
    [carol.address, "c2", 1],
    [bob.address, "b2", 0],
  ]);
  assert.equal((await alice.self.conversations({ limit: 1 })).length, 1);
  for (const person of [alice, bob, carol]) await person.stop();
});

test("removing messages: the list shows the one before, and nothing when none is left", async () => {
  const world = new World();
  const alice = await world.online("alice");
  const bob = await world.online("bob");
  for (const text of ["1", "2", "3"]) {
    await bob.self.send(alice.address, text);
    await settle();
  }
  const [three, two, one] = await alice.self.messages(bob.address);
  assert.ok(one && two && three);
  await Promise.all([alice.self.remove(three.id), alice.self.remove(two.id)]);
  const [conversation] = await alice.self.conversations();
  assert.equal(conversation?.last.text, "1");
  assert.equal(conversation?.unread, 1);
  await alice.self.remove(one.id);
  await alice.self.remove(one.id);
  assert.deepEqual(await alice.self.conversations(), []);
  assert.equal(alice.records.count("messages") + alice.records.count("conversations"), 0);
  await alice.stop();
  await bob.stop();
});

test("pages: each message once, newest first", async () => {
  const world = new World();
  const alice = await world.online("alice");
  const bob = await world.online("bob");
  for (let i = 0; i < 25; i++) {
    await alice.self.send(bob.address, `${i}`);
    await settle();
  }
  const seen: string[] = [];
  for (let before: number | undefined; ; ) {
    const page = await bob.self.messages(
      alice.address,
      before === undefined ? { limit: 7 } : { limit: 7, before },
    );
    if (page.length === 0) break;
    seen.push(...page.map(({ text }) => text));
    before = page.at(-1)?.order;
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 25 }, (_, i) => `${24 - i}`),
  );
  await alice.stop();
  await bob.stop();
});

/** Counts what is read from the disk. */
class CountingRecords extends MemoryRecords {
  read = 0;

  override async get(...args: Parameters<MemoryRecords["get"]>): Promise<StoredRecord | null> {
    this.read++;
    return super.get(...args);
  }

  override async list(store: string, query: ListQuery): Promise<readonly StoredRecord[]> {
    const records = await super.list(store, query);
    this.read += records.length;
    return records;
  }
}

test("the list of conversations, a page, and sending read no more when there are many messages", async () => {
  const world = new World();
  const alice = world.person("alice");
  const records = new CountingRecords();
  alice.records = records;
  await alice.activate();
  await alice.start();
  const bob = await world.online("bob");
  const cost = async (work: () => Promise<unknown>) => {
    const before = records.read;
    await work();
    await settle();
    return records.read - before;
  };
  const measure = async () => [
    await cost(() => alice.self.conversations()),
    await cost(() => alice.self.messages(bob.address, { limit: 10 })),
    await cost(() => alice.self.send(bob.address, "x")),
  ];
  for (let i = 0; i < 20; i++) await alice.self.send(bob.address, `${i}`);
  await settle();
  await measure();
  const few = await measure();
  for (let i = 0; i < 500; i++) await alice.self.send(bob.address, `${i}`);
  await settle();
  const many = await measure();
  assert.deepEqual(many, few);
  await alice.stop();
  await bob.stop();
});

test("a timeline keeps its beginning and its end, and counts what it leaves out", () => {
  let timeline: readonly StoredEntry[] = [];
  for (let at = 1; at <= 1_000; at++) {
    timeline = withEntry(timeline, { at, code: "attempt", attempt: 1, attempts: 5, cause: "user" });
  }
  assert.equal(timeline.length, MAX_TIMELINE);
  assert.equal(timeline.filter(({ code }) => code === "omitted").length, 1);
  assert.equal(
    timeline.reduce((sum, entry) => sum + standsFor(entry), 0),
    1_000,
  );
  assert.deepEqual(
    timeline.slice(0, 3).map(({ at }) => at),
    [1, 2, 3],
  );
  assert.deepEqual(
    timeline.slice(-3).map(({ at }) => at),
    [998, 999, 1_000],
  );
  assert.deepEqual(
    timeline.map(({ at }) => at),
    timeline.map(({ at }) => at).toSorted((a, b) => a - b),
  );
});

function sent(status: MessageRecord["status"], devices: readonly string[]): MessageRecord {
  return {
    id: "00" as MessageId,
    peer: "bob@example.org" as never,
    direction: "out",
    text: "x",
    sentAt: 0,
    receivedAt: null,
    status,
    reason: null,
    security: "end-to-end",
    read: true,
    order: 1,
    note: null,
    expiresAt: 1,
    timeline: [],
    deliveries: devices.map((device) => ({
      device: device as DeviceId,
      signingKey: "",
      agreementKey: "",
      envelope: "",
      status: "pending" as const,
    })),
  };
}

const receipt = (device: string, status: Receipt["status"], reason: Receipt["reason"] = "none"): Receipt => ({
  id: "00" as MessageId,
  device: device as DeviceId,
  status,
  reason,
  at: 5,
});

test("how receipts of several devices add up", () => {
  const cases: readonly (readonly [readonly Receipt[], string, string | null])[] = [
    [[receipt("a", "delivered")], "delivered", null],
    [[receipt("a", "expired")], "enqueued", null],
    [[receipt("a", "expired"), receipt("b", "expired")], "expired", "expired"],
    [[receipt("a", "failed", "device_gone"), receipt("b", "expired")], "expired", "expired"],
    [[receipt("a", "failed", "device_gone"), receipt("b", "failed", "device_gone")], "error", "device_gone"],
    [
      [receipt("a", "failed", "mailbox_full"), receipt("b", "failed", "device_gone")],
      "error",
      "mailbox_full",
    ],
    [[receipt("a", "expired"), receipt("b", "expired"), receipt("b", "delivered")], "delivered", null],
    [[receipt("a", "delivered"), receipt("a", "expired"), receipt("b", "expired")], "delivered", null],
    [[receipt("c", "delivered")], "enqueued", null],
  ];
  for (const [receipts, status, reason] of cases) {
    const message = receipts.reduce(withReceipt, sent("enqueued", ["a", "b"]));
    assert.deepEqual([message.status, message.reason], [status, reason]);
  }
  const once = withReceipt(sent("enqueued", ["a"]), receipt("a", "delivered"));
  assert.equal(withReceipt(once, receipt("a", "delivered")), once, "a repeated receipt changes nothing");
});

test("conversations kept by an older version, without what the list shows, are listed all the same", async () => {
  const alice = await largeProfile(20, 4);
  const { primitives, clock, records } = alice.ports;
  const vault = await openVault(primitives, records, PASSPHRASE, clock.now());
  const CONVERSATIONS = collection("conversations", 1, jsonCodec<ConversationRecord>());
  for (const { preview: _, ...old } of await vault.list(CONVERSATIONS)) {
    await vault.batch().put(CONVERSATIONS, old.peer, old).commit();
  }
  await alice.open();
  const conversations = await alice.self.conversations();
  assert.equal(conversations.length, 5);
  for (const { peer, last } of conversations) {
    const [{ timeline: _, ...summary }] = (await alice.self.messages(peer, { limit: 1 })) as [HistoryMessage];
    assert.deepEqual(last, summary);
  }
  await alice.stop();
});

/** Remembers which kinds of records are asked for. */
class NamingRecords extends MemoryRecords {
  readonly asked = new Set<string>();

  override async get(...args: Parameters<MemoryRecords["get"]>): Promise<StoredRecord | null> {
    this.asked.add(args[0]);
    return super.get(...args);
  }

  override async list(store: string, query: ListQuery): Promise<readonly StoredRecord[]> {
    this.asked.add(store);
    return super.list(store, query);
  }
}

test("opening a profile and listing its conversations reads no message", async () => {
  const alice = await largeProfile(200, 20);
  const records = new NamingRecords({}, alice.records.disk);
  alice.records = records;
  await alice.open();
  const conversations = await alice.self.conversations();
  assert.equal(conversations.length, 21);
  assert.equal(records.asked.has("messages"), false);
  const [newest] = conversations;
  assert.ok(newest);
  const [message] = await alice.self.messages(newest.peer, { limit: 1 });
  assert.equal(message?.id, newest.last.id);
  await alice.stop();
});
