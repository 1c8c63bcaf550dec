import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeRtp, parseRtp, type RtpPacket, rtpHeaderLength } from "./packet.ts";

const bytes = (max: number) => fc.uint8Array({ maxLength: max }).map((value) => new Uint8Array(value));

const plain = { noNullPrototype: true } as const;

const packets: fc.Arbitrary<RtpPacket> = fc.record(
  {
    marker: fc.boolean(),
    payloadType: fc.integer({ min: 0, max: 127 }),
    sequence: fc.integer({ min: 0, max: 0xffff }),
    timestamp: fc.integer({ min: 0, max: 0xffffffff }),
    ssrc: fc.integer({ min: 0, max: 0xffffffff }),
    csrc: fc.array(fc.integer({ min: 0, max: 0xffffffff }), { maxLength: 15 }),
    extension: fc.option(
      fc.record(
        {
          profile: fc.integer({ min: 0, max: 0xffff }),
          data: bytes(10).map((data) => new Uint8Array(data.length * 4)),
        },
        plain,
      ),
    ),
    payload: bytes(40),
  },
  plain,
);

test("a packet by the letter of RFC 3550 §5.1", () => {
  const packet = Uint8Array.fromHex(`b1e012340000567811223344${"00000001"}bede0001aabbccdd0102030004`);
  assert.deepEqual(parseRtp(packet), {
    marker: true,
    payloadType: 96,
    sequence: 0x1234,
    timestamp: 0x5678,
    ssrc: 0x11223344,
    csrc: [1],
    extension: { profile: 0xbede, data: Uint8Array.fromHex("aabbccdd") },
    payload: Uint8Array.of(1),
  });
  assert.equal(rtpHeaderLength(packet), 24);
});

test("what was written reads the same", () => {
  fc.assert(
    fc.property(packets, (packet) => {
      assert.deepEqual(parseRtp(encodeRtp(packet)), packet);
    }),
  );
});

test("padding is taken off, and must fit", () => {
  const header = Uint8Array.fromHex("a0000001000000020000000300");
  const padded = (...tail: readonly number[]) => Uint8Array.of(...header.subarray(0, 12), ...tail);
  assert.deepEqual(parseRtp(padded(7, 0, 0, 3))?.payload, Uint8Array.of(7));
  assert.equal(parseRtp(padded(7, 0))?.payload, undefined);
  assert.equal(parseRtp(padded(9, 9, 4)), null);
  assert.equal(parseRtp(padded()), null);
});

test("nothing that is cut anywhere within its header is a packet", () => {
  const whole = Uint8Array.fromHex("91600001000000020000000300000004bede000101020304");
  assert.notEqual(parseRtp(whole), null);
  for (let length = 0; length < whole.length; length++) {
    assert.equal(parseRtp(whole.subarray(0, length)), null, `${length} bytes`);
  }
});

test("other versions are no RTP, as ZRTP and STUN on the same port are none", () => {
  for (const first of [0x00, 0x10, 0x40, 0xc0]) {
    assert.equal(parseRtp(Uint8Array.of(first, ...new Uint8Array(19))), null);
  }
});

test("a payload does not change with the buffer that it came in", () => {
  const datagram = Buffer.from("80600001000000020000000301020304", "hex");
  const packet = parseRtp(datagram);
  datagram.fill(0xff);
  assert.deepEqual(packet?.payload, Uint8Array.of(1, 2, 3, 4));
});

test("fields that do not fit are refused instead of cut", () => {
  const packet = parseRtp(Uint8Array.fromHex("806000010000000200000003"))!;
  assert.throws(() => encodeRtp({ ...packet, payloadType: 128 }), RangeError);
  assert.throws(() => encodeRtp({ ...packet, csrc: new Array(16).fill(1) }), RangeError);
  assert.throws(
    () => encodeRtp({ ...packet, extension: { profile: 1, data: new Uint8Array(3) } }),
    RangeError,
  );
});
