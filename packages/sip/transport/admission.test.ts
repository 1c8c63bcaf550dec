import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Admission } from "./admission.ts";
import type { AdmissionLimits } from "./limits.ts";

const WIDE: AdmissionLimits = {
  maxConnections: 1e6,
  maxPerAddress: 1e6,
  maxStrangersPerAddress: 1e6,
  maxPerSecond: 1e6,
  burst: 1e6,
};

function admission(limits: Partial<AdmissionLimits>) {
  const time = { now: 0 };
  return { time, admission: new Admission({ ...WIDE, ...limits }, () => time.now) };
}

describe("admission of connections", () => {
  it("counts all addresses of an IPv6 customer together, and IPv4 addresses each for itself", () => {
    const { admission: door } = admission({ maxPerAddress: 2 });
    assert.equal(door.enter("2001:db8:0:1::1"), null);
    assert.equal(door.enter("2001:db8:0:1:ffff::9"), null);
    assert.equal(door.enter("2001:db8:0:1:abcd::7"), "address-full");
    assert.equal(door.enter("2001:db8:0:2::1"), null);
    assert.equal(door.enter("192.0.2.1"), null);
    assert.equal(door.enter("192.0.2.2"), null);
    door.leave("2001:db8:0:1:ffff::9", true);
    assert.equal(door.enter("2001:db8:0:1:abcd::7"), null);
  });

  it("lets a source open a burst, and then so many a second", () => {
    const { admission: door, time } = admission({ maxPerSecond: 10, burst: 5 });
    const opened = () => {
      let count = 0;
      while (door.enter("192.0.2.1") === null) count++;
      return count;
    };
    assert.equal(opened(), 5);
    assert.equal(door.enter("192.0.2.1"), "too-fast");
    assert.equal(door.enter("192.0.2.2"), null, "another address pays nothing for it");
    time.now += 200;
    assert.equal(opened(), 2);
    time.now += 60_000;
    assert.equal(opened(), 5, "a quiet time earns a burst, not more");
  });

  it("does not count refused connections against anybody", () => {
    const { admission: door } = admission({ maxStrangersPerAddress: 1 });
    assert.equal(door.enter("192.0.2.1"), null);
    for (let i = 0; i < 10; i++) assert.equal(door.enter("192.0.2.1"), "too-many-strangers");
    door.admitted("192.0.2.1");
    assert.equal(door.enter("192.0.2.1"), null);
    door.leave("192.0.2.1", true);
    door.leave("192.0.2.1", false);
    assert.equal(door.enter("192.0.2.1"), null);
  });

  it("forgets sources that are gone, however many there were", () => {
    const { admission: door, time } = admission({ maxPerSecond: 10, burst: 5 });
    for (let i = 0; i < 50_000; i++) {
      const address = `2001:db8:${(i >> 8).toString(16)}:${(i & 255).toString(16)}::1`;
      assert.equal(door.enter(address), null);
      door.leave(address, true);
      time.now += 1;
    }
    assert.ok(door.sources < 500, `${door.sources} sources are remembered`);
  });

  it("keeps sources that have connections while it forgets others", () => {
    const { admission: door, time } = admission({ maxPerAddress: 1 });
    assert.equal(door.enter("192.0.2.1"), null);
    for (let i = 0; i < 1000; i++) {
      door.enter(`198.51.100.${i % 250}`);
      door.leave(`198.51.100.${i % 250}`, true);
      time.now += 1000;
    }
    assert.equal(door.enter("192.0.2.1"), "address-full");
  });
});
