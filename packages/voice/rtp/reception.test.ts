import assert from "node:assert/strict";
import { test } from "node:test";
import { Reception } from "./reception.ts";
import { Unwrapper } from "./sequence.ts";

test("numbers are unwrapped both ways over the end of their width", () => {
  const unwrapper = new Unwrapper(16);
  assert.deepEqual(
    [65_534, 65_535, 0, 65_533, 1, 2].map((value) => unwrapper.unwrap(value)),
    [65_534, 65_535, 65_536, 65_533, 65_537, 65_538],
  );
  const timestamps = new Unwrapper(32);
  assert.deepEqual(
    [0, 0xffff_ff00, 960].map((value) => timestamps.unwrap(value)),
    [0, -256, 960],
  );
});

test("losses are counted over a wrap of the sequence numbers, and since the last report", () => {
  const reception = new Reception(7, 8_000);
  for (let i = 0; i < 10; i++) {
    if (i !== 3 && i !== 7)
      reception.onPacket({ sequence: (65_532 + i) & 0xffff, timestamp: 160 * i }, 20 * i);
  }
  const report = reception.report(200);
  assert.equal(report.cumulativeLost, 2);
  assert.equal(report.fractionLost, Math.floor((2 * 256) / 10));
  assert.equal(report.highestSequence, 65_532 + 9);
  assert.equal(reception.report(200).fractionLost, 0);
  assert.equal(reception.report(200).cumulativeLost, 2);
});

test("duplicates make losses negative, never the fraction (RFC 3550 §A.3)", () => {
  const reception = new Reception(7, 8_000);
  for (let i = 0; i < 4; i++) reception.onPacket({ sequence: 5, timestamp: 0 }, 0);
  const { cumulativeLost, fractionLost } = reception.report(0);
  assert.deepEqual({ cumulativeLost, fractionLost }, { cumulativeLost: -3, fractionLost: 0 });
});

test("an even stream has no jitter, an uneven one that of RFC 3550 §A.8", () => {
  const even = new Reception(7, 8_000);
  const uneven = new Reception(7, 8_000);
  for (let i = 0; i < 500; i++) {
    even.onPacket({ sequence: i, timestamp: 160 * i }, 20 * i);
    uneven.onPacket({ sequence: i, timestamp: 160 * i }, 20 * i + (i % 2) * 10);
  }
  assert.equal(even.jitterMs, 0);
  // Each difference is 10 ms: the estimate tends to it.
  assert.ok(Math.abs(uneven.jitterMs - 10) < 0.1, `${uneven.jitterMs}`);
});

test("the time since the peer's report lets it measure the way (RFC 3550 §6.4.1)", () => {
  const reception = new Reception(7, 8_000);
  const info = {
    ntpSeconds: 0x12345678,
    ntpFraction: 0x9abcdef0,
    rtpTimestamp: 0,
    packetCount: 0,
    octetCount: 0,
  };
  reception.onSenderReport(info, 1_000);
  const report = reception.report(1_500);
  assert.equal(report.lastSenderReport, 0x56789abc);
  assert.equal(report.delaySinceLastSenderReport, 0x8000);
});

test("before anything came there is nothing to report", () => {
  assert.deepEqual(new Reception(7, 8_000).report(0), {
    ssrc: 7,
    fractionLost: 0,
    cumulativeLost: 0,
    highestSequence: 0,
    jitter: 0,
    lastSenderReport: 0,
    delaySinceLastSenderReport: 0,
  });
});
