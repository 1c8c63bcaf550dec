import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { HOUR } from "../test/contract/fixtures.ts";
import { numbered, setUp } from "../test/mailbox-setting.ts";
import { RETRY_INTERVAL_MS } from "./delivery.ts";

/** As in delivery-loop.ts. */
const WINDOW = 32;

describe("delivery to a device that fails", () => {
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
    s.port.nth(WINDOW).answer(200);
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
    s.port.nth(0).answer("timeout");
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
    s.port.nth(0).answer(200);
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
    s.port.nth(1).answer(200);
    s.port.nth(2).answer("transport_error");
    s.port.nth(3).answer(200);
    s.port.nth(4).answer(200);
    await s.calm();
    assert.equal(s.port.sent.length, 5);
    assert.deepEqual(await s.held.store.mailbox.read(s.bob, 0, 10), []);
    assert.equal((await s.held.store.mailbox.read(s.ann, 0, 10)).length, 3);
  });

  it("keeps the order when a windowful moves to another flow", async (t) => {
    const s = await setUp(t);
    s.service.registered(s.bob, { name: "first" });
    await s.calm();
    await s.send(...numbered(40));
    s.port.nth(1).answer(200);
    await s.calm();
    s.port.policy = () => 200;
    s.service.registered(s.bob, { name: "second" });
    await s.port.until(33 + 39);
    await s.calm();
    const moved = s.port.sent.filter(({ flow }) => flow.name === "second").map(({ text }) => text);
    assert.deepEqual(
      moved,
      numbered(40).filter((text) => text !== "message 1"),
    );
  });

  it("does not take the answer of a read from before it started over for what comes next", async (t) => {
    const s = await setUp(t);
    await s.send(...numbered(200));
    const first = { name: "first" };
    const { promise, resolve: open } = Promise.withResolvers<void>();
    s.service.registered(s.bob, first);
    await s.port.until(32);
    // The second portion is on its way; the flow fails and another one comes before it is there.
    s.gate = promise;
    await s.calm();
    for (const message of s.port.open) message.answer("transport_error");
    await s.calm();
    s.service.registered(s.bob, { name: "second" });
    s.port.policy = () => 200;
    s.gate = null;
    open();
    await s.port.until(232);
    await s.calm();
    assert.deepEqual(s.port.texts.slice(32), numbered(200));
  });

  it("stops when the flow fails, and goes on when the device is back", async (t) => {
    const s = await setUp(t);
    const [first, second] = [{ name: "first" }, { name: "second" }];
    s.service.registered(s.bob, first);
    await s.calm();
    await s.send("one", "two");
    s.port.nth(0).answer("transport_error");
    s.port.nth(1).answer("transport_error");
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
});
