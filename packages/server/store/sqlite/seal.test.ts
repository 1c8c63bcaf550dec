import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { ServerKey } from "../server-key.ts";
import { SEAL_OVERHEAD, SealError, Sealer, sealedUnder } from "./seal.ts";

function serverKey(number: number): ServerKey {
  return { number, secret: new Uint8Array(32).fill(number) };
}
const CONTEXT = Uint8Array.of(1, 2, 3);
const bytes = fc.uint8Array({ maxLength: 100 });

describe("sealing", () => {
  it("opens what it sealed, also after a restart", () => {
    fc.assert(
      fc.property(bytes, bytes, (context, plaintext) => {
        const sealed = new Sealer([serverKey(1)]).seal(context, plaintext);
        assert.equal(sealed.length, plaintext.length + SEAL_OVERHEAD);
        assert.deepEqual(new Sealer([serverKey(1)]).open(context, sealed), Buffer.from(plaintext));
      }),
    );
  });

  it("refuses every altered byte, a cut, and another context", () => {
    const sealer = new Sealer([serverKey(1)]);
    const sealed = Uint8Array.from(sealer.seal(CONTEXT, Buffer.from("a secret")));
    for (let i = 0; i < sealed.length; i++) {
      const altered = sealed.slice();
      altered[i] = (altered[i] as number) ^ 0x10;
      assert.throws(() => sealer.open(CONTEXT, altered), SealError, `byte ${i}`);
      assert.throws(() => sealer.open(CONTEXT, sealed.subarray(0, i)), SealError, `cut at ${i}`);
    }
    assert.throws(() => sealer.open(Uint8Array.of(1, 2, 4), sealed), SealError);
  });

  it("opens under older keys, seals under the newest, and names a missing one", () => {
    const old = new Sealer([serverKey(1)]).seal(CONTEXT, Buffer.from("old"));
    const both = new Sealer([serverKey(1), serverKey(2)]);
    assert.equal(both.keyNumber, 2);
    assert.equal(both.open(CONTEXT, old).toString(), "old");
    assert.equal(sealedUnder(both.seal(CONTEXT, Buffer.from("new"))), 2);
    assert.throws(() => new Sealer([serverKey(2)]).open(CONTEXT, old), /server key 1 is missing/);
  });

  it("never uses a nonce twice: counters rise, and every start has its own epoch", () => {
    const heads = new Set<string>();
    for (let start = 0; start < 10; start++) {
      const sealer = new Sealer([serverKey(1)]);
      for (let i = 0; i < 1000; i++) {
        heads.add(
          Buffer.from(sealer.seal(CONTEXT, Uint8Array.of(0)))
            .subarray(0, 21)
            .toString("hex"),
        );
      }
    }
    assert.equal(heads.size, 10_000);
  });
});
