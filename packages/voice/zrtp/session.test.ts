/** Two of our own sessions, on a way that loses nothing. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createWebVoicePrimitives } from "@sottovoce/crypto/primitives/voice-web";
import { createWebPrimitives } from "@sottovoce/crypto/primitives/web";
import { typeOfPacket } from "../test/zrtp/attacks.ts";
import {
  clearWay,
  type End,
  hex,
  keyOf,
  makeDevice,
  nodePrimitives,
  Pair,
  type PairOptions,
} from "../test/zrtp/parties.ts";
import { OWN_POLICY, PHONE_POLICY } from "./policy.ts";
import type { ZrtpPolicy } from "./session-api.ts";

/** Runs a call to its end, checks that both came to the same, and answers both results. */
async function secureCall(options: PairOptions = {}): Promise<Pair> {
  const pair = await Pair.create(options);
  pair.start();
  await pair.run();
  assertSame(pair);
  return pair;
}

function assertSame(pair: Pair): void {
  const [a, b] = [pair.a.result, pair.b.result];
  assert.deepEqual([a.role, b.role].sort(), ["initiator", "responder"]);
  assert.deepEqual(a.algorithms, b.algorithms);
  assert.deepEqual(a.sas, b.sas);
  assert.equal(keyOf(a.keys.send), keyOf(b.keys.receive));
  assert.equal(keyOf(a.keys.receive), keyOf(b.keys.send));
  assert.notEqual(keyOf(a.keys.send), keyOf(a.keys.receive));
  assert.equal(hex(a.exportedKey), hex(b.exportedKey));
  assert.equal(hex(a.peerZid), hex(pair.b.device.zid));
}

const only = (policy: Partial<ZrtpPolicy>): PairOptions => {
  const whole = { ...PHONE_POLICY, ...policy };
  return { a: { policy: whole }, b: { policy: whole } };
};

