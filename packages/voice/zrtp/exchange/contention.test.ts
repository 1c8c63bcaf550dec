import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Commit, Commitment } from "../messages/commit.ts";
import { oursStands } from "./contention.ts";

const names = { hash: "", cipher: "", authTag: "", keyAgreement: "", sasKind: "" };
const none = new Uint8Array(0);
const commit = (commitment: Commitment): Commit => ({
  kind: "Commit",
  octets: none,
  h2: none,
  zid: none,
  names,
  commitment,
});
const dh = (...hvi: number[]): Commit => commit({ mode: "dh", hvi: Uint8Array.from(hvi) });
const mult = (...nonce: number[]): Commit => commit({ mode: "Mult", nonce: Uint8Array.from(nonce) });
const prsh = (...nonce: number[]): Commit =>
  commit({ mode: "Prsh", nonce: Uint8Array.from(nonce), keyId: none });

describe("Where both commit (RFC 6189 §4.2)", () => {
  it("the higher value stands, as an unsigned number", () => {
    for (const make of [dh, mult, prsh]) {
      assert.equal(oursStands(make(0x80, 0), make(0x7f, 0xff), false), true);
      assert.equal(oursStands(make(1, 2), make(1, 3), false), false);
    }
  });

  it("exactly one of both stands", () => {
    assert.notEqual(oursStands(dh(3, 4), dh(3, 5), false), oursStands(dh(3, 5), dh(3, 4), false));
  });

  it("Diffie-Hellman stands against Preshared", () => {
    assert.equal(oursStands(dh(0), prsh(9), false), true);
    assert.equal(oursStands(prsh(9), dh(0), false), false);
  });

  it("with Preshared, a PBX gives way", () => {
    assert.equal(oursStands(prsh(0), prsh(9), true), true);
  });

  it("adding a stream against anything else is an error of the other side's software", () => {
    for (const [ours, theirs] of [
      [mult(1), dh(1)],
      [dh(1), mult(1)],
      [prsh(1), mult(1)],
    ] as const) {
      assert.throws(() => oursStands(ours, theirs, false), { name: "ZrtpRefusal", zrtpError: 0x20 });
    }
  });

  it("an echo of ours changes nothing", () => {
    assert.equal(oursStands(dh(1, 2), dh(1, 2), false), true);
  });
});
