import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { type Bytes, type DeviceId, MAX_RECEIPTS } from "@sottovoce/wire";
import { LocalBus } from "../bus/local-bus.ts";
import { createPerson, enqueue, HOUR, LIFETIME, START, submissionOf } from "../store/contract/fixtures.ts";
import type { MailboxStore, Submission } from "../store/store.ts";
import { type FakeFlow, FakePort } from "../test/fake-port.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { createTestStore, type TestStore } from "../test/sqlite-store.ts";
import { RETRY_INTERVAL_MS } from "./delivery.ts";
import { MailboxService } from "./mailbox.ts";

const WINDOW = 32;

function bodyOf(text: string): Bytes {
  const body = new Uint8Array(100);
  body[0] = text.length;
  body.set(Buffer.from(text), 1);
  return body;
}

class Setting {
  readonly held: TestStore;
  readonly clock = new ManualClock(START);
  readonly port = new FakePort();
  readonly faults: unknown[] = [];
  readonly ann: DeviceId;
  readonly bob: DeviceId;
  readonly service: MailboxService<FakeFlow>;
  /** Reads from the store. */
  reads = 0;

  constructor(t: TestContext, held: TestStore, ann: DeviceId, bob: DeviceId) {
    this.held = held;
    this.ann = ann;
    this.bob = bob;
    const { mailbox } = held.store;
    const store: MailboxStore = {
      ...mailbox,
      read: (...args) => {
        this.reads++;
        return mailbox.read(...args);
      },
    };
    this.service = new MailboxService<FakeFlow>({
      store,
      bus: new LocalBus(),
      port: this.port,
      clock: this.clock,
      onFault: (error) => this.faults.push(error),
    });
    t.after(() => this.service.stop());
  }

  submission(text: string): Submission {
    const envelopes = [{ device: this.bob, body: bodyOf(text), receipt: true }];
    return submissionOf(this.ann, [], { envelopes, expiresAt: this.clock.now() + LIFETIME });
  }

  async send(...texts: readonly string[]): Promise<void> {
    for (const outcome of await Promise.all(
      texts.map((text) => this.service.submit(this.submission(text))),
    )) {
      assert.equal(outcome.outcome, "enqueued");
    }
  }

  /** Everything asked of the store by now is done, and whoever asked knows. */
  async calm(): Promise<void> {
    for (let i = 0; i < 3; i++) await this.held.store.mailbox.size();
  }
}

