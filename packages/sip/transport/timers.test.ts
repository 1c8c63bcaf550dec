import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { ManualClock } from "../test/manual-clock.ts";
import { type Timer, Timers } from "./timers.ts";

function set() {
  const clock = new ManualClock();
  const timers = new Timers<string>(clock);
  const fired: string[] = [];
  const owner = { onTimer: (name: string) => fired.push(name) };
  return { clock, timers, fired, owner };
}

describe("Timers", () => {
  it("fires each after its duration, in order", () => {
    const { clock, timers, fired, owner } = set();
    timers.start(100, owner, "a");
    clock.advance(50);
    timers.start(100, owner, "b");
    timers.start(20, owner, "c");
    clock.advance(25);
    assert.deepEqual(fired, ["c"]);
    clock.advance(30);
    assert.deepEqual(fired, ["c", "a"]);
    clock.advance(50);
    assert.deepEqual(fired, ["c", "a", "b"]);
    assert.equal(clock.size, 0);
  });

  it("needs one timer of the clock for any number of the same duration", () => {
    const { clock, timers, fired, owner } = set();
    const started = Array.from({ length: 1000 }, (_, i) => timers.start(32_000, owner, String(i)));
    assert.equal(clock.size, 1);
    for (const timer of started.slice(0, 999)) timers.stop(timer);
    assert.equal(clock.size, 1);
    clock.advance(32_000);
    assert.deepEqual(fired, ["999"]);
  });

  it("lets an owner start and stop timers while it is called", () => {
    const { clock, timers, fired } = set();
    let other: Timer<string> | null = null;
    const owner = {
      onTimer: (name: string) => {
        fired.push(name);
        if (other !== null) timers.stop(other);
        if (fired.length < 3) timers.start(100, owner, `${name}'`);
      },
    };
    timers.start(100, owner, "a");
    other = timers.start(100, owner, "b");
    clock.advance(1_000);
    assert.deepEqual(fired, ["a", "a'", "a''"]);
  });

  it("goes on after an owner that throws", () => {
    const { clock, timers, fired, owner } = set();
    const faulty = {
      onTimer: () => {
        throw new Error("fault");
      },
    };
    timers.start(100, faulty, "x");
    timers.start(100, owner, "a");
    assert.throws(() => clock.advance(100), /fault/);
    clock.advance(1);
    assert.deepEqual(fired, ["a"]);
  });

  for (const days of [1, -1]) {
    it(`goes on at its pace when the time of day is set by ${days} day`, () => {
      const { clock, timers, fired, owner } = set();
      timers.start(1_000, owner, "a");
      clock.advance(400);
      timers.start(1_000, owner, "b");
      clock.step(days * 86_400_000);
      timers.start(1_000, owner, "c");
      clock.advance(599);
      assert.deepEqual(fired, []);
      clock.advance(1);
      assert.deepEqual(fired, ["a"]);
      clock.advance(400);
      assert.deepEqual(fired, ["a", "b", "c"]);
    });
  }

  it("forgets everything when cleared", () => {
    const { clock, timers, fired, owner } = set();
    const timer = timers.start(100, owner, "a");
    timers.start(200, owner, "b");
    timers.clear();
    timers.stop(timer);
    assert.equal(clock.size, 0);
    clock.advance(1_000);
    assert.deepEqual(fired, []);
    timers.start(100, owner, "c");
    clock.advance(100);
    assert.deepEqual(fired, ["c"]);
  });

  it("fires exactly what was not stopped, whatever the order of starting and stopping", () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant("start"), delay: fc.constantFrom(10, 50, 200) }),
      fc.record({ kind: fc.constant("stop"), index: fc.nat(30) }),
      fc.record({ kind: fc.constant("wait"), ms: fc.nat(100) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { clock, timers, fired, owner } = set();
        const due = new Map<string, number>();
        const running = new Map<string, Timer<string>>();
        const expected: string[] = [];
        const settle = () => {
          for (const [name, at] of due) {
            if (at > clock.now()) continue;
            expected.push(name);
            due.delete(name);
          }
        };
        for (const [i, s] of steps.entries()) {
          if ("delay" in s) {
            due.set(String(i), clock.now() + s.delay);
            running.set(String(i), timers.start(s.delay, owner, String(i)));
          } else if ("index" in s) {
            const timer = running.get(String(s.index));
            if (timer !== undefined) timers.stop(timer);
            due.delete(String(s.index));
          } else {
            clock.advance(s.ms);
            settle();
          }
        }
        clock.advance(1_000);
        settle();
        assert.deepEqual(fired.toSorted(), expected.toSorted());
      }),
    );
  });
});
