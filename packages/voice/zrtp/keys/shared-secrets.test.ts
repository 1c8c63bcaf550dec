import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Bytes } from "@sottovoce/crypto";
import { hex, nodePrimitives } from "../../test/zrtp/parties.ts";
import { digestOf } from "./digest.ts";
import { MasterSession } from "./master-session.ts";
import { type KnownSecrets, type MatchedSecrets, matchSecrets, secretIds } from "./shared-secrets.ts";

const digest = digestOf("S256", nodePrimitives);
const secret = (value: number): Bytes => new Uint8Array(32).fill(value);
const [H3I, H3R] = [secret(100), secret(101)];

function known(rs1: number, rs2: number, aux = 0): KnownSecrets {
  const of = (value: number): Bytes | null => (value === 0 ? null : secret(value));
  return {
    retained: rs1 + rs2 === 0 ? null : { rs1: of(rs1), rs2: of(rs2), sasVerified: false, until: null },
    aux: of(aux),
  };
}

/** What each side takes for shared, as the first byte of s1 and s2; the two must always be alike. */
async function shared(initiator: KnownSecrets, responder: KnownSecrets): Promise<string> {
  const [idsI, idsR] = [
    await secretIds(nodePrimitives, digest, "initiator", initiator, H3I),
    await secretIds(nodePrimitives, digest, "responder", responder, H3R),
  ];
  const seen = [
    await matchSecrets(nodePrimitives, digest, "responder", initiator, idsR, H3R),
    await matchSecrets(nodePrimitives, digest, "initiator", responder, idsI, H3I),
  ].map(({ s1, s2 }: MatchedSecrets) => `${s1?.[0] ?? "-"} ${s2?.[0] ?? "-"}`);
  assert.equal(seen[0], seen[1]);
  return seen[0] as string;
}

describe("What both sides know (RFC 6189 §4.3)", () => {
  it("is the initiator's rs1 before its rs2, wherever the responder keeps it", async () => {
    assert.equal(await shared(known(1, 2), known(1, 2)), "1 -");
    assert.equal(await shared(known(1, 2), known(2, 1)), "1 -");
    assert.equal(await shared(known(2, 1), known(1, 2)), "2 -");
    assert.equal(await shared(known(3, 1), known(1, 2)), "1 -");
    assert.equal(await shared(known(1, 0), known(3, 1)), "1 -");
    assert.equal(await shared(known(3, 2), known(4, 2)), "2 -");
  });

  it("is nothing where nothing matches, or one side has nothing", async () => {
    assert.equal(await shared(known(1, 2), known(3, 4)), "- -");
    assert.equal(await shared(known(1, 2), known(0, 0)), "- -");
    assert.equal(await shared(known(0, 0), known(0, 0)), "- -");
  });

  it("has the auxiliary secret apart from all that", async () => {
    assert.equal(await shared(known(0, 0, 9), known(1, 2, 9)), "- 9");
    assert.equal(await shared(known(1, 0, 9), known(1, 0, 8)), "1 -");
    assert.equal(await shared(known(1, 0, 9), known(1, 0)), "1 -");
    // An aux secret is no retained one, even where it has the same bytes.
    assert.equal(await shared(known(9, 0), known(0, 0, 9)), "- -");
  });

  it("is not told by the identifiers: those of nothing look like any, and both roles differ", async () => {
    const ids = await secretIds(nodePrimitives, digest, "initiator", known(0, 0), H3I);
    const again = await secretIds(nodePrimitives, digest, "initiator", known(0, 0), H3I);
    assert.equal(new Set([ids, again].flatMap((of) => Object.values(of).map((id) => hex(id)))).size, 8);
    const own = await secretIds(nodePrimitives, digest, "initiator", known(1, 0), H3I);
    const others = await secretIds(nodePrimitives, digest, "responder", known(1, 0), H3I);
    assert.notEqual(hex(own.rs1), hex(others.rs1));
  });
});

describe("The session key of a call", () => {
  const algorithms = {
    hash: "S256",
    cipher: "AES3",
    authTag: "HS80",
    keyAgreement: "X255",
    sasKind: "B256",
  } as const;

  it("never meets a nonce twice (§4.4.3.1)", () => {
    const master = new MasterSession(algorithms, new Uint8Array(12), secret(1));
    master.useNonce("aa");
    master.useNonce("bb");
    assert.throws(() => master.useNonce("aa"), { name: "ZrtpRefusal", code: "tampered", zrtpError: 0x80 });
  });

  it("is a copy, and gone after the call", () => {
    const original = secret(1);
    const master = new MasterSession(algorithms, new Uint8Array(12), original);
    const { key } = master;
    master.wipe();
    assert.deepEqual([key[0], original[0]], [0, 1]);
    assert.throws(() => master.key, { name: "ZrtpRefusal", zrtpError: 0x56 });
  });
});