async function setUp(t: TestContext): Promise<Setting> {
  const held = await createTestStore(t);
  const [ann, bob] = [await createPerson(held.store), await createPerson(held.store)];
  return new Setting(t, held, ann.device, bob.device);
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `message ${i}`);
}

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
      s.port.sent[i]?.answer(200);
      await s.calm();
      assert.ok(s.port.open.length <= WINDOW);
    }
    assert.deepEqual(s.port.texts, numbered(100));
    assert.equal(s.reads, reads);
    // The sender's receipts wait for it; nothing else does.
    assert.equal(await s.held.store.mailbox.size(), 100);
    assert.deepEqual(await s.held.store.mailbox.read(s.bob, 0, 10), []);
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
    const [receipt] = s.port.sent[1]?.receipts ?? [];
    assert.deepEqual([receipt?.device, receipt?.status, receipt?.at], [s.bob, "delivered", START]);
    await s.send(...numbered(100));
    await s.calm();
    // While the first is not answered, the others gather.
    assert.equal(s.port.sent.filter(({ flow }) => flow !== bobFlow).length, 1);
    s.port.policy = () => 200;
    s.port.sent[1]?.answer(200);
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
    await s.send("to bob");
    s.port.sent[0]?.answer(200);
    await s.port.until(2);
    const envelopes = [{ device: s.ann, body: bodyOf("to ann"), receipt: true }];
    await s.service.submit(submissionOf(s.bob, [], { envelopes }));
    assert.equal(s.port.sent[2]?.text, "to ann");
  });

  it("tries 5 times, 30 s apart, and then waits for the next registration (M8)", async (t) => {
    const s = await setUp(t);
    const flow = { name: "bob" };
    s.port.policy = () => "timeout";
    s.service.registered(s.bob, flow);
    await s.calm();
    await s.send("one");
    for (let tries = 1; tries <= 5; tries++) {
      await s.calm();
      assert.equal(s.port.sent.length, tries);
      // New mail for a device that does not answer does not make for more tries.
      await s.send(`more ${tries}`);
      s.clock.advance(RETRY_INTERVAL_MS - 1);
      await s.calm();
      assert.equal(s.port.sent.length, tries);
      s.clock.advance(1);
    }
    s.clock.advance(HOUR);
    await s.calm();
    assert.deepEqual(s.port.texts, Array(5).fill("one"));
    s.port.policy = () => 200;
    s.service.registered(s.bob, flow);
    await s.port.until(11);
    await s.calm();
    assert.deepEqual(s.port.texts.slice(5), ["one", ...[1, 2, 3, 4, 5].map((n) => `more ${n}`)]);
  });

  it("counts a windowful without answers as one try, and sends one message to find out more", async (t) => {
    const s = await setUp(t);
    s.service.registered(s.bob, { name: "bob" });
    await s.calm();
    await s.send(...numbered(40));
    for (const message of s.port.open) message.answer(503);
    await s.calm();
    assert.equal(s.port.sent.length, WINDOW);
    s.clock.advance(RETRY_INTERVAL_MS);
    await s.port.until(WINDOW + 1);
    await s.calm();
    assert.equal(s.port.open.length, 1);
    s.port.policy = () => 200;
    s.port.open[0]?.answer(200);
    await s.port.until(WINDOW + 40);
    await s.calm();
    assert.deepEqual(s.port.texts.slice(WINDOW), numbered(40));
  });

  it("measures the 30 s from when the try began", async (t) => {
    const s = await setUp(t);
    s.service.registered(s.bob, { name: "bob" });
    await s.calm();
    await s.send("one");
    s.clock.advance(20_000);
    s.port.sent[0]?.answer("timeout");
    await s.calm();
    s.clock.advance(9_999);
    await s.calm();
    assert.equal(s.port.sent.length, 1);
    s.clock.advance(1);
    await s.port.until(2);
  });

  it("does not let a message that the device refuses block the others, and offers it again", async (t) => {
    const s = await setUp(t);
    const flow = { name: "bob" };
    s.port.policy = ({ text }) => (text === "bad" ? 415 : 200);
    s.service.registered(s.bob, flow);
    await s.calm();
    await s.send("good", "bad", "better");
    await s.calm();
    assert.deepEqual(s.port.texts, ["good", "bad", "better"]);
    s.clock.advance(HOUR);
    await s.send("best");
    await s.calm();
    assert.deepEqual(s.port.texts, ["good", "bad", "better", "best"]);
    s.port.policy = () => 200;
    s.service.registered(s.bob, flow);
    await s.port.until(5);
    await s.calm();
    assert.equal(s.port.texts[4], "bad");
    s.service.registered(s.bob, flow);
    await s.calm();
    assert.equal(s.port.sent.length, 5);
  });

  it("sends what was on its way again, at once, when the device registers on another flow", async (t) => {
    const s = await setUp(t);
    const [first, second] = [{ name: "first" }, { name: "second" }];
    s.service.registered(s.bob, first);
    await s.calm();
    await s.send("one", "two", "three");
    s.port.sent[0]?.answer(200);
    await s.calm();
    s.service.registered(s.bob, first);
    await s.calm();
    assert.equal(s.port.sent.length, 3, "the same flow again changes nothing");
    s.service.registered(s.bob, second);
    assert.deepEqual(
      s.port.sent.slice(3).map(({ flow, text }) => [flow, text]),
      [
        [second, "two"],
        [second, "three"],
      ],
    );
    // A late answer of the old flow counts, and failures of the old flow do not.
    s.port.sent[1]?.answer(200);
    s.port.sent[2]?.answer("transport_error");
    s.port.sent[3]?.answer(200);
    s.port.sent[4]?.answer(200);
    await s.calm();
    assert.equal(s.port.sent.length, 5);
    assert.deepEqual(await s.held.store.mailbox.read(s.bob, 0, 10), []);
    assert.equal((await s.held.store.mailbox.read(s.ann, 0, 10)).length, 3);
  });

  it("stops when the flow fails, and goes on when the device is back", async (t) => {
    const s = await setUp(t);
    const [first, second] = [{ name: "first" }, { name: "second" }];
    s.service.registered(s.bob, first);
    await s.calm();
    await s.send("one", "two");
    s.port.sent[0]?.answer("transport_error");
    s.port.sent[1]?.answer("transport_error");
    await s.calm();
    s.service.unregistered(s.bob, first);
    await s.send("three");
    s.clock.advance(HOUR);
    await s.calm();
    assert.equal(s.port.sent.length, 2);
    s.port.policy = () => 200;
    s.service.registered(s.bob, second);
    await s.port.until(5);
    await s.calm();
    assert.deepEqual(s.port.texts.slice(2), ["one", "two", "three"]);
    // The old connection closes late: it is not the device's any more.
    s.service.unregistered(s.bob, first);
    await s.send("four");
    assert.equal(s.port.texts.at(-1), "four");
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
    s.port.sent[0]?.answer(200);
    await s.calm();
    const again = await s.service.submit(submission);
    assert.ok(again.outcome === "repeated" && again.status === "delivered");
    await s.calm();
    assert.equal(s.port.sent.length, 1);
  });

  it("removes after 72 h what was not delivered, tells the sender, and leaves nothing", async (t) => {
    const s = await setUp(t);
    await s.service.start();
    s.port.policy = () => 200;
    s.service.registered(s.ann, { name: "ann" });
    await s.calm();
    await s.send("one");
    s.clock.advance(LIFETIME - 1);
    await s.calm();
    assert.equal(s.port.sent.length, 0);
    s.clock.advance(1);
    await s.port.until(1);
    const [receipt] = s.port.sent[0]?.receipts ?? [];
    assert.deepEqual([receipt?.status, receipt?.at], ["expired", START + LIFETIME]);
    await s.calm();
    assert.equal(await s.held.store.mailbox.size(), 0);
    s.service.registered(s.bob, { name: "bob" });
    await s.calm();
    assert.equal(s.port.sent.length, 1);
  });

  it("expires what expired while the server was down, in more than one portion", async (t) => {
    const s = await setUp(t);
    await s.send(...numbered(250));
    s.clock.advance(LIFETIME);
    await s.service.start();
    const receipts = await s.held.store.mailbox.read(s.ann, 0, 1000);
    assert.equal(receipts.length, 250);
    assert.equal(await s.held.store.mailbox.size(), 250);
  });

  it("sends nothing that expired while it waited in memory", async (t) => {
    const s = await setUp(t);
    await s.service.start();
    s.service.registered(s.bob, { name: "bob" });
    await s.calm();
    await s.send(...numbered(WINDOW + 1));
    s.clock.advance(LIFETIME);
    s.port.sent[0]?.answer(200);
    await s.calm();
    assert.equal(s.port.sent.length, WINDOW);
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
    const [receipt] = s.port.sent[1]?.receipts ?? [];
    assert.deepEqual([receipt?.status, receipt?.reason], ["failed", "device_gone"]);
    s.port.sent[0]?.answer(200);
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
    s.port.sent[0]?.answer(200);
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
