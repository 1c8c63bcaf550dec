import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it, type TestContext } from "node:test";
import { type ServerTransaction, Timers, TransactionLayer, type TransactionUser } from "@sottovoce/sip";
import { createLog } from "../log.ts";
import { Metrics } from "../metrics.ts";
import { Edge } from "../sip/edge.ts";
import { CallPhone, type Outgoing, SDP } from "../test/call-phone.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { calm, type PipeEnd, PipeLine, pipe } from "../test/pipe.ts";
import { Fork, type ForkEnd, type ForkTimer } from "./fork.ts";
import { forwardedRequest } from "./forward.ts";
import { CANCEL_GRACE_MS, SILENCE_MS } from "./limits.ts";

const RINGING_MS = 60_000;
/** Timer L and M: how long the transactions of an answered call stay (RFC 6026). */
const LINGER_MS = 32_000;

/** A caller, a proxy that is nothing but a fork, and some devices that ring. */
class Setting {
  readonly clock = new ManualClock();
  readonly layer: TransactionLayer;
  readonly timers: Timers<ForkTimer>;
  readonly caller: CallPhone;
  readonly devices: readonly CallPhone[];
  /** The proxy's ends of the devices' connections. */
  readonly near: PipeEnd[] = [];
  readonly ends: ForkEnd[] = [];
  readonly #edge: Edge;
  readonly #withinDialog: boolean;
  #fork: Fork | null = null;

  constructor(t: TestContext, count: number, withinDialog = false) {
    const user: TransactionUser = {
      onRequest: (transaction) => this.#start(transaction),
      onCancel: () => this.#fork?.end("cancelled"),
      onClosed: () => {},
      onFault: (error) => Promise.reject(error),
    };
    this.layer = new TransactionLayer({ clock: this.clock, random: randomBytes, user });
    this.timers = new Timers(this.clock);
    this.#edge = new Edge(this.layer, createLog("silent"), new Metrics());
    this.#withinDialog = withinDialog;
    this.caller = this.#phone("alice", () => {});
    this.devices = Array.from({ length: count }, (_, i) =>
      this.#phone(`bob-${i}`, (end) => this.near.push(end)),
    );
    t.after(() => this.layer.close());
  }

  #phone(name: string, keep: (end: PipeEnd) => void): CallPhone {
    const [near, far] = pipe();
    this.layer.attach(near);
    keep(near);
    return new CallPhone(new PipeLine(far, this.clock), `${name}@localhost`, name);
  }

  #start(transaction: ServerTransaction): void {
    const around = { layer: this.layer, edge: this.#edge, timers: this.timers, realm: "localhost" };
    this.#fork = new Fork(around, transaction, (end) => this.ends.push(end));
    const kept = { uri: null, recordRoute: null, identity: null, maxBreadth: null };
    this.#fork.start({
      branches: this.near.map((connection) => ({
        connection,
        request: forwardedRequest(transaction.request, kept, "localhost"),
      })),
      suffix: ".test",
      limitMs: RINGING_MS,
      withinDialog: this.#withinDialog,
    });
  }

  /** Calls, and waits until every device that can has the call. */
  async call(): Promise<{ call: Outgoing; invites: ServerTransaction[] }> {
    const call = this.caller.call("bob@localhost");
    const invites = await Promise.all(this.devices.map((device) => device.request("INVITE")));
    return { call, invites };
  }

  /** Moves the time, and lets what comes of it happen. */
  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await calm();
  }
}

const device = (s: Setting, i: number): CallPhone => s.devices[i] as CallPhone;
const invite = (invites: readonly ServerTransaction[], i: number) => invites[i] as ServerTransaction;

/** The Reason of the CANCEL that came to a device. */
function reasonOfCancel(s: Setting, i: number): string | null | undefined {
  const received = (device(s, i).line.connection as PipeEnd).received;
  return received
    .find((message) => message.kind === "request" && message.method === "CANCEL")
    ?.headers.get("Reason");
}

