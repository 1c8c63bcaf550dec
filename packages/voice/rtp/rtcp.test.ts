import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeRtcp, parseRtcp, type RtcpCompound } from "./rtcp.ts";

const u32 = fc.integer({ min: 0, max: 0xffffffff });
const plain = { noNullPrototype: true } as const;
const compounds: fc.Arbitrary<RtcpCompound> = fc.record(
  {
    ssrc: u32,
    sender: fc.option(
      fc.record(
        {
          ntpSeconds: u32,
          ntpFraction: u32,
          rtpTimestamp: u32,
          packetCount: u32,
          octetCount: u32,
        },
        plain,
      ),
    ),
    reports: fc.array(
      fc.record(
        {
          ssrc: u32,
          fractionLost: fc.integer({ min: 0, max: 255 }),
          cumulativeLost: fc.integer({ min: -0x800000, max: 0x7fffff }),
          highestSequence: u32,
          jitter: u32,
          lastSenderReport: u32,
          delaySinceLastSenderReport: u32,
        },
        plain,
      ),
      { maxLength: 31 },
    ),
    cname: fc.option(fc.string({ maxLength: 60 })),
    bye: fc.array(u32, { maxLength: 31 }),
  },
  plain,
);

test("what was written reads the same, and is whole 32-bit words", () => {
  fc.assert(
    fc.property(compounds, (compound) => {
      const bytes = encodeRtcp(compound);
      assert.equal(bytes.length % 4, 0);
      assert.deepEqual(parseRtcp(bytes), compound);
    }),
  );
});

test("a receiver report with a name, byte by byte (RFC 3550 §6.4.2, §6.5)", () => {
  const bytes = encodeRtcp({ ssrc: 1, sender: null, reports: [], cname: "ab", bye: [1] });
  assert.equal(
    bytes.toHex(),
    ["80c90001", "00000001", "81ca0003", "00000001", "01026162", "00000000", "81cb0001", "00000001"].join(""),
  );
});

test("a compound packet begins with a report", () => {
  assert.equal(parseRtcp(Uint8Array.fromHex("81cb000100000001")), null);
  assert.equal(parseRtcp(new Uint8Array()), null);
});

test("packets of other kinds are skipped", () => {
  const report = "80c9000100000001";
  assert.deepEqual(parseRtcp(Uint8Array.fromHex(`${report}80cc00020000000161626364`))?.ssrc, 1);
});

test("padding stands at the end of the last packet only", () => {
  const report = "80c9000100000001";
  assert.notEqual(parseRtcp(Uint8Array.fromHex(`${report}a1cb00020000000100000004`)), null);
  assert.equal(parseRtcp(Uint8Array.fromHex(`a0c900020000000100000004${report}`)), null);
  assert.equal(parseRtcp(Uint8Array.fromHex(`${report}a1cb00020000000100000003`)), null);
  assert.equal(parseRtcp(Uint8Array.fromHex(`${report}a0cb000100000000`)), null);
});

test("cut or stretched packets are refused whole", () => {
  const whole = encodeRtcp({ ssrc: 1, sender: null, reports: [], cname: "name", bye: [1] });
  for (let length = 0; length < whole.length; length++) {
    const cut = parseRtcp(whole.subarray(0, length));
    // Cut between two packets of the compound it is a shorter one.
    assert.ok(cut === null || [8, 24].includes(length), `${length} bytes`);
  }
  assert.equal(parseRtcp(Uint8Array.of(...whole, 0x80)), null);
});

test("a description that runs over its end is refused", () => {
  const report = "80c9000100000001";
  assert.equal(parseRtcp(Uint8Array.fromHex(`${report}81ca00020000000101ff6162`)), null);
  assert.equal(parseRtcp(Uint8Array.fromHex(`${report}81ca00020000000101026162`)), null);
});

test("more than its fields can count is refused", () => {
  const base = { ssrc: 1, sender: null, reports: [], cname: null, bye: [] };
  assert.throws(() => encodeRtcp({ ...base, bye: new Array(32).fill(1) }), RangeError);
  assert.throws(() => encodeRtcp({ ...base, cname: "x".repeat(256) }), RangeError);
});
