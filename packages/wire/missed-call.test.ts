import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { type Address, parseAddress } from "./address.ts";
import { MAX_MOMENT, toHex } from "./bytes.ts";
import { type AccountId, type MessageId, parseAccountId, parseMessageId } from "./ids.ts";
import {
  decodeMissedCall,
  encodeMissedCall,
  MISSED_CALL_REASONS,
  type MissedCall,
  type MissedCallReason,
} from "./missed-call.ts";

const CALL: MissedCall = {
  id: parseMessageId("000102030405060708090a0b0c0d0e0f"),
  caller: {
    account: parseAccountId("101112131415161718191a1b1c1d1e1f"),
    address: parseAddress("alice@example.org"),
  },
  at: 0x0102030405,
  reason: "offline",
  callId: "c1@host",
};

/** Laid out by hand from the table in missed-call.ts. */
const BYTES = [
  "02",
  "000102030405060708090a0b0c0d0e0f",
  "101112131415161718191a1b1c1d1e1f",
  "0000000102030405",
  "01",
  "0011",
  "616c696365406578616d706c652e6f7267",
  "07",
  "633140686f7374",
].join("");

const anyId = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => toHex(value));
const anyCall: fc.Arbitrary<MissedCall> = fc.record({
  id: anyId(16).map((id) => id as MessageId),
  caller: fc.record({
    account: anyId(16).map((id) => id as AccountId),
    address: fc
      .stringMatching(/^[a-z0-9]{1,20}@[a-z]{1,10}\.[a-z]{2,5}$/)
      .map((address): Address => parseAddress(address)),
  }),
  at: fc.maxSafeNat().map((value) => Math.min(value, MAX_MOMENT)),
  reason: fc.constantFrom<MissedCallReason[]>(...MISSED_CALL_REASONS),
  callId: fc.option(fc.stringMatching(/^[\x21-\x7e]{1,255}$/)),
});

describe("a missed call", () => {
  it("is laid out as documented", () => {
    assert.equal(toHex(encodeMissedCall(CALL)), BYTES);
    assert.deepEqual(decodeMissedCall(Uint8Array.fromHex(BYTES)), CALL);
  });

  it("of the first version, which named no Call-ID, is read all the same", () => {
    const first = Uint8Array.fromHex(BYTES).subarray(0, -8).slice().with(0, 1);
    assert.deepEqual(decodeMissedCall(first), { ...CALL, callId: null });
    assert.equal(decodeMissedCall(encodeMissedCall({ ...CALL, callId: null })).callId, null);
    const overlong = encodeMissedCall({ ...CALL, callId: "x".repeat(256) });
    assert.equal(decodeMissedCall(overlong).callId, null);
    assert.equal(decodeMissedCall(encodeMissedCall({ ...CALL, callId: "a b" })).callId, null);
  });

  it("is read as it was written", () => {
    fc.assert(
      fc.property(anyCall, (call) =>
        assert.deepEqual(decodeMissedCall(encodeMissedCall(call)), structuredClone(call)),
      ),
    );
  });

  it("cut short at any place, or too long, is refused", () => {
    const bytes = Uint8Array.fromHex(BYTES);
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => decodeMissedCall(bytes.subarray(0, length)), { name: "WireError" }, `${length}`);
    }
    assert.throws(() => decodeMissedCall(Uint8Array.fromHex(`${BYTES}00`)), /1 bytes too many/);
  });

  it("of another form, with another reason, or with an address that is none, is refused", () => {
    const changed = (at: number, value: number) => Uint8Array.fromHex(BYTES).with(at, value);
    assert.throws(() => decodeMissedCall(changed(0, 3)), /unknown form/);
    assert.throws(() => decodeMissedCall(changed(41, 3)), /unknown reason/);
    const late = encodeMissedCall({ ...decodeMissedCall(Uint8Array.fromHex(BYTES)), at: MAX_MOMENT + 1 });
    assert.throws(() => decodeMissedCall(late), /beyond all dates/);
    // "Alice@…" is not the canonical spelling, and a zero byte is in no address.
    assert.throws(() => decodeMissedCall(changed(44, 0x41)), /another spelling/);
    assert.throws(() => decodeMissedCall(changed(44, 0)), /not an address/);
    assert.throws(() => decodeMissedCall(changed(44, 0xff)), /not an address/);
  });
});
