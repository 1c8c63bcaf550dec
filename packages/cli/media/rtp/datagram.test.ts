import assert from "node:assert/strict";
import { test } from "node:test";
import { datagramKind } from "./datagram.ts";

const bytes = (hex: string, length: number) => {
  const datagram = new Uint8Array(length);
  datagram.set(Uint8Array.fromHex(hex));
  return datagram;
};

test("datagrams are told apart by their first bytes", () => {
  assert.equal(datagramKind(bytes("100000015a52545000000001", 40)), "zrtp");
  assert.equal(datagramKind(bytes("8000", 172)), "rtp");
  assert.equal(datagramKind(bytes("80e0", 172)), "rtp");
  assert.equal(datagramKind(bytes("80c8", 60)), "rtcp");
  assert.equal(datagramKind(bytes("81cf", 60)), "rtcp");
});

test("STUN, keep-alives and rubbish are neither", () => {
  assert.equal(datagramKind(bytes("000100002112a442", 20)), "other");
  assert.equal(datagramKind(bytes("0000", 4)), "other");
  assert.equal(datagramKind(new Uint8Array()), "other");
  assert.equal(datagramKind(bytes("16fefd", 60)), "other");
  // ZRTP's first byte without its cookie, and with it but too short.
  assert.equal(datagramKind(bytes("100000015a525451", 40)), "other");
  assert.equal(datagramKind(bytes("100000015a525450", 12)), "other");
});

test("a view into a larger buffer is read where it lies", () => {
  const buffer = bytes("ffffffff100000015a525450", 60);
  assert.equal(datagramKind(buffer.subarray(4)), "zrtp");
});
