/** One call after the other between the same two devices (RFC 6189 §4.3, §4.6.1, §4.9, §7.1). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { typeOfPacket } from "../../test/zrtp/attacks.ts";
import { settle } from "../../test/zrtp/manual-clock.ts";
import {
  type Device,
  hex,
  keyOf,
  MemoryRetained,
  makeDevice,
  Pair,
  type PairOptions,
} from "../../test/zrtp/parties.ts";
import { PHONE_POLICY } from "../policy.ts";
import type { RetainedSecrets } from "../session-api.ts";
import { RetainedUpdate } from "./continuity.ts";

type Devices = readonly [Device, Device];

function devices(): Devices {
  return [makeDevice(), makeDevice()];
}

async function call(
  pair: Devices,
  during?: (pair: Pair) => Promise<void>,
  options: PairOptions = {},
): Promise<string[]> {
  const made = await Pair.create({ ...options, devices: pair });
  made.start();
  await made.run();
  assert.equal(keyOf(made.a.result.keys.send), keyOf(made.b.result.keys.receive));
  await during?.(made);
  made.close();
  return [made.a, made.b].map(({ result }) => {
    const { continuity, verified, peerVerified } = result;
    return `${continuity}${verified ? " verified" : ""}${peerVerified && !verified ? " verified there" : ""}`;
  });
}

function kept([a, b]: Devices): readonly [RetainedSecrets | undefined, RetainedSecrets | undefined] {
  return [a.retained.kept.get(hex(b.zid)), b.retained.kept.get(hex(a.zid))];
}

/** Nothing more arrives, in either direction, from the moment the responder has the keys. */
async function cutOff(pair: Devices): Promise<void> {
  let isCut = false;
  const made = await Pair.create({
    devices: pair,
    way: (packet) => {
      if (isCut) return [];
      isCut = typeOfPacket(packet) === "Confirm2";
      return [{ packet, ms: 0 }];
    },
  });
  made.start();
  await made.run();
  made.close();
  assert.equal([made.a, made.b].filter(({ results }) => results.length === 1).length, 1, "one side alone");
}

async function bothVerify({ a, b }: Pair): Promise<void> {
  await Promise.all([a.session.setSasVerified(true), b.session.setSasVerified(true)]);
}

