import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { StoreUnavailable } from "../store/store.ts";
import { HOUR, LIFETIME, START } from "../test/contract/fixtures.ts";
import { numbered, setUp } from "../test/mailbox-setting.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { Expiry } from "./expiry.ts";

/** As in delivery-loop.ts. */
const WINDOW = 32;

describe("expiry", () => {
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
    const [receipt] = s.port.nth(0).receipts;
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
    s.port.nth(0).answer(200);
    await s.calm();
    assert.equal(s.port.sent.length, WINDOW);
  });

  it("wakes for what was submitted while it asked when to wake next", async () => {
    const clock = new ManualClock(START);
    const { promise: answer, resolve } = Promise.withResolvers<null>();
    let expired = 0;
    const expiry = new Expiry({
      store: {
        expire: async () => {
          expired++;
          return { removed: 0, receipts: [] };
        },
        nextExpiry: () => answer,
      },
      clock,
      forward: () => {},
      onFault: (error) => assert.fail(String(error)),
    });
    const run = expiry.run();
    expiry.note(START + 500);
    expiry.note(START + 900);
    resolve(null);
    await run;
    assert.equal(expired, 1);
    clock.advance(499);
    assert.equal(expired, 1);
    clock.advance(1);
    assert.equal(expired, 2);
    expiry.stop();
  });

  it("asks again later when the store does not answer", async () => {
    const clock = new ManualClock(START);
    const faults: unknown[] = [];
    let asked = 0;
    const expiry = new Expiry({
      store: {
        expire: async () => {
          asked++;
          throw new StoreUnavailable("the disk is full");
        },
        nextExpiry: async () => null,
      },
      clock,
      forward: () => {},
      onFault: (error) => faults.push(error),
    });
    await expiry.run();
    assert.equal(faults.length, 1);
    clock.advance(10_000);
    assert.equal(asked, 2);
    expiry.stop();
    clock.advance(HOUR);
    assert.equal(asked, 2);
  });
});
