import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MAX_RECEIPTS } from "@sottovoce/wire";
import { enqueue, HOUR, START, submissionOf } from "../test/contract/fixtures.ts";
import { bodyOf, numbered, setUp } from "../test/mailbox-setting.ts";

/** As in delivery-loop.ts. */
const WINDOW = 32;

describe("mailbox service", () => {
  it("delivers to a registered device in order, a window at a time, without reading back", async (t) => {
    const s = await setUp(t);
    s.service.registered(s.bob, { name: "bob" });
    await s.calm();
    const reads = s.reads;
    await s.send(...numbered(100));
    assert.deepEqual(s.port.texts, numbered(WINDOW));
    for (let i = 0; i < 100; i++) {
      await s.port.until(i + 1);
      s.port.nth(i).answer(200);
      await s.calm();
      assert.ok(s.port.open.length <= WINDOW);
    }
    assert.deepEqual(s.port.texts, numbered(100));
    assert.equal(s.reads, reads);
    // The sender's receipts wait for it; nothing else does.
    assert.equal(await s.held.store.mailbox.size(), 100);
    assert.deepEqual(await s.held.store.mailbox.read(s.bob, 0, 10), []);
  });

  it("leaves in the store what a slow device makes wait, and reads it when there is room", async (t) => {
    const s = await setUp(t);
    s.service.registered(s.bob, { name: "bob" });
    await s.calm();
    await s.send(...numbered(300));
    await s.calm();
    assert.equal(s.port.sent.length, WINDOW);
    s.port.policy = () => 200;
    for (const message of s.port.open) message.answer(200);
    await s.port.until(300);
    await s.calm();
    assert.deepEqual(s.port.texts, numbered(300));
  });

  it("keeps mail for a device that is not registered, and drains it when it is", async (t) => {
    const s = await setUp(t);
    await s.send(...numbered(500));
    assert.equal(s.port.sent.length, 0);
    s.port.policy = () => 200;
    s.service.registered(s.bob, { name: "bob" });
    await s.port.until(500);
    await s.calm();
    assert.deepEqual(s.port.texts, numbered(500));
    assert.deepEqual(await s.held.store.mailbox.read(s.bob, 0, 10), []);
  });

  it("loses and doubles nothing that is submitted while it drains", async (t) => {
    const s = await setUp(t);
    await s.send(...numbered(200));
    s.port.policy = () => 200;
    s.service.registered(s.bob, { name: "bob" });
    const more = Array.from({ length: 200 }, (_, i) => `more ${i}`);
    for (const text of more) await s.send(text);
    await s.port.until(400);
    await s.calm();
    assert.deepEqual(s.port.texts, [...numbered(200), ...more]);
  });

  it("tells the sender what was delivered, together what comes together", async (t) => {
    const s = await setUp(t);
    const bobFlow = { name: "bob" };
    s.service.registered(s.bob, bobFlow);
    s.service.registered(s.ann, { name: "ann" });
    s.port.policy = (message) => (message.flow === bobFlow ? 200 : null);
    await s.send("first");
    await s.port.until(2);
    const [receipt] = s.port.nth(1).receipts;
    assert.deepEqual([receipt?.device, receipt?.status, receipt?.at], [s.bob, "delivered", START]);
    await s.send(...numbered(100));
    await s.calm();
    // While the first is not answered, the others gather.
    assert.equal(s.port.sent.filter(({ flow }) => flow !== bobFlow).length, 1);
    s.port.policy = () => 200;
    s.port.nth(1).answer(200);
    await s.calm();
    const counts = s.port.sent.map(({ receipts }) => receipts.length).filter((count) => count > 0);
    assert.deepEqual(counts, [1, MAX_RECEIPTS, 100 - MAX_RECEIPTS]);
    await s.calm();
    assert.equal(await s.held.store.mailbox.size(), 0);
  });

  it("lets envelopes pass while receipts are on their way", async (t) => {
    const s = await setUp(t);
    s.service.registered(s.ann, { name: "ann" });
    s.service.registered(s.bob, { name: "bob" });
    await s.calm();
    await s.send("to bob");
    s.port.nth(0).answer(200);
    await s.port.until(2);
    const envelopes = [{ device: s.ann, body: bodyOf("to ann"), receipt: true }];
    await s.service.submit(submissionOf(s.bob, [], { envelopes }));
    assert.equal(s.port.nth(2).text, "to ann");
  });

  it("delivers once what is posted twice, and says what became of it", async (t) => {
    const s = await setUp(t);
    s.service.registered(s.bob, { name: "bob" });
    await s.calm();
    const submission = s.submission("one");
    const outcomes = await Promise.all([s.service.submit(submission), s.service.submit(submission)]);
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ["enqueued", "repeated"],
    );
    s.port.nth(0).answer(200);
    await s.calm();
    const again = await s.service.submit(submission);
    assert.ok(again.outcome === "repeated" && again.status === "delivered");
    await s.calm();
    assert.equal(s.port.sent.length, 1);
  });

  it("ends deliveries to removed devices and tells the senders", async (t) => {
    const s = await setUp(t);
    await s.service.start();
    s.port.policy = ({ flow }) => (flow.name === "ann" ? 200 : null);
    s.service.registered(s.ann, { name: "ann" });
    s.service.registered(s.bob, { name: "bob" });
    await s.calm();
    await s.send("one");
    const bob = await s.held.store.devices.get(s.bob);
    assert.ok(bob);
    await s.service.devicesRemoved(await s.held.store.accounts.reset(bob.account, s.clock.now()));
    await s.port.until(2);
    const [receipt] = s.port.nth(1).receipts;
    assert.deepEqual([receipt?.status, receipt?.reason], ["failed", "device_gone"]);
    s.port.nth(0).answer(200);
    await s.calm();
    assert.equal(await s.held.store.mailbox.size(), 0);
    assert.deepEqual(s.faults, []);
  });

  it("settles later, without sending again, what the disk does not take now", async (t) => {
    const s = await setUp(t);
    s.service.registered(s.bob, { name: "bob" });
    await s.calm();
    await s.send("one");
    s.held.failCommits(2);
    s.port.nth(0).answer(200);
    await s.calm();
    s.clock.advance(1_000);
    await s.calm();
    assert.equal(s.faults.length, 2);
    assert.equal((await s.held.store.mailbox.read(s.bob, 0, 10)).length, 1);
    s.clock.advance(1_000);
    await s.calm();
    assert.deepEqual(await s.held.store.mailbox.read(s.bob, 0, 10), []);
    assert.equal(s.port.sent.length, 1);
  });

  it("leaves the rows in the store when it stops", async (t) => {
    const s = await setUp(t);
    s.service.registered(s.bob, { name: "bob" });
    await s.calm();
    await s.send("one");
    s.service.stop();
    await enqueue(s.held.store, s.submission("two"));
    s.clock.advance(HOUR);
    await s.calm();
    assert.equal(s.port.sent.length, 1);
    assert.equal((await s.held.store.mailbox.read(s.bob, 0, 10)).length, 2);
  });
});
