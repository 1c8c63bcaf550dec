import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ManualClock } from "../test/manual-clock.ts";
import { type ClockChange, SteadyClock } from "./steady-clock.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const START = 1_700_000_000_000;

/** A machine: its clock can be set, and it can sleep. */
function machine(withUptime = true) {
  let [wall, monotonic, uptime] = [START, 5, 9_000];
  const changes: ClockChange[] = [];
  const sources = { wall: () => wall, monotonic: () => monotonic, uptime: () => uptime };
  const { uptime: _, ...withoutUptime } = sources;
  const clock = new SteadyClock(withUptime ? sources : withoutUptime, (change) => changes.push(change));
  return {
    clock,
    changes,
    get wall() {
      return wall;
    },
    pass(ms: number) {
      wall += ms;
      monotonic += ms;
      uptime += ms;
    },
    set(ms: number) {
      wall += ms;
    },
    sleep(ms: number) {
      wall += ms;
      uptime += ms;
    },
  };
}

/** Lets time pass in seconds, the clock being asked after each. */
function live(m: ReturnType<typeof machine>, ms: number): void {
  for (let passed = 0; passed < ms; passed += 60 * SECOND) {
    m.pass(Math.min(60 * SECOND, ms - passed));
    m.clock.now();
  }
}

describe("the steady clock", () => {
  it("tells the system's time, in whole milliseconds", () => {
    const m = machine();
    assert.equal(m.clock.now(), START);
    m.pass(1234.5);
    assert.equal(m.clock.now(), START + 1234);
    assert.ok(Number.isInteger(m.clock.elapsed()));
    live(m, 3 * DAY);
    assert.equal(m.clock.now(), Math.floor(m.wall));
    assert.deepEqual(m.changes, []);
  });

  it("follows a clock that is slewed, or stepped by seconds", () => {
    const m = machine();
    for (let i = 0; i < 20; i++) {
      m.pass(2 * SECOND);
      m.set(i % 2 === 0 ? -4 * SECOND : 3 * SECOND);
      assert.equal(m.clock.now(), m.wall);
    }
    assert.deepEqual(m.changes, []);
  });

  for (const days of [1, -1]) {
    it(`goes on when the clock is set by ${days} day and set right again`, () => {
      const m = machine();
      m.pass(SECOND);
      m.set(days * DAY);
      m.pass(SECOND);
      assert.equal(m.clock.now(), START + 2 * SECOND);
      assert.deepEqual(m.changes, [{ kind: "jumped", offsetMs: days * DAY }]);
      live(m, 5 * HOUR);
      assert.equal(m.clock.now(), START + 2 * SECOND + 5 * HOUR);
      m.set(-days * DAY);
      live(m, DAY);
      assert.equal(m.clock.now(), m.wall);
      assert.deepEqual(m.changes.slice(1), [{ kind: "returned", offsetMs: days * DAY }]);
    });

    it(`believes a clock that was set by ${days} day after six hours, and times go on evenly`, () => {
      const m = machine();
      m.set(days * DAY);
      const before = m.clock.elapsed();
      live(m, 6 * HOUR);
      assert.equal(m.clock.now(), m.wall);
      assert.deepEqual(
        m.changes.map(({ kind }) => kind),
        ["jumped", "adopted"],
      );
      assert.ok(Math.abs(m.clock.elapsed() - before - 6 * HOUR) < SECOND);
    });
  }

  it("waits anew when the clock is set once more", () => {
    const m = machine();
    m.set(DAY);
    live(m, 5 * HOUR);
    m.set(DAY);
    live(m, 5 * HOUR);
    assert.equal(m.clock.now(), START + 10 * HOUR);
    live(m, 2 * HOUR);
    assert.equal(m.clock.now(), m.wall);
  });

  it("counts what the machine slept through, and calls it no jump", () => {
    const m = machine();
    const before = m.clock.elapsed();
    m.sleep(8 * HOUR);
    m.pass(SECOND);
    assert.equal(m.clock.now(), START + 8 * HOUR + SECOND);
    assert.equal(m.clock.elapsed() - before, 8 * HOUR + SECOND);
    m.sleep(HOUR);
    m.pass(SECOND);
    assert.equal(m.clock.now(), m.wall);
    assert.deepEqual(m.changes, []);
  });

  it("tells a clock that was set during sleep from the sleep", () => {
    const m = machine();
    m.sleep(HOUR);
    m.set(DAY);
    m.pass(SECOND);
    assert.equal(m.clock.now(), START + HOUR + SECOND);
    assert.deepEqual(m.changes, [{ kind: "jumped", offsetMs: DAY }]);
  });

  it("takes sleep for a jump where nothing tells it of sleep", () => {
    const m = machine(false);
    m.sleep(HOUR);
    m.pass(SECOND);
    assert.equal(m.clock.now(), START + SECOND);
    live(m, 6 * HOUR);
    assert.equal(m.clock.now(), m.wall);
  });

  it("sets its timers where it is told to", () => {
    const timers = new ManualClock();
    const clock = new SteadyClock(
      { wall: () => START, monotonic: () => 0 },
      () => assert.fail("no jump"),
      timers,
    );
    let fired = 0;
    clock.setTimer(100, () => fired++);
    clock.clearTimer(clock.setTimer(100, () => fired++));
    timers.advance(100);
    assert.equal(fired, 1);
  });
});