/** Waits until a device's INVITE is cancelled, and confirms that it stopped. */
async function cancelled(s: Setting, i: number, invites: readonly ServerTransaction[]): Promise<void> {
  assert.equal(await device(s, i).cancels.next(), invites[i]);
  device(s, i).answer(invite(invites, i), 487);
}

describe("a fork", () => {
  it("rings everywhere, passes on each ringing, and stops the others when one answers", async (t) => {
    const s = new Setting(t, 3);
    const { call, invites } = await s.call();
    device(s, 0).answer(invite(invites, 0), 180);
    device(s, 1).answer(invite(invites, 1), 183);
    assert.deepEqual([(await call.response()).status, (await call.response()).status], [180, 183]);
    await calm();
    device(s, 2).answer(invite(invites, 2), 200, { body: SDP });
    const ok = await call.response();
    assert.equal(ok.status, 200);
    assert.equal(ok.headers.vias().length, 1);
    await Promise.all([cancelled(s, 0, invites), cancelled(s, 1, invites)]);
    await calm();
    assert.deepEqual(call.responses.left, []);
    assert.deepEqual(s.ends, [{ status: 200, ending: null }]);
  });

  it("tells devices that stop ringing that the call was answered elsewhere (RFC 3326)", async (t) => {
    const s = new Setting(t, 2);
    const { invites } = await s.call();
    device(s, 0).answer(invite(invites, 0), 180);
    await calm();
    device(s, 1).answer(invite(invites, 1), 200);
    await device(s, 0).cancels.next();
    assert.equal(reasonOfCancel(s, 0), 'SIP;cause=200;text="Call completed elsewhere"');
  });

  it("never passes on 100 Trying", async (t) => {
    const s = new Setting(t, 1);
    const { call, invites } = await s.call();
    device(s, 0).answer(invite(invites, 0), 100);
    await calm();
    assert.deepEqual(call.responses.left, []);
  });

  it("cancels a device only once that has shown that it has the INVITE (RFC 3261 §9.1)", async (t) => {
    const s = new Setting(t, 2);
    const { invites } = await s.call();
    device(s, 1).answer(invite(invites, 1), 200);
    await calm();
    assert.deepEqual(device(s, 0).cancels.left, []);
    device(s, 0).answer(invite(invites, 0), 180);
    assert.equal(await device(s, 0).cancels.next(), invites[0]);
  });

  it("passes every 2xx on, also one that crossed the CANCEL (§16.7 step 5)", async (t) => {
    const s = new Setting(t, 2);
    const { call, invites } = await s.call();
    device(s, 0).answer(invite(invites, 0), 200);
    device(s, 1).answer(invite(invites, 1), 200);
    const tags = [
      (await call.response()).headers.to()?.params.get("tag"),
      (await call.response()).headers.to()?.params.get("tag"),
    ];
    assert.deepEqual(tags, ["bob-0", "bob-1"]);
    assert.equal(s.ends.length, 1);
  });

  it("asks nobody for a password in this server's name, and passes on what others ask", async (t) => {
    const ask = (realm: string) => `Digest realm="${realm}", nonce="n", algorithm=MD5`;
    const cases = [
      [401, "WWW-Authenticate", ask("localhost"), 403],
      [407, "Proxy-Authenticate", ask("LocalHost"), 403],
      [401, "Proxy-Authenticate", 'Basic realm="elsewhere.example"', 403],
      [407, "Proxy-Authenticate", 'Digest realm="localhost"', 403],
      [401, "WWW-Authenticate", ask("elsewhere.example"), 401],
    ] as const;
    for (const [status, name, challenge, expected] of cases) {
      const s = new Setting(t, 1);
      const { call, invites } = await s.call();
      device(s, 0).answer(invite(invites, 0), status, { headers: [[name, challenge]] });
      const { status: answered, headers } = await call.response();
      assert.deepEqual([answered, headers.has(name)], [expected, expected === 401], challenge);
    }
  });

  it("waits for the best answer while others ring", async (t) => {
    const s = new Setting(t, 2);
    const { call, invites } = await s.call();
    device(s, 0).answer(invite(invites, 0), 486);
    await calm();
    assert.deepEqual(call.responses.left, []);
    device(s, 1).answer(invite(invites, 1), 404);
    assert.equal((await call.response()).status, 486);
    assert.deepEqual(s.ends, [{ status: 486, ending: null }]);
  });

  it("stops at once when a person declines everywhere", async (t) => {
    const s = new Setting(t, 2);
    const { call, invites } = await s.call();
    device(s, 1).answer(invite(invites, 1), 180);
    assert.equal((await call.response()).status, 180);
    device(s, 0).answer(invite(invites, 0), 603);
    await device(s, 1).cancels.next();
    assert.equal(reasonOfCancel(s, 1), 'SIP;cause=603;text="Call declined elsewhere"');
    device(s, 1).answer(invite(invites, 1), 487);
    const declined = await call.response();
    assert.deepEqual([declined.status, declined.reason], [603, "Decline"]);
  });

  it("is answered all the same when one device declines and another answers in that moment", async (t) => {
    const s = new Setting(t, 2);
    const { call, invites } = await s.call();
    device(s, 0).answer(invite(invites, 0), 603);
    device(s, 1).answer(invite(invites, 1), 200);
    assert.equal((await call.response()).status, 200);
  });

  it("does not wait for a device that never confirms that it stopped", async (t) => {
    const s = new Setting(t, 2);
    const { call, invites } = await s.call();
    device(s, 1).answer(invite(invites, 1), 180);
    await call.response();
    device(s, 0).answer(invite(invites, 0), 603);
    await device(s, 1).cancels.next();
    await s.advance(CANCEL_GRACE_MS);
    assert.equal((await call.response()).status, 603);
  });

  for (const [from, to] of [
    [503, 500],
    [486, 486],
    [603, 603],
    [302, 302],
    [488, 488],
  ] as const) {
    it(`answers ${to} where the device says ${from}`, async (t) => {
      const s = new Setting(t, 1);
      const { call, invites } = await s.call();
      device(s, 0).answer(invite(invites, 0), from);
      assert.equal((await call.response()).status, to);
    });
  }
});

