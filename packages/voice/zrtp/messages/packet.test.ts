import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { frameMessage } from "./frame.ts";
import { MAX_PACKET_LENGTH, unwrapMessage, wrapMessage } from "./packet.ts";

/** HelloACK with sequence 0x1234 and SSRC 0xdeadbeef, put together by hand. */
const KNOWN = "100012345a525450deadbeef505a000348656c6c6f41434b";

describe("A ZRTP packet", () => {
  it("is laid out as in RFC 6189 figure 2", () => {
    const packet = wrapMessage(0x1234, 0xdeadbeef, frameMessage("HelloACK"));
    assert.equal(Buffer.from(packet).toString("hex").slice(0, KNOWN.length), KNOWN);
    assert.equal(packet.length, KNOWN.length / 2 + 4);
  });

  it("gives back what it carries", () => {
    fc.assert(
      fc.property(
        fc.nat(0xffff),
        fc.nat(0xffffffff),
        fc.integer({ min: 3, max: 530 }),
        (sequence, ssrc, words) => {
          const message = Uint8Array.from({ length: 4 * words }, (_, i) => (i * sequence) & 0xff);
          assert.deepEqual(unwrapMessage(wrapMessage(sequence, ssrc, message)), { ssrc, message });
        },
      ),
    );
  });

  it("is found out when any bit of what counts has changed", () => {
    const packet = wrapMessage(7, 42, frameMessage("HelloACK"));
    for (let bit = 0; bit < packet.length * 8; bit++) {
      const hurt = packet.slice();
      hurt[bit >>> 3] = (hurt[bit >>> 3] as number) ^ (0x80 >>> (bit & 7));
      assert.equal(unwrapMessage(hurt), null, `bit ${bit}`);
    }
  });

  it("is nothing else that comes to a media port", () => {
    const packet = wrapMessage(7, 42, frameMessage("HelloACK"));
    const rtp = Uint8Array.from(packet, (byte, i) => (i === 0 ? 0x80 : byte));
    for (const other of [new Uint8Array(0), packet.slice(0, -1), packet.slice(0, 24), rtp]) {
      assert.equal(unwrapMessage(other), null);
    }
    assert.equal(unwrapMessage(wrapMessage(0, 0, new Uint8Array(MAX_PACKET_LENGTH))), null);
  });

  it("of any bytes is read or dropped, never an error", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => unwrapMessage(bytes) === null));
  });
});