describe("Calls between two devices", () => {
  it("go on from each other: both keep the same secret, and the one before", async () => {
    const pair = devices();
    assert.deepEqual(await call(pair), ["first", "first"]);
    const [a1, b1] = kept(pair);
    assert.deepEqual(a1, b1);
    assert.equal(a1?.rs2, null);
    assert.deepEqual(await call(pair), ["kept", "kept"]);
    const [a2, b2] = kept(pair);
    assert.deepEqual(a2, b2);
    assert.deepEqual(a2?.rs2, a1?.rs1);
    assert.notDeepEqual(a2?.rs1, a1?.rs1);
  });

  it("remember a person's verdict on the words for ever, whatever the other side's person says (§7.1)", async () => {
    const pair = devices();
    await call(pair, async ({ a }) => a.session.setSasVerified(true));
    const oneSided = ["kept verified", "kept verified there"];
    assert.deepEqual(await call(pair), oneSided);
    assert.deepEqual(await call(pair), oneSided);
    assert.deepEqual(await call(pair, async ({ b }) => b.session.setSasVerified(true)), oneSided);
    assert.deepEqual(await call(pair), ["kept verified", "kept verified"]);
  });

  it("take a verdict back, on the side that does", async () => {
    const pair = devices();
    await call(pair, bothVerify);
    await call(pair, async ({ a }) => {
      assert.equal(a.result.verified, true);
      await a.session.setSasVerified(false);
    });
    assert.deepEqual(await call(pair), ["kept verified there", "kept verified"]);
  });

  it("do not let somebody who stood between before share a later verdict", async () => {
    const [alice, bob, mallory] = [makeDevice(), makeDevice(), makeDevice()];
    // With Bob's own number, and unnoticed: nobody compared the words.
    const asBob = { ...mallory, zid: bob.zid };
    await call([alice, asBob]);
    assert.deepEqual(await call([alice, bob], bothVerify), ["forgotten", "first"]);
    assert.deepEqual(await call([alice, asBob]), ["broken", "forgotten"]);
    assert.deepEqual(await call([alice, bob]), ["kept verified", "kept verified"]);
  });

  it("forget the secret of a call whose words differ", async () => {
    const pair = devices();
    await call(pair, async ({ a }) => a.session.setSasVerified(false));
    assert.deepEqual(kept(pair)[0], { rs1: null, rs2: null, sasVerified: false });
    assert.deepEqual(await call(pair), ["first", "forgotten"]);
  });

  it("find one another again however often a call is cut off while it is confirmed", async () => {
    const pair = devices();
    await call(pair, bothVerify);
    for (let i = 0; i < 3; i++) await cutOff(pair);
    assert.deepEqual(await call(pair), ["kept verified", "kept verified"]);
    for (let i = 0; i < 2; i++) await cutOff([pair[1], pair[0]]);
    assert.deepEqual(await call(pair), ["kept verified", "kept verified"]);
    const [a, b] = kept(pair);
    assert.deepEqual(a?.rs1, b?.rs1);
  });

  it("keep what a person said about a first call, however it ends", async () => {
    const pair = devices();
    await call(pair, async (made) => {
      await bothVerify(made);
      await Promise.all([made.a.session.takeBack(), made.b.session.takeBack()]);
    });
    assert.deepEqual(await call(pair), ["kept verified", "kept verified"]);
  });

  it("keep nothing of a first call that one side refuses, and what went on goes on", async () => {
    const pair = devices();
    const refused = async ({ a, b }: Pair) => {
      await Promise.all([a.session.takeBack(), b.session.takeBack()]);
    };
    await call(pair, refused);
    assert.deepEqual(kept(pair)[0], { rs1: null, rs2: null, sasVerified: false });
    assert.deepEqual(await call(pair), ["first", "first"]);
    assert.deepEqual(await call(pair, refused), ["kept", "kept"]);
    assert.deepEqual(await call(pair), ["kept", "kept"]);
  });

  it("find one another again where the last call was cut off before one side knew (the two generals)", async () => {
    const pair = devices();
    await call(pair);
    const before = kept(pair)[0] as RetainedSecrets;
    await call(pair);
    pair[0].retained.kept.set(hex(pair[1].zid), before);
    assert.deepEqual(await call(pair), ["kept", "kept"]);
    assert.deepEqual(kept(pair)[0]?.rs1, kept(pair)[1]?.rs1);
    assert.deepEqual(await call(pair), ["kept", "kept"]);
  });

  it("notice that one side has forgotten, and keep nothing until the words were compared", async () => {
    const pair = devices();
    await call(pair);
    pair[1].retained.kept.clear();
    const before = kept(pair)[0];
    assert.deepEqual(await call(pair), ["forgotten", "first"]);
    assert.deepEqual(kept(pair)[0], before);
    assert.deepEqual(await call(pair, bothVerify), ["forgotten", "forgotten"]);
    assert.deepEqual(await call(pair), ["kept verified", "kept verified"]);
  });

  it("raise an alarm where the words had been verified", async () => {
    const pair = devices();
    await call(pair, bothVerify);
    pair[1].retained.kept.clear();
    assert.deepEqual(await call(pair), ["broken", "first"]);
    // Only for the side that heard the alarm, and until somebody says that all is well.
    assert.deepEqual(await call(pair), ["broken", "forgotten"]);
    assert.equal(kept(pair)[0]?.sasVerified, true);
  });

  it("keep what the other side lets them keep, and as long (§4.9)", async () => {
    const pair = devices();
    await call(pair);
    assert.deepEqual(pair[0].retained.lifetimes, [null]);
    for (const [peerExpiry, expected] of [
      [3_600, [3_600, 3_600]],
      [0, []],
    ] as const) {
      const store = new MemoryRetained();
      const update = new RetainedUpdate({
        store,
        peerZid: new Uint8Array(12),
        before: null,
        secret: new Uint8Array(32).fill(1),
        continuity: "first",
        keepsOlder: false,
        peerExpiry,
      });
      await update.afterConfirm();
      await update.setSasVerified(true);
      assert.deepEqual(store.lifetimes, expected);
      update.wipe();
    }
  });

  it("take a verdict back also where the other side lets them keep nothing", async () => {
    const store = new MemoryRetained();
    const rs1 = new Uint8Array(32).fill(1);
    const update = new RetainedUpdate({
      store,
      peerZid: new Uint8Array(12),
      before: { rs1: rs1.slice(), rs2: null, sasVerified: true, until: null },
      secret: new Uint8Array(32).fill(2),
      continuity: "kept",
      keepsOlder: false,
      peerExpiry: 0,
    });
    await update.afterConfirm();
    await update.setSasVerified(false);
    assert.deepEqual([...store.kept.values()], [{ rs1, rs2: null, sasVerified: false }]);
    update.wipe();
  });

  it("take a verdict back, and leave what was kept the time that it had", async () => {
    const pair = devices();
    await call(pair);
    pair[0].retained.until = 3_600_000;
    const before = kept(pair)[0];
    await call(pair, async ({ a }) => a.session.setSasVerified(false));
    assert.deepEqual(pair[0].retained.restored, [3_600_000]);
    assert.deepEqual(kept(pair)[0], before);
  });

  it("go on where a secret could not be kept: on what was kept before", async () => {
    const pair = devices();
    await call(pair);
    const save = pair[0].retained.save;
    pair[0].retained.save = async () => {
      throw new Error("disk full");
    };
    assert.deepEqual(await call(pair), ["kept", "kept"]);
    pair[0].retained.save = save;
    assert.deepEqual(await call(pair), ["kept", "kept"]);
  });

  it("say so to whoever gives a verdict that could not be kept", async () => {
    const pair = devices();
    await call(pair, async ({ a }) => {
      pair[0].retained.save = async () => {
        throw new Error("disk full");
      };
      await assert.rejects(a.session.setSasVerified(true), /disk full/);
    });
  });

  it("take no verdict before they are secure, nor after", async () => {
    const made = await Pair.create();
    made.start();
    await assert.rejects(made.a.session.setSasVerified(true), RangeError);
    await made.run();
    made.close();
    await assert.rejects(made.a.session.setSasVerified(true), RangeError);
  });
});

