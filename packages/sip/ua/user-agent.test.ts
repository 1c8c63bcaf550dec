import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createResponse } from "../message/message.ts";
import { AgentUnderTest } from "../test/agent.ts";
import { connectedPair } from "../test/memory-connection.ts";

/** How long an agent waits before its next attempt, in milliseconds; a getter that narrowing cannot outlive. */
function waitOf({ agent, clock }: AgentUnderTest): number {
  const { state } = agent;
  assert.equal(state.kind, "waiting");
  return state.kind === "waiting" ? state.until - clock.now() : Number.NaN;
}

describe("flow of a user agent (RFC 5626 §4.4, §4.5)", () => {
  it("pings at 80% to 100% of Flow-Timer", async () => {
    const set = new AgentUnderTest();
    set.server.headers = [["Flow-Timer", "30"]];
    await set.registered();
    for (let i = 1; i <= 20; i++) {
      await set.advance(23_999);
      assert.equal(set.near.pings, i - 1);
      await set.advance(set.clock.next ?? 0);
      assert.equal(set.near.pings, i);
      assert.deepEqual(set.take(), ["! keep-alive"]);
    }
  });

  it("pings every 96 to 120 s without Flow-Timer", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    await set.advance(95_999);
    assert.equal(set.near.pings, 0);
    await set.advance(24_001);
    assert.equal(set.near.pings, 1);
  });

  it("does not put its pings off when it refreshes", async () => {
    const set = new AgentUnderTest();
    set.server.grants = 20;
    await set.registered();
    for (let second = 0; second < 120; second++) await set.advance(1_000);
    assert.equal(set.near.pings, 1);
  });

  it("gives a flow up that does not answer within 10 s, and makes another", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    set.near.peer = null;
    set.agent.wake();
    await set.advance(9_999);
    assert.equal(set.agent.state.kind, "registered");
    await set.advance(1);
    assert.deepEqual(set.take(), ["waiting", "! keep-alive: The server did not answer a keep-alive"]);
    await set.advance(2_000);
    assert.deepEqual(set.take(), ["connecting", "registering", "registered", "! registered"]);
    assert.equal(set.connections.length, 2);
  });

  it("makes another flow when the connection closes", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    set.far.close();
    await set.settle();
    assert.deepEqual(set.take(), ["waiting", "! closed: The other side closed the connection"]);
    await set.advance(2_000);
    assert.equal(set.agent.state.kind, "registered");
  });

  it("waits twice as long after each failure, up to the limit, at random from a tenth of it", async () => {
    const set = new AgentUnderTest({ backoff: { baseMs: 1_000, maxMs: 10_000 } });
    set.unreachable.push(...Array.from({ length: 8 }, () => new Error("no route")));
    set.agent.start();
    for (const upper of [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
      await set.settle();
      assert.deepEqual(set.take(), ["connecting", "waiting", "! connect: no route"]);
      const { state } = set.agent;
      assert.ok(state.kind === "waiting");
      const wait = state.until - set.clock.now();
      assert.ok(wait >= upper / 10 && wait <= upper, `${wait} of ${upper}`);
      set.clock.advance(wait);
    }
  });

  it("begins with short waits again only once a keep-alive was answered", async () => {
    const set = new AgentUnderTest({ backoff: { baseMs: 1_000, maxMs: 1_000_000 } });
    set.unreachable.push(...Array.from({ length: 5 }, () => new Error("no route")));
    set.agent.start();
    for (let i = 0; i < 5; i++) {
      await set.settle();
      set.agent.wake();
    }
    await set.settle();
    assert.equal(set.agent.state.kind, "registered");
    set.far.close();
    await set.settle();
    assert.ok(waitOf(set) >= 3_200);
    set.agent.wake();
    await set.settle();
    set.agent.wake();
    await set.settle();
    set.far.close();
    await set.settle();
    assert.ok(waitOf(set) <= 1_000);
  });

  it("tries at once when told that the network is back", async () => {
    const set = new AgentUnderTest();
    set.unreachable.push(new Error("no route"));
    set.agent.start();
    await set.settle();
    set.agent.wake();
    await set.settle();
    assert.equal(set.agent.state.kind, "registered");
    assert.equal(set.connections.length, 1);
    set.agent.wake();
    set.agent.wake();
    assert.equal(set.near.pings, 1);
  });

  it("tells what kept it from connecting", async () => {
    const causes: unknown[] = [];
    const set = new AgentUnderTest({ events: { onFlowFailed: (cause) => causes.push(cause.error) } });
    const impostor = new Error("impostor");
    set.connect = () => {
      throw impostor;
    };
    set.agent.start();
    await set.settle();
    assert.deepEqual(causes, [impostor]);
  });

  it("can be stopped by whoever hears of a failure", async () => {
    const set: AgentUnderTest = new AgentUnderTest({
      events: { onFlowFailed: () => void set.agent.stop() },
    });
    set.unreachable.push(new Error("no route"));
    set.agent.start();
    await set.settle();
    assert.equal(set.agent.state.kind, "disconnected");
    assert.equal(set.clock.size, 0);
  });
});

