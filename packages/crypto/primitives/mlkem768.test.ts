import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hex, range, toHex } from "../test/bytes.ts";
import { PROVIDER_PAIRS, PROVIDERS } from "../test/providers.ts";
import { type WycheproofTest, wycheproof } from "../test/wycheproof.ts";
import { MLKEM768_CIPHERTEXT_LENGTH, MLKEM768_PUBLIC_LENGTH } from "./primitives.ts";
import { mlKem768Ciphertext, mlKem768PublicKey } from "./roles.ts";

const SEED = range(0, 63);

for (const { provider, mlKem768 } of PROVIDERS) {
  describe(`ML-KEM-768 on ${provider}`, () => {
    test("a secret arrives, and no two are the same", async () => {
      const pair = await mlKem768.generate();
      const one = await mlKem768.encapsulate(pair.publicKey);
      const two = await mlKem768.encapsulate(pair.publicKey);
      assert.deepEqual(await mlKem768.decapsulate(pair, one.ciphertext), one.sharedSecret);
      assert.deepEqual(await mlKem768.decapsulate(pair, two.ciphertext), two.sharedSecret);
      assert.notDeepEqual(one.sharedSecret, two.sharedSecret);
      assert.notDeepEqual(one.ciphertext, two.ciphertext);
    });

    test("a pair survives export, with the public half expanded or vouched for", async () => {
      const pair = await mlKem768.generate();
      const seed = await mlKem768.exportSeed(pair);
      const { sharedSecret, ciphertext } = await mlKem768.encapsulate(pair.publicKey);
      for (const publicKey of [undefined, pair.publicKey]) {
        const again = await mlKem768.fromSeed(seed, publicKey);
        assert.deepEqual(again.publicKey, pair.publicKey);
        assert.deepEqual(await mlKem768.exportSeed(again), seed);
        assert.deepEqual(await mlKem768.decapsulate(again, ciphertext), sharedSecret);
        assert.deepEqual(await mlKem768.exportSeed(again), seed);
      }
    });

    test("wiping what was passed in or handed out leaves the pair alone", async () => {
      const { publicKey } = await mlKem768.fromSeed(SEED);
      const { sharedSecret, ciphertext } = await mlKem768.encapsulate(publicKey);
      for (const vouched of [undefined, publicKey]) {
        const seed = SEED.slice();
        const pair = await mlKem768.fromSeed(seed, vouched);
        seed.fill(0);
        (await mlKem768.exportSeed(pair)).fill(0);
        assert.deepEqual(await mlKem768.decapsulate(pair, ciphertext), sharedSecret);
        assert.deepEqual(await mlKem768.exportSeed(pair), SEED);
      }
    });

    test("a changed ciphertext gives another secret, the same each time (FIPS 203 §6.3)", async () => {
      const pair = await mlKem768.generate();
      const { sharedSecret, ciphertext } = await mlKem768.encapsulate(pair.publicKey);
      ciphertext[500]! ^= 1;
      const rejected = await mlKem768.decapsulate(pair, ciphertext);
      assert.notDeepEqual(rejected, sharedSecret);
      assert.deepEqual(await mlKem768.decapsulate(pair, ciphertext), rejected);
    });

    test("a key with any coefficient that is not reduced is refused (FIPS 203 §7.2)", async () => {
      const { publicKey } = await mlKem768.generate();
      for (const index of [0, 1, 2, 383, 384, 767]) {
        for (const value of [3329, 4095]) {
          const key = mlKem768PublicKey(withCoefficient(publicKey, index, value));
          await assert.rejects(async () => mlKem768.encapsulate(key), {
            name: "CryptoError",
            code: "bad_key",
            fault: "peer",
          });
        }
        const largest = mlKem768PublicKey(withCoefficient(publicKey, index, 3328));
        assert.equal((await mlKem768.encapsulate(largest)).sharedSecret.length, 32);
      }
    });

    test("a seed of another size is refused", async () => {
      for (const length of [0, 32, 63, 65]) {
        await assert.rejects(async () => mlKem768.fromSeed(new Uint8Array(length)), {
          code: "bad_length",
          fault: "caller",
        });
      }
    });
  });
}

test("one seed is one pair in all providers", async () => {
  const pairs = await Promise.all(PROVIDERS.map(({ mlKem768 }) => mlKem768.fromSeed(SEED)));
  for (const pair of pairs) assert.deepEqual(pair.publicKey, pairs[0]?.publicKey);
});

test("one provider encapsulates, another decapsulates, also what it must reject", async () => {
  for (const [maker, user] of PROVIDER_PAIRS) {
    const pair = await user.mlKem768.generate();
    const { sharedSecret, ciphertext } = await maker.mlKem768.encapsulate(pair.publicKey);
    assert.deepEqual(await user.mlKem768.decapsulate(pair, ciphertext), sharedSecret);
    ciphertext[0]! ^= 1;
    const same = await maker.mlKem768.fromSeed(await user.mlKem768.exportSeed(pair));
    assert.deepEqual(
      await user.mlKem768.decapsulate(pair, ciphertext),
      await maker.mlKem768.decapsulate(same, ciphertext),
    );
  }
});

test("keys and ciphertexts of another size are the peer's fault", () => {
  const error = { code: "bad_length", fault: "peer" };
  assert.throws(() => mlKem768PublicKey(new Uint8Array(MLKEM768_PUBLIC_LENGTH - 1)), error);
  assert.throws(() => mlKem768Ciphertext(new Uint8Array(MLKEM768_CIPHERTEXT_LENGTH + 1)), error);
});

interface KemTest extends WycheproofTest {
  readonly seed: string;
  readonly ek?: string;
  readonly c: string;
  readonly K: string;
}

wycheproof("mlkem_768_test.json", async ({ mlKem768 }, vector: KemTest) => {
  const decapsulate = async () => {
    const pair = await mlKem768.fromSeed(hex(vector.seed));
    if (vector.ek !== undefined) assert.equal(toHex(pair.publicKey), vector.ek);
    return mlKem768.decapsulate(pair, mlKem768Ciphertext(hex(vector.c)));
  };
  // Seeds and ciphertexts of a wrong size are all that is invalid here.
  if (vector.result === "invalid") return assert.rejects(decapsulate, { code: "bad_length" });
  assert.equal(toHex(await decapsulate()), vector.K);
});

/** Sets one of the 768 coefficients of 12 bits (FIPS 203, Algorithm 5, ByteEncode₁₂). */
function withCoefficient(publicKey: Uint8Array, index: number, value: number): Uint8Array {
  const key = publicKey.slice();
  const at = Math.floor(index / 2) * 3;
  if (index % 2 === 0) {
    key[at] = value & 0xff;
    key[at + 1] = (key[at + 1]! & 0xf0) | (value >> 8);
  } else {
    key[at + 1] = (key[at + 1]! & 0x0f) | ((value & 0x0f) << 4);
    key[at + 2] = value >> 4;
  }
  return key;
}
