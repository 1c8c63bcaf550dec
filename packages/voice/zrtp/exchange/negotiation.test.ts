import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nodePrimitives } from "../../test/zrtp/parties.ts";
import { ZrtpRefusal } from "../error-codes.ts";
import type { OfferedNames } from "../messages/hello.ts";
import { allowingAes128, OWN_POLICY, PHONE_POLICY } from "../policy.ts";
import type { ZrtpPolicy } from "../session-api.ts";
import { acceptAlgorithms, chooseAlgorithms, possiblePolicy, printable } from "./negotiation.ts";

const NOTHING: OfferedNames = { hashes: [], ciphers: [], authTags: [], keyAgreements: [], sasKinds: [] };
const EVERYTHING: ZrtpPolicy = {
  hashes: ["S384", "S256"],
  ciphers: ["AES3", "AES1"],
  authTags: ["HS32", "HS80"],
  keyAgreements: ["EC38", "DH3k", "EC25", "X255", "Mult", "Prsh"],
  sasKinds: ["B32 ", "B256"],
};

function refusedWith(code: number): (error: unknown) => boolean {
  return (error) =>
    error instanceof ZrtpRefusal && error.code === "no_common_algorithm" && error.zrtpError === code;
}

describe("Choosing algorithms", () => {
  it("takes the faster of both first choices (§4.1.2), as its example does", () => {
    const alice: ZrtpPolicy = { ...EVERYTHING, keyAgreements: ["DH3k", "EC25"] };
    const bob: OfferedNames = { ...EVERYTHING, keyAgreements: ["EC38", "EC25", "DH3k"] };
    assert.equal(chooseAlgorithms(alice, bob, null).keyAgreement, "EC25");
    assert.equal(chooseAlgorithms(bob as ZrtpPolicy, alice, null).keyAgreement, "EC25");
  });

  it("comes to the same from both sides, whatever they offer", () => {
    const lists = [
      ["X255", "EC38"],
      ["EC38", "X255"],
      ["DH3k", "EC25", "X255"],
      ["EC38", "DH3k"],
      ["DH3k"],
    ] as const;
    for (const one of lists) {
      for (const two of lists) {
        const [a, b] = [
          { ...EVERYTHING, keyAgreements: [...one, "DH3k"] as const },
          { ...EVERYTHING, keyAgreements: [...two, "DH3k"] as const },
        ];
        assert.equal(
          chooseAlgorithms(a, b, null).keyAgreement,
          chooseAlgorithms(b, a, null).keyAgreement,
          `${one} and ${two}`,
        );
      }
    }
  });

  it("gives EC38 SHA-384 and AES-256 (§5.1.5), and leaves it where the peer lacks them", () => {
    const theirs = { ...EVERYTHING, keyAgreements: ["EC38"] };
    const policy: ZrtpPolicy = { ...EVERYTHING, hashes: ["S256", "S384"], ciphers: ["AES1", "AES3"] };
    const { hash, cipher, keyAgreement } = chooseAlgorithms(policy, theirs, null);
    assert.deepEqual([hash, cipher, keyAgreement], ["S384", "AES3", "EC38"]);
    for (const lacking of [{ hashes: ["S256"] }, { ciphers: ["AES1"] }]) {
      assert.equal(chooseAlgorithms(policy, { ...theirs, ...lacking }, null).keyAgreement, "DH3k");
    }
  });

  it("counts what every peer must have as offered (§5.2)", () => {
    assert.deepEqual(chooseAlgorithms(EVERYTHING, NOTHING, null), {
      hash: "S256",
      cipher: "AES1",
      authTag: "HS32",
      keyAgreement: "DH3k",
      sasKind: "B32 ",
    });
  });

  it("says which kind is missing", () => {
    const theirs = { ...EVERYTHING };
    const without = (kind: keyof ZrtpPolicy): ZrtpPolicy => ({ ...EVERYTHING, [kind]: [] });
    for (const [kind, code] of [
      ["hashes", 0x51],
      ["ciphers", 0x52],
      ["keyAgreements", 0x53],
      ["authTags", 0x54],
      ["sasKinds", 0x55],
    ] as const) {
      // EC38 needs no choice of hash and cipher.
      const others = { ...theirs, keyAgreements: ["X255"] };
      assert.throws(() => chooseAlgorithms(without(kind), others, null), refusedWith(code), kind);
    }
  });

  it("takes Mult and Prsh only when they can be used, and both name them", () => {
    assert.equal(chooseAlgorithms(EVERYTHING, EVERYTHING, "Mult").keyAgreement, "Mult");
    assert.equal(chooseAlgorithms(EVERYTHING, EVERYTHING, "Prsh").keyAgreement, "Prsh");
    assert.equal(chooseAlgorithms(EVERYTHING, NOTHING, "Mult").keyAgreement, "DH3k");
    assert.equal(chooseAlgorithms(OWN_POLICY, EVERYTHING, "Prsh").keyAgreement, "X255");
  });
});

describe("Taking a peer's choice", () => {
  const good = { hash: "S256", cipher: "AES3", authTag: "HS80", keyAgreement: "X255", sasKind: "B256" };

  it("holds to our policy, whatever every peer must have", () => {
    assert.deepEqual(acceptAlgorithms(OWN_POLICY, good), good);
    for (const [change, code] of [
      [{ hash: "N256" }, 0x51],
      [{ cipher: "AES1" }, 0x52],
      [{ keyAgreement: "DH3k" }, 0x53],
      [{ keyAgreement: "Mult" }, 0x53],
      [{ keyAgreement: "Prsh" }, 0x53],
      [{ authTag: "HS32" }, 0x54],
      [{ sasKind: "B32 " }, 0x55],
    ] as const) {
      assert.throws(() => acceptAlgorithms(OWN_POLICY, { ...good, ...change }), refusedWith(code));
    }
  });

  it("holds EC38 to SHA-384 and AES-256", () => {
    assert.throws(() => acceptAlgorithms(EVERYTHING, { ...good, keyAgreement: "EC38" }), refusedWith(0x51));
    const weak = { ...good, keyAgreement: "EC38", hash: "S384", cipher: "AES1" };
    assert.throws(() => acceptAlgorithms(EVERYTHING, weak), refusedWith(0x52));
  });

  it("takes AES-128 only where it was allowed in so many words", () => {
    const weak = { ...good, cipher: "AES1" };
    assert.throws(() => acceptAlgorithms(PHONE_POLICY, weak), refusedWith(0x52));
    assert.equal(acceptAlgorithms(allowingAes128(PHONE_POLICY), weak).cipher, "AES1");
    assert.equal(chooseAlgorithms(allowingAes128(PHONE_POLICY), EVERYTHING, null).cipher, "AES3");
  });

  it("repeats a peer's words only as far as a terminal bears them", () => {
    assert.throws(
      () => acceptAlgorithms(OWN_POLICY, { ...good, cipher: "\x1b[2J" }),
      (error: Error) => error.message.includes("(?[2J)"),
    );
    assert.equal(printable("BZRTPv1.1\0\0\0"), "BZRTPv1.1");
  });
});

describe("The policy of a platform", () => {
  it("is without DH3k where the platform has none, and without EC38 where SHA-384 is not wanted", () => {
    const web = { ...nodePrimitives, modp3072: null };
    const { keyAgreements } = possiblePolicy(PHONE_POLICY, web);
    assert.deepEqual(keyAgreements, ["X255", "EC38", "EC25", "Mult"]);
    const only256 = possiblePolicy({ ...OWN_POLICY, hashes: ["S256"] }, nodePrimitives);
    assert.deepEqual(only256.keyAgreements, ["X255"]);
  });
});