describe("start and stop of a user agent", () => {
  it("unregisters, closes, and leaves nothing running", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    const stopped = set.agent.stop();
    assert.equal(set.agent.state.kind, "disconnected");
    await set.settle();
    await stopped;
    await set.settle();
    assert.match(set.server.requests[0]?.headers.get("Contact") ?? "", /expires=0$/);
    assert.equal(set.near.closed, true);
    set.server.layer.close();
    assert.equal(set.clock.size, 0);
    assert.deepEqual(set.take(), ["disconnected"]);
  });

  it("closes without unregistering where another connection of the instance follows", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    const before = set.server.requests.length;
    await set.agent.stop({ unregister: false });
    await set.settle();
    assert.equal(set.server.requests.length, before);
    assert.equal(set.near.closed, true);
    set.server.layer.close();
    assert.equal(set.clock.size, 0);
    assert.deepEqual(set.take(), ["disconnected"]);
  });

  it("does not wait long for a server that does not answer", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    set.server.override = () => "silence";
    let done = false;
    const stopped = set.agent.stop().then(() => {
      done = true;
    });
    await set.settle();
    assert.equal(done, false);
    await set.advance(2_000);
    await stopped;
    assert.equal(set.near.closed, true);
  });

  it("gives up connecting, and closes a connection that comes too late", async () => {
    const set = new AgentUnderTest();
    const [near, far] = connectedPair();
    let signal: AbortSignal | null = null;
    let arrive: () => void = () => {};
    set.connect = (given) => {
      signal = given;
      return new Promise((resolve) => {
        arrive = () => resolve(near);
      });
    };
    set.agent.start();
    await set.agent.stop();
    assert.equal((signal as AbortSignal | null)?.aborted, true);
    arrive();
    await set.settle();
    assert.equal(near.closed, true);
    assert.equal(far.written.length, 0);
    assert.deepEqual(set.take(), ["connecting", "disconnected"]);
  });

  it("can be started again, and twice without harm", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    const stopped = set.agent.stop();
    await set.settle();
    await stopped;
    set.agent.start();
    set.agent.start();
    await set.settle();
    assert.equal(set.agent.state.kind, "registered");
    assert.equal(set.connections.length, 2);
    assert.equal(set.agent.connection, set.near);
  });

  it("does nothing by wake or stop while it is not started", async () => {
    const set = new AgentUnderTest();
    set.agent.wake();
    await set.agent.stop();
    assert.equal(set.connections.length, 0);
    assert.equal(set.agent.state.kind, "disconnected");
  });

  it("forgets a registration that is refused while it is refreshed", async () => {
    const set = new AgentUnderTest();
    await set.registered();
    set.server.override = (request) => createResponse(request, 403);
    await set.advance(3_600_000 * 0.9);
    const log = set.take();
    assert.equal(log.includes("! refused 403"), true);
    assert.equal(set.near.closed, true);
    assert.equal(set.agent.connection, null);
  });
});
