import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { hex, toHex } from "../test/bytes.ts";
import { VOICE_PROVIDERS } from "../test/voice-providers.ts";
import type { EcdhAgreement, VoicePrimitives } from "./voice.ts";

const BAD_LENGTH = { name: "CryptoError", code: "bad_length", fault: "peer" };
const BAD_KEY = { name: "CryptoError", code: "bad_key", fault: "peer" };

interface Example {
  readonly one: readonly [privateKey: string, publicKey: string];
  readonly other: readonly [privateKey: string, publicKey: string];
  readonly shared: string;
}

/** RFC 5903 §8.1 and §8.2. */
const RFC_5903: Readonly<Record<"p256" | "p384", Example>> = {
  p256: {
    one: [
      "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
      `dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180
       5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3`,
    ],
    other: [
      "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
      `d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63
       56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab`,
    ],
    shared: "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de",
  },
  p384: {
    one: [
      "099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655e35b538041e649ee3faef896783ab194",
      `667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72b4c55ee6de3ac808acb4bdb4c88732aee95f41aa
       9482ed1fc0eeb9cafc4984625ccfc23f65032149e0e144ada024181535a0f38eeb9fcff3c2c947dae69b4c634573a81c`,
    ],
    other: [
      "41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bda0aa2942e0308312916b8ed2960e4bd55a7448fc",
      `e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa41732bc509d0d1ac43a0336def96fda41d0774a3571
       dcfbec7aacf3196472169e838430367f66eebe3c6e70c416dd5f0c68759dd1fff83fa40142209dff5eaad96db9e6386c`,
    ],
    shared:
      "11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4d603135569b9e9d09cf5d4a270f59746",
  },
};

/** Both files are of Wycheproof; what was chosen of it stands in them. */
interface Vectors {
  readonly keys: readonly (readonly [privateKey: string, publicKey: string])[];
  readonly tests: readonly (readonly [tcId: number, key: number, peer: string, shared: string | null])[];
}

for (const [provider, primitives] of VOICE_PROVIDERS) {
  for (const curve of ["p256", "p384"] as const) {
    describe(`ECDH ${primitives[curve].name} on ${provider}`, () => testCurve(primitives, curve));
  }
}

function testCurve(primitives: VoicePrimitives, curve: "p256" | "p384"): void {
  const ecdh: EcdhAgreement = primitives[curve];

  test("the example of RFC 5903 §8", async () => {
    const { one, other, shared } = RFC_5903[curve];
    const [a, b] = [
      await ecdh.fromPrivate(hex(one[0]), hex(one[1])),
      await ecdh.fromPrivate(hex(other[0]), hex(other[1])),
    ];
    assert.equal(toHex(await ecdh.agree(a, b.publicKey)), shared);
    assert.equal(toHex(await ecdh.agree(b, a.publicKey)), shared);
  });

  test("Wycheproof", async () => {
    const url = new URL(`../test/vectors/ecdh-${curve}.json`, import.meta.url);
    const { keys, tests }: Vectors = JSON.parse(readFileSync(url, "utf8"));
    const pairs = await Promise.all(keys.map(async ([d, q]) => ecdh.fromPrivate(hex(d), hex(q))));
    let refused = 0;
    for (const [tcId, key, peer, shared] of tests) {
      const agree = async () => toHex(await ecdh.agree(pairs[key]!, hex(peer)));
      if (shared !== null) assert.equal(await agree(), shared, `test ${tcId}`);
      else await assert.rejects(agree, BAD_KEY, `test ${tcId}`).then(() => refused++);
    }
    assert.ok(refused >= 18 && tests.length > 150, `${refused} of ${tests.length} were refused`);
  });

  test("two fresh pairs agree, and no two are the same", async () => {
    const [a, b] = [await ecdh.generate(), await ecdh.generate()];
    assert.notDeepEqual(a.publicKey, b.publicKey);
    assert.deepEqual(await ecdh.agree(a, b.publicKey), await ecdh.agree(b, a.publicKey));
  });

  test("public values of another size are refused, the other forms of SEC 1 among them", async () => {
    const pair = await ecdh.generate();
    const { length } = pair.publicKey;
    for (const size of [0, 1, length / 2, length / 2 + 1, length - 1, length + 1, 2 * length]) {
      await assert.rejects(async () => ecdh.agree(pair, new Uint8Array(size)), BAD_LENGTH);
    }
  });

  test("a wiped pair agrees no more", async () => {
    const [pair, peer] = [await ecdh.generate(), await ecdh.generate()];
    ecdh.wipe(pair);
    ecdh.wipe(pair);
    await assert.rejects(async () => ecdh.agree(pair, peer.publicKey), { code: "wiped", fault: "caller" });
  });

  test("pairs of another curve and of another provider are refused", async () => {
    const otherCurve = await primitives[curve === "p256" ? "p384" : "p256"].generate();
    const foreign = { ...(await ecdh.generate()) };
    const { publicKey } = await ecdh.generate();
    for (const pair of [otherCurve, foreign]) {
      await assert.rejects(async () => ecdh.agree(pair, publicKey), { code: "foreign_key" });
      await assert.rejects(async () => ecdh.wipe(pair), { code: "foreign_key" });
    }
  });

  test("private keys that are none are refused", async () => {
    const { publicKey } = await ecdh.generate();
    const fault = "caller";
    for (const size of [0, 31, 33, 47, 49]) {
      const refused = async () => ecdh.fromPrivate(new Uint8Array(size).fill(1), publicKey);
      await assert.rejects(refused, { code: "bad_length", fault });
    }
    for (const fill of [0, 0xff]) {
      const outside = new Uint8Array(publicKey.length / 2).fill(fill);
      await assert.rejects(async () => ecdh.fromPrivate(outside, publicKey), { code: "bad_key", fault });
    }
  });
}
