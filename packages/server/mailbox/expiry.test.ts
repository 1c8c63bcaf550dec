import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LIFETIME, START } from "../store/contract/fixtures.ts";
import { numbered, setUp } from "../test/mailbox-setting.ts";

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
});