describe("Preshared mode", () => {
  const policy = { ...PHONE_POLICY, keyAgreements: ["X255", "Prsh"] } as const;
  const options: PairOptions = { a: { policy }, b: { policy } };
  const agreement = async (pair: Devices, more: PairOptions = {}): Promise<string> => {
    let used = "";
    const ended = await call(
      pair,
      async ({ a, b }) => {
        used = a.result.algorithms.keyAgreement;
        assert.deepEqual(a.result.sas, b.result.sas);
      },
      { ...options, ...more },
    );
    return `${used} ${ended.join(", ")}`;
  };

  it("is used from what was verified, renews rs1 and leaves rs2 (§4.6.1)", async () => {
    const pair = devices();
    assert.equal(await agreement(pair), "X255 first, first");
    assert.equal(await agreement(pair), "X255 kept, kept");
    await call(pair, bothVerify, options);
    const before = kept(pair)[0];
    assert.equal(await agreement(pair), "Prsh kept verified, kept verified");
    const [a, b] = kept(pair);
    assert.deepEqual(a, b);
    assert.notDeepEqual(a?.rs1, before?.rs1);
    assert.deepEqual(a?.rs2, before?.rs2);
  });

  it("is not answered by a side whose person verified nothing: Diffie-Hellman takes its place", async () => {
    const pair = devices();
    await call(pair, async ({ a }) => a.session.setSasVerified(true), options);
    assert.equal(await agreement(pair), "X255 kept verified, kept verified there");
    // Also where it has not begun itself when the other side's Commit comes.
    const auxSecret = async (): Promise<null> => {
      for (let i = 0; i < 20; i++) await settle();
      return null;
    };
    const slow = await agreement(pair, { b: { policy, auxSecret } });
    assert.equal(slow, "X255 kept verified, kept verified there");
  });

  it("mixes in the aux secret, and does without where only one has it", async () => {
    const pair = devices();
    await call(pair, bothVerify, options);
    const auxSecret = async (): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(32).fill(1);
    const both = { a: { policy, auxSecret }, b: { policy, auxSecret } };
    assert.equal(await agreement(pair, both), "Prsh kept verified, kept verified");
    for (let i = 0; i < 6; i++) {
      // Whichever side begins: with a key that the other cannot make, Diffie-Hellman takes its place.
      assert.match(await agreement(pair, { ...both, a: { policy } }), /^(Prsh|X255) kept verified/);
    }
  });

  it("gives way to Diffie-Hellman where the other side has forgotten (§4.4.2.3)", async () => {
    const pair = devices();
    await call(pair, bothVerify, options);
    pair[1].retained.kept.clear();
    assert.equal(await agreement(pair), "X255 broken, first");
  });
});
