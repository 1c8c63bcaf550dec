import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { MAX_COUNTERS, MAX_DELAY_MS, MAX_SOURCE_DELAY_MS, TRUST_MS } from "./limits.ts";
import { LoginGuard } from "./login-guard.ts";

const HOME = "192.0.2.1";
const ATTACKER = "198.51.100.9";

function setUp() {
  const time = { now: 1_000 };
  return { time, guard: new LoginGuard(() => time.now) };
}

/** Fails so often, each time as soon as it is looked at. */
function guess(
  { time, guard }: ReturnType<typeof setUp>,
  source: string,
  name: string | null,
  times: number,
): void {
  for (let i = 0; i < times; i++) {
    time.now += guard.wait(source, name);
    guard.failed(source, name);
  }
}

describe("the delay after wrong logins", () => {
  it("begins after three tries, doubles, and ends at a quarter of an hour", () => {
    const { guard, time } = setUp();
    const waits = Array.from({ length: 16 }, () => {
      guard.failed(ATTACKER, "alice");
      const wait = guard.wait(ATTACKER, "alice");
      time.now += wait;
      return wait;
    });
    assert.deepEqual(waits.slice(0, 7), [0, 0, 0, 1000, 2000, 4000, 8000]);
    for (const [i, wait] of waits.slice(1).entries()) assert.ok(wait >= (waits[i] as number));
    assert.equal(waits.at(-1), MAX_DELAY_MS);
  });

  it("is forgotten in time, and by a right login", () => {
    const around = setUp();
    const { guard, time } = around;
    guess(around, HOME, "alice", 5);
    assert.ok(guard.wait(HOME, "alice") > 0);
    guard.succeeded(HOME, "alice");
    assert.equal(guard.wait(HOME, "alice"), 0);
    guess(around, ATTACKER, "alice", 6);
    time.now += 3_600_000;
    guard.failed(ATTACKER, "alice");
    assert.equal(guard.wait(ATTACKER, "alice"), 0);
  });

  it("never falls on the owner's known places, whoever fails there or elsewhere", () => {
    const around = setUp();
    const { guard, time } = around;
    guard.succeeded(HOME, "alice");
    guess(around, ATTACKER, "alice", 50);
    for (let i = 0; i < 500; i++) guard.failed(HOME, "alice");
    for (let i = 0; i < 500; i++) guard.failed(HOME, `other-${i}`);
    assert.equal(guard.wait(HOME, "alice"), 0);
    assert.ok(guard.wait(HOME, "bob") > 0, "whoever was never in from there waits");
    time.now += TRUST_MS;
    for (let i = 0; i < 200; i++) guard.failed(HOME, "alice");
    assert.ok(guard.wait(HOME, "alice") > 0, "what was long ago counts no more");
  });

  it("looks at the owner's first try from a new place while a thousand others guess", () => {
    const { guard } = setUp();
    for (let i = 0; i < 1000; i++) guard.failed(`203.0.113.${i}`, "alice");
    assert.equal(guard.wait(HOME, "alice"), 0);
  });

  it("leaves each of many guessers one try, not three, once they are noticed", () => {
    const { guard } = setUp();
    for (let i = 0; i < 25; i++) guard.failed(`203.0.113.${i}`, "alice");
    guard.failed(ATTACKER, "alice");
    assert.equal(guard.wait(ATTACKER, "alice"), 1000);
    guard.failed(ATTACKER, "bob");
    assert.equal(guard.wait(ATTACKER, "bob"), 0, "other accounts are not concerned");
  });

  it("falls on a source that walks through accounts, and on its codes, for a minute at most", () => {
    const { guard } = setUp();
    for (let i = 0; i < 100; i++) guard.failed(ATTACKER, `account-${i}`);
    assert.equal(guard.wait(ATTACKER, "one-more"), 0);
    guard.failed(ATTACKER, "one-more");
    assert.equal(guard.wait(ATTACKER, "yet-another"), 1000);
    assert.equal(guard.wait(ATTACKER, null), 1000);
    assert.equal(guard.wait(HOME, "yet-another"), 0);
    for (let i = 0; i < 30; i++) guard.failed(ATTACKER, null);
    assert.equal(guard.wait(ATTACKER, null), MAX_SOURCE_DELAY_MS);
  });

  it("is not ended by logging in with an account of one's own", () => {
    const { guard } = setUp();
    for (let i = 0; i < 110; i++) guard.failed(ATTACKER, `account-${i}`);
    guard.succeeded(ATTACKER, "mallory");
    assert.equal(guard.wait(ATTACKER, "mallory"), 0);
    assert.ok(guard.wait(ATTACKER, "alice") > 0);
  });

  it("remembers four places of an account, the ones used last", () => {
    const around = setUp();
    const { guard, time } = around;
    for (const place of ["a", "b", "c", "d"]) {
      time.now += 10;
      guard.succeeded(place, "alice");
    }
    time.now += 3_600_000;
    guard.succeeded("a", "alice");
    guard.succeeded("e", "alice");
    for (const place of ["a", "b", "c", "d", "e"]) guess(around, place, "alice", 6);
    const waiting = ["a", "b", "c", "d", "e"].filter((place) => guard.wait(place, "alice") > 0);
    assert.deepEqual(waiting, ["b"]);
  });

  it("needs no more memory for more attackers", () => {
    const { guard } = setUp();
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 5 * MAX_COUNTERS; i++) guard.failed(`2001:db8:0:${i.toString(16)}::/64`, `x${i}`);
    for (let i = 0; i < 1_000; i++) guard.failed(ATTACKER, "y".repeat(100_000) + i);
    for (let i = 0; i < 10_000; i++) guard.succeeded(`192.0.2.${i}`, "alice");
    collect();
    const grown = process.memoryUsage().heapUsed - before;
    assert.ok(grown < 30_000_000, `${grown} bytes`);
  });
});