describe("the end of an attempt", () => {
  it("by the caller: every device is told, and the caller gets 487", async (t) => {
    const s = new Setting(t, 2);
    const { call, invites } = await s.call();
    for (const i of [0, 1]) device(s, i).answer(invite(invites, i), 180);
    await call.response();
    call.cancel();
    await Promise.all([cancelled(s, 0, invites), cancelled(s, 1, invites)]);
    assert.equal((await call.final()).status, 487);
    assert.deepEqual(s.ends, [{ status: 487, ending: "cancelled" }]);
  });

  it("by the caller, of whom a device answered in that moment: the call stands (§9.1)", async (t) => {
    const s = new Setting(t, 1);
    const { call, invites } = await s.call();
    device(s, 0).answer(invite(invites, 0), 180);
    await call.response();
    device(s, 0).answer(invite(invites, 0), 200);
    call.cancel();
    assert.equal((await call.final()).status, 200);
    assert.deepEqual(s.ends, [{ status: 200, ending: null }]);
  });

  it("when the ringing time is over: 408 for the caller, CANCEL for the devices", async (t) => {
    const s = new Setting(t, 2);
    const { call, invites } = await s.call();
    for (const i of [0, 1]) device(s, i).answer(invite(invites, i), 180);
    await call.response();
    await call.response();
    await s.advance(RINGING_MS - 1_000);
    assert.deepEqual(call.responses.left, []);
    await s.advance(1_000);
    await Promise.all([cancelled(s, 0, invites), cancelled(s, 1, invites)]);
    const over = await call.response();
    assert.deepEqual([over.status, over.reason], [408, "Nobody answered"]);
    assert.deepEqual(s.ends, [{ status: 408, ending: "rang_out" }]);
  });

  it("when a device answers while its CANCEL is on the way: the call stands", async (t) => {
    const s = new Setting(t, 1);
    const { call, invites } = await s.call();
    device(s, 0).answer(invite(invites, 0), 180);
    await call.response();
    await s.advance(RINGING_MS);
    device(s, 0).answer(invite(invites, 0), 200);
    assert.equal((await call.response()).status, 200);
  });

  it("when no device gives any sign of life: 480, in seconds", async (t) => {
    const s = new Setting(t, 2);
    for (const end of s.near) end.frozen = true;
    const call = s.caller.call("bob@localhost");
    await calm();
    await s.advance(SILENCE_MS);
    const { status, reason } = await call.response();
    assert.deepEqual([status, reason], [480, "Nobody can be reached there at the moment"]);
    assert.deepEqual(s.ends, [{ status: 480, ending: "silent" }]);
  });

  it("is left to the person where one of the devices rings", async (t) => {
    const s = new Setting(t, 2);
    (s.near[0] as PipeEnd).frozen = true;
    const call = s.caller.call("bob@localhost");
    const second = await device(s, 1).request("INVITE");
    device(s, 1).answer(second, 180);
    await call.response();
    await s.advance(LINGER_MS + 1);
    assert.deepEqual(call.responses.left, []);
    device(s, 1).answer(second, 200);
    assert.equal((await call.response()).status, 200);
  });

  it("when the connections of all devices break: 480", async (t) => {
    const s = new Setting(t, 2);
    const { call } = await s.call();
    for (const end of s.near) end.close();
    assert.equal((await call.response()).status, 480);
    assert.deepEqual(s.ends, [{ status: 480, ending: "silent" }]);
  });

  it("when the one device that rang is lost: 480, and it did ring", async (t) => {
    const s = new Setting(t, 1);
    const { call, invites } = await s.call();
    device(s, 0).answer(invite(invites, 0), 180);
    await call.response();
    s.near[0]?.close();
    assert.equal((await call.response()).status, 480);
    assert.deepEqual(s.ends, [{ status: 480, ending: null }]);
  });

  it("when the caller's connection breaks: every device is told", async (t) => {
    const s = new Setting(t, 2);
    const { call, invites } = await s.call();
    for (const i of [0, 1]) device(s, i).answer(invite(invites, i), 180);
    await call.response();
    s.caller.line.connection.close();
    await Promise.all([cancelled(s, 0, invites), cancelled(s, 1, invites)]);
    assert.equal(await call.failed, "transport");
    assert.deepEqual(s.ends, [{ status: 487, ending: "abandoned" }]);
  });

  it("leaves nothing behind, whatever it was", async (t) => {
    const s = new Setting(t, 2);
    for (const status of [200, 486, 603]) {
      const { call, invites } = await s.call();
      for (const i of [0, 1]) device(s, i).answer(invite(invites, i), status);
      assert.equal((await call.final()).status, status);
      await calm();
    }
    assert.equal(s.ends.length, 3);
    await s.advance(10 * LINGER_MS);
    assert.equal(s.clock.pending, 0);
  });
});

describe("a request within a dialog", () => {
  it("gets the answer of its other end, whatever it is", async (t) => {
    const s = new Setting(t, 1, true);
    for (const status of [200, 481, 503]) {
      const info = s.caller.send("INFO", "bob@localhost");
      device(s, 0).answer(await device(s, 0).request("INFO"), status);
      assert.equal((await info.response()).status, status === 503 ? 500 : status);
    }
  });

  it("learns that its other end is gone (RFC 5626 §5.3), or says nothing", async (t) => {
    const s = new Setting(t, 1, true);
    const lost = s.caller.send("BYE", "bob@localhost");
    await device(s, 0).request("BYE");
    s.near[0]?.close();
    assert.equal((await lost.response()).status, 430);
    const mute = new Setting(t, 1, true);
    (mute.near[0] as PipeEnd).frozen = true;
    const unanswered = mute.caller.send("BYE", "bob@localhost");
    await calm();
    // Timer F of the proxy, which began a moment after the caller's own.
    mute.clock.advance(LINGER_MS);
    await calm();
    assert.equal(await unanswered.failed, "timeout");
  });
});