describe("Two sessions", () => {
  it("of ours agree on X25519, AES-256, long tags and two words", async () => {
    const pair = await secureCall();
    assert.deepEqual(pair.a.result.algorithms, {
      hash: "S256",
      cipher: "AES3",
      authTag: "HS80",
      keyAgreement: "X255",
      sasKind: "B256",
    });
    assert.equal(pair.a.result.sas.kind, "B256");
    assert.equal(pair.a.keyAgreements, 1);
    pair.close();
  });

  for (const keyAgreement of ["X255", "EC25", "EC38", "DH3k"] as const) {
    it(`agree by ${keyAgreement}`, async () => {
      const pair = await secureCall(only({ keyAgreements: [keyAgreement] }));
      const { algorithms, exportedKey } = pair.a.result;
      assert.equal(algorithms.keyAgreement, keyAgreement);
      assert.equal(exportedKey.length, keyAgreement === "EC38" ? 48 : 32);
      pair.close();
    });
  }

  for (const [cipher, length] of [
    ["AES1", 16],
    ["AES3", 32],
  ] as const) {
    it(`agree on ${cipher}, short tags, four letters and SHA-384`, async () => {
      const policy = { ciphers: [cipher], authTags: ["HS32"], sasKinds: ["B32 "], hashes: ["S384"] } as const;
      const pair = await secureCall(only(policy));
      const { keys, sas } = pair.a.result;
      assert.deepEqual(
        [keys.send.key.length, keys.send.salt.length, keys.send.authTag],
        [length, 14, "HS32"],
      );
      assert.match(sas.kind === "B32 " ? sas.text : "", /^[a-z1-9]{4}$/);
      pair.close();
    });
  }

  it("agree where one runs on WebCrypto", async () => {
    const web = { ...(await createWebPrimitives()), ...createWebVoicePrimitives() };
    const pair = await Pair.create({
      a: { primitives: web, policy: PHONE_POLICY },
      b: { policy: PHONE_POLICY },
    });
    pair.start();
    // WebCrypto answers when it answers: time stands still until then.
    while (!pair.a.isDecided || !pair.b.isDecided) await pair.pass(0);
    assertSame(pair);
    pair.close();
  });

  it("meet whichever begins, without announced hashes, and one later than the other", async () => {
    const pair = await Pair.create();
    pair.a.session.start(null, null);
    await pair.pass(1_000);
    pair.b.session.start(null, null);
    await pair.run();
    assertSame(pair);
    pair.close();
  });

  it("leave no timer behind once secure, and the initiator's role to chance", async () => {
    const roles = new Set<string>();
    for (let i = 0; i < 20 && roles.size < 2; i++) {
      const pair = await secureCall();
      assert.equal(pair.clock.size, 0);
      roles.add(pair.a.result.role);
      pair.close();
    }
    assert.equal(roles.size, 2);
  });

  it("add up the same aux secret, and say whether it was the same", async () => {
    const aux =
      (value: number): (() => Promise<Uint8Array<ArrayBuffer>>) =>
      async () =>
        new Uint8Array(32).fill(value);
    for (const [a, b, matches] of [
      [aux(1), aux(1), true],
      [aux(1), aux(2), false],
      [aux(1), async () => null, false],
      [
        aux(1),
        async () => {
          throw new Error("no key came");
        },
        false,
      ],
    ] as const) {
      const pair = await secureCall({ a: { auxSecret: a }, b: { auxSecret: b } });
      assert.deepEqual([pair.a.result.auxMatched, pair.b.result.auxMatched], [matches, matches]);
      pair.close();
    }
  });

  it("wait for an aux secret that is on its way, and go on answering meanwhile", async () => {
    const late = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
    const secret = new Uint8Array(32).fill(9);
    const pair = await Pair.create({
      a: { auxSecret: async () => secret.slice() },
      b: { auxSecret: () => late.promise },
    });
    pair.start();
    await pair.pass(5_000);
    assert.deepEqual([pair.a.isDecided, pair.b.isDecided], [false, false]);
    late.resolve(secret.slice());
    await pair.run();
    assertSame(pair);
    assert.equal(pair.b.result.auxMatched, true);
    pair.close();
  });

  it("mix the binding into everything", async () => {
    const binding = new Uint8Array(32).fill(5);
    const pair = await Pair.create();
    pair.start({}, { a: binding, b: binding.slice() });
    await pair.run();
    assertSame(pair);
    pair.close();
  });

  it("fall silent when closed: nothing is sent, said or kept running", async () => {
    const pair = await Pair.create();
    pair.start();
    pair.close();
    await pair.pass(20_000);
    assert.deepEqual([pair.a.isDecided, pair.b.isDecided, pair.clock.size], [false, false, 0]);
    const sent = pair.a.sent.length;
    pair.a.session.receive(pair.b.sent[0] ?? new Uint8Array(0));
    await pair.pass(0);
    assert.equal(pair.a.sent.length, sent);
  });

  it("keep nothing of a call that is closed while its last message is being read", async () => {
    const pair = await Pair.create();
    // Confirm2 is sent again, since nobody answers it.
    const closed = new Set<End>();
    pair.way = (packet, from) => {
      if (typeOfPacket(packet) !== "Confirm2") return clearWay(packet, from);
      const responder = from === "a" ? pair.b : pair.a;
      pair.clock.setTimer(0, () => {
        responder.session.receive(packet);
        responder.session.close();
        closed.add(responder);
      });
      return [];
    };
    pair.start();
    await pair.run(1000);
    assert.deepEqual(
      [...closed].map(({ device, results }) => [device.retained.kept.size, results.length]),
      [[0, 0]],
    );
    pair.close();
  });

  it("refuse to be made with what no Hello can carry", async () => {
    await assert.rejects(Pair.create({ a: { clientName: "seventeen letters" } }), RangeError);
    await assert.rejects(Pair.create({ a: { clientName: "Gruß" } }), RangeError);
    await assert.rejects(Pair.create({ a: { zid: new Uint8Array(11) } }), RangeError);
  });

  it("announce their Hello as §8 has it", async () => {
    const pair = await Pair.create();
    assert.match(pair.a.session.helloHash, /^1\.10 [0-9a-f]{64}$/);
    pair.start();
    await pair.run();
    const hello = pair.a.sent[0]?.subarray(12, -4) ?? new Uint8Array(0);
    assert.equal(pair.a.session.helloHash, `1.10 ${hex(await nodePrimitives.sha256(hello))}`);
    pair.close();
  });
});

describe("A peer that says more or less than ours", () => {
  it("may use another policy, as far as both allow", async () => {
    const pair = await secureCall({ a: { policy: OWN_POLICY }, b: { policy: PHONE_POLICY } });
    assert.equal(pair.a.result.algorithms.keyAgreement, "X255");
    pair.close();
  });

  it("with which nothing is in common is refused on both sides, with the kind that is missing", async () => {
    const pair = await Pair.create({
      a: { policy: { ...OWN_POLICY, keyAgreements: ["X255"] } },
      b: { policy: { ...PHONE_POLICY, keyAgreements: ["DH3k"], sasKinds: ["B32 "] } },
    });
    pair.start();
    await pair.run();
    const codes = [pair.a.failure, pair.b.failure].map((failure) => failure?.zrtpError);
    assert.deepEqual(codes, [0x53, 0x53]);
    assert.deepEqual([pair.a.failures.length, pair.b.failures.length], [1, 1]);
    pair.close();
  });

  it("is kept from what cannot be read: a store that fails ends the call, it does not make it the first", async () => {
    const device = makeDevice();
    device.retained.load = async () => {
      throw new Error("disk");
    };
    const pair = await Pair.create({ devices: [device, makeDevice()] });
    pair.start();
    await pair.run();
    assert.equal(pair.a.failure?.code, "fault");
    assert.equal(pair.b.failure?.code, "refused");
    pair.close();
  });
});
