import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { VerifyingKey } from "./signature.ts";

const VECTORS = new URL("../../../../shared/vectors/wycheproof/ed25519_test.json", import.meta.url);

interface Group {
  readonly publicKey: { readonly pk: string };
  readonly tests: readonly { tcId: number; msg: string; sig: string; result: "valid" | "invalid" }[];
}

function makeKey() {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = new Uint8Array(publicKey.export({ type: "spki", format: "der" }).subarray(-32));
  return { raw, privateKey };
}

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.fromHex(value.toString(16).padStart(64, "0")).reverse();
}

const P = 2n ** 255n - 19n;

describe("strict Ed25519", () => {
  it("accepts what node:crypto signs and refuses every flipped bit of the signature", async () => {
    const { raw, privateKey } = makeKey();
    const message = new TextEncoder().encode("prekey");
    const signature = new Uint8Array(sign(null, message, privateKey));
    const key = VerifyingKey.from(raw);
    assert.ok(key);
    assert.equal(await key.verify(message, signature), true);
    for (let bit = 0; bit < 512; bit++) {
      const damaged = signature.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      assert.equal(await key.verify(message, damaged), false, `bit ${bit}`);
    }
    assert.equal(await key.verify(message, signature.subarray(0, 63)), false);
  });

  it("refuses keys of small order and encodings that are not canonical", () => {
    const order8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
    for (const y of [0n, 1n, P - 1n, P, P + 1n, order8, P - order8]) {
      assert.equal(VerifyingKey.from(littleEndian(y)), null, y.toString(16));
      assert.equal(VerifyingKey.from(littleEndian(y + 2n ** 255n)), null, `${y.toString(16)} with sign`);
    }
    assert.equal(VerifyingKey.from(new Uint8Array(31)), null);
  });

  it("refuses a signature whose S is not reduced", async () => {
    const { raw, privateKey } = makeKey();
    const message = new Uint8Array(3);
    const signature = new Uint8Array(sign(null, message, privateKey));
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${signature.slice(32).reverse().toHex()}`);
    signature.set(littleEndian(s + order), 32);
    assert.equal(await VerifyingKey.from(raw)?.verify(message, signature), false);
  });

  it("agrees with Wycheproof", {
    skip: existsSync(VECTORS) ? false : "shared vectors are absent",
  }, async () => {
    const file = JSON.parse(readFileSync(VECTORS, "utf8")) as { testGroups: Group[] };
    let tests = 0;
    for (const group of file.testGroups) {
      const key = VerifyingKey.from(Uint8Array.fromHex(group.publicKey.pk));
      for (const test of group.tests) {
        const valid =
          (await key?.verify(Uint8Array.fromHex(test.msg), Uint8Array.fromHex(test.sig))) ?? false;
        assert.equal(valid, test.result === "valid", `tcId ${test.tcId}`);
        tests++;
      }
    }
    assert.ok(tests > 100);
  });
});
