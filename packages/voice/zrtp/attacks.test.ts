/** Somebody on the way changes, replaces, repeats or invents packets. Never are two sides secure with different keys. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Bytes } from "@sottovoce/crypto";
import { changing, flipBit, replaceText, rewrap, typeOfPacket } from "../test/zrtp/attacks.ts";
import { settle } from "../test/zrtp/manual-clock.ts";
import { clearWay, keyOf, makeDevice, nodePrimitives, Pair, type Way } from "../test/zrtp/parties.ts";
import { seeded } from "../test/zrtp/rough-way.ts";
import { frameMessage, wordBytes } from "./messages/frame.ts";
import { wrapMessage } from "./messages/packet.ts";
import { PHONE_POLICY } from "./policy.ts";

const CONTENTFUL = ["Hello   ", "Commit  ", "DHPart1 ", "DHPart2 ", "Confirm1", "Confirm2"];
/** How often each message is tried with one bit flipped; all bits would take minutes. */
const FLIPS = 60;

interface Started {
  readonly way?: Way;
  /** Whether both know each other's `a=zrtp-hash`. */
  readonly announced?: boolean;
}

async function attacked({ way = clearWay, announced = true }: Started): Promise<Pair> {
  const pair = await Pair.create({ way });
  pair.start(announced ? {} : { a: null, b: null });
  await pair.run();
  return pair;
}

function assertNeverDifferent(pair: Pair, what: string): void {
  const [a, b] = [pair.a.results[0], pair.b.results[0]];
  assert.ok(pair.a.results.length + pair.a.failures.length <= 1, what);
  if (a === undefined || b === undefined) return;
  assert.equal(keyOf(a.keys.send), keyOf(b.keys.receive), what);
  assert.deepEqual(a.algorithms, b.algorithms, what);
  assert.deepEqual(a.sas, b.sas, what);
}

describe("A bit that is flipped on the way, with a right CRC", () => {
  for (const type of CONTENTFUL) {
    it(`in every ${type.trim()}: no call is secured`, async () => {
      const random = seeded(CONTENTFUL.indexOf(type) + 77);
      for (let i = 0; i < FLIPS; i++) {
        const bit = Math.floor(random() * 1e6);
        const way = changing(type, (message) => flipBit(message, bit % (message.length * 8)));
        const pair = await attacked({ way, announced: i % 2 === 0 });
        assert.deepEqual([pair.a.results, pair.b.results], [[], []], `bit ${bit}`);
        for (const { code } of [...pair.a.failures, ...pair.b.failures]) {
          const codes = ["tampered", "timeout", "no_zrtp", "refused", "no_common_algorithm", "bad_key"];
          assert.ok(codes.includes(code), `${code} for bit ${bit}`);
        }
        pair.close();
      }
    });

    it(`in one ${type.trim()}: secured with the same keys, or not at all`, async () => {
      const random = seeded(CONTENTFUL.indexOf(type) + 991);
      for (let i = 0; i < FLIPS; i++) {
        const bit = Math.floor(random() * 1e6);
        let left = 1;
        const way: Way = (packet) => {
          const isIt = typeOfPacket(packet) === type && left-- > 0;
          const flip = (message: Bytes): Bytes => flipBit(message, bit % (message.length * 8));
          return [{ packet: isIt ? rewrap(packet, flip) : packet, ms: 0 }];
        };
        const pair = await attacked({ way, announced: i % 2 === 0 });
        assertNeverDifferent(pair, `bit ${bit}`);
        pair.close();
      }
    });
  }
});

describe("Somebody in the middle", () => {
  it("who speaks ZRTP to both sides is told by the words", async () => {
    const seen: boolean[] = [];
    for (let i = 0; i < 3; i++) {
      const [left, right] = [await attacked({ announced: false }), await attacked({ announced: false })];
      const [alice, bob] = [left.a.result, right.b.result];
      assert.notEqual(keyOf(alice.keys.send), keyOf(bob.keys.receive));
      seen.push(JSON.stringify(alice.sas) === JSON.stringify(bob.sas));
      left.close();
      right.close();
    }
    // One chance in 65,536 each time.
    assert.deepEqual([...new Set(seen)].includes(false), true);
  });

  it("who speaks ZRTP to both sides is told at once where there was a call before", async () => {
    const [alice, bob, mallory] = [makeDevice(), makeDevice(), makeDevice()];
    const earlier = await Pair.create({ devices: [alice, bob] });
    earlier.start();
    await earlier.run();
    await earlier.a.session.setSasVerified(true);
    earlier.close();
    // Even with Bob's own number.
    const pair = await Pair.create({ devices: [alice, { ...mallory, zid: bob.zid }] });
    pair.start();
    await pair.run();
    assert.equal(pair.a.result.continuity, "broken");
    assert.equal(pair.a.result.verified, false);
    pair.close();
  });

  it("who swaps what the signalling binds to, and passes ZRTP on, ends the call", async () => {
    for (const theirs of [new Uint8Array(32).fill(2), null]) {
      const pair = await Pair.create();
      pair.start({}, { a: new Uint8Array(32).fill(1), b: theirs });
      await pair.run();
      assert.deepEqual([pair.a.results, pair.b.results], [[], []]);
      const failures = [...pair.a.failures, ...pair.b.failures];
      assert.ok(failures.some(({ code, zrtpError }) => code === "tampered" && zrtpError === 0x70));
      pair.close();
    }
  });

  it("who replaces zrtp-hash ends the call, in the time of Hello", async () => {
    for (const replaced of [`1.10 ${"ab".repeat(32)}`, "1.10 abcd", "nonsense"]) {
      const pair = await Pair.create();
      pair.start({ a: replaced });
      await pair.run();
      assert.deepEqual([pair.a.failure?.code, pair.a.failure?.zrtpError], ["tampered", 0x40], replaced);
      // Told of it, unless its own time is over at the same moment.
      assert.match(pair.b.failure?.code ?? "", /^(refused|timeout)$/);
      assert.ok(pair.clock.elapsed <= 13_000);
      pair.close();
    }
  });

  it("who sends a Hello of his own before the right one changes nothing", async () => {
    const [pair, stranger] = [await Pair.create(), await Pair.create()];
    stranger.start();
    await settle();
    pair.a.session.receive(stranger.a.sent[0] as Bytes);
    pair.start();
    await pair.run();
    assertNeverDifferent(pair, "");
    assert.equal(pair.a.results.length, 1);
    pair.close();
    stranger.close();
  });

  it("who takes what he dislikes out of the Hellos is found out", async () => {
    for (const [from, to] of [
      ["X255", "ABCD"],
      ["HS80", "HS32"],
      ["B256", "B32 "],
      ["S256", "S384"],
      ["AES3", "AES1"],
    ] as const) {
      const policy = { ...PHONE_POLICY, ciphers: ["AES3", "AES1"] } as const;
      const way = changing("Hello   ", (message) => replaceText(message, from, to));
      const pair = await Pair.create({ way, a: { policy }, b: { policy } });
      pair.start({ a: null, b: null });
      await pair.run();
      assert.deepEqual([pair.a.results, pair.b.results], [[], []], from);
      const codes = [...pair.a.failures, ...pair.b.failures].map(({ code }) => code);
      assert.ok(codes.includes("tampered"), `${from}: ${codes}`);
      pair.close();
    }
  });

  it("who changes the choice in Commit is found out", async () => {
    const policy = { ...PHONE_POLICY, ciphers: ["AES3", "AES1"] } as const;
    for (const [from, to] of [
      ["HS80", "HS32"],
      ["AES3", "AES1"],
      ["B256", "B32 "],
    ] as const) {
      const way = changing("Commit  ", (message) => replaceText(message, from, to));
      const pair = await Pair.create({ way, a: { policy }, b: { policy } });
      pair.start();
      await pair.run();
      assert.deepEqual([pair.a.results, pair.b.results], [[], []]);
      assert.ok([...pair.a.failures, ...pair.b.failures].some(({ code }) => code === "tampered"));
      pair.close();
    }
  });

  it("who asks for what our policy forbids is refused with the kind in the Error", async () => {
    for (const [from, to, zrtpError] of [
      ["S256", "N256", 0x51],
      ["AES3", "AES1", 0x52],
      ["X255", "DH3k", 0x53],
      ["HS80", "HS32", 0x54],
      ["B256", "B32 ", 0x55],
    ] as const) {
      const way = changing("Commit  ", (message) => replaceText(message, from, to));
      const pair = await attacked({ way });
      const codes = [...pair.a.failures, ...pair.b.failures].map((failure) => failure.zrtpError);
      assert.deepEqual([pair.a.results.length, pair.b.results.length], [0, 0]);
      assert.ok(codes.includes(zrtpError), `${from}: ${codes}`);
      pair.close();
    }
  });
});

describe("Old packets", () => {
  it("of a whole earlier call secure nothing", async () => {
    const devices = [makeDevice(), makeDevice()] as const;
    const earlier = await Pair.create({ devices });
    earlier.start();
    await earlier.run();
    const recorded = [...earlier.b.sent];
    earlier.close();
    for (const announced of [true, false]) {
      const pair = await Pair.create({ devices, way: () => [] });
      pair.a.session.start(announced ? earlier.b.session.helloHash : null, null);
      for (let round = 0; round < 5; round++) {
        for (const packet of recorded) {
          pair.a.session.receive(packet);
          await settle();
        }
        await pair.pass(500);
      }
      await pair.pass(30_000);
      assert.deepEqual(pair.a.results, []);
      assert.equal(pair.a.failures.length, 1);
      pair.close();
    }
  });

  it("of this call, again and again, change nothing", async () => {
    const pair = await Pair.create();
    pair.start();
    await pair.run();
    const { sas } = pair.a.result;
    for (const packet of [...pair.b.sent, ...pair.b.sent]) pair.a.session.receive(packet);
    for (const packet of [...pair.a.sent, ...pair.a.sent]) pair.b.session.receive(packet);
    await pair.pass(60_000);
    assert.deepEqual([pair.a.results.length, pair.b.results.length], [1, 1]);
    assert.deepEqual([pair.a.failures, pair.b.failures], [[], []]);
    assert.deepEqual(pair.a.result.sas, sas);
    pair.close();
  });

  it("of our own, sent back to us, are nobody's", async () => {
    const pair = await Pair.create({ way: () => [] });
    pair.a.session.start(null, null);
    await settle();
    for (const packet of [...pair.a.sent]) pair.a.session.receive(packet);
    await settle();
    assert.deepEqual([pair.a.failure?.code, pair.a.failure?.zrtpError], ["tampered", 0x90]);
    pair.close();
  });
});

describe("Versions (RFC 6189 §4.1.1)", () => {
  const withVersion = (version: string): Way =>
    changing("Hello   ", (message) => replaceText(message, "1.10", version));

  it("a newer one is passed over, and waited for to come down", async () => {
    const pair = await attacked({ way: withVersion("2.00"), announced: false });
    assert.deepEqual([pair.a.failure?.code, pair.b.failure?.code], ["timeout", "timeout"]);
    assert.ok(pair.a.sent.some((packet) => typeOfPacket(packet) === "HelloACK"));
    pair.close();
  });

  it("an older one is refused", async () => {
    const pair = await attacked({ way: withVersion("1.00"), announced: false });
    assert.ok([pair.a.failure?.zrtpError, pair.b.failure?.zrtpError].includes(0x30));
    pair.close();
  });

  it("the last character says nothing", async () => {
    const pair = await Pair.create();
    pair.start({ a: pair.b.session.helloHash.replace("1.10", "1.1a") });
    await pair.run();
    assertNeverDifferent(pair, "");
    assert.equal(pair.a.results.length, 1);
    pair.close();
  });
});

describe("The same numbers on both sides", () => {
  it("as ZIDs are refused (0x90)", async () => {
    const device = makeDevice();
    const pair = await Pair.create({ devices: [device, device] });
    pair.start();
    await pair.run();
    assert.ok([pair.a.failure?.zrtpError, pair.b.failure?.zrtpError].every((code) => code === 0x90));
    pair.close();
  });

  it("as stream numbers are refused (0x91)", async () => {
    const pair = await Pair.create({ a: { ssrc: 5 }, b: { ssrc: 5 } });
    pair.start();
    await pair.run();
    assert.ok([pair.a.failure?.zrtpError, pair.b.failure?.zrtpError].every((code) => code === 0x91));
    pair.close();
  });
});

describe("Packets of strangers", () => {
  it("from another source than the peer's Hello are passed over", async () => {
    const pair = await Pair.create();
    pair.start();
    await pair.run(0);
    const error = wrapMessage(1, 0x99999999, frameMessage("Error   ", wordBytes(0x10)));
    pair.a.session.receive(error);
    await pair.run();
    assert.equal(pair.a.results.length, 1);
    pair.close();
  });

  it("of any content are no exception and end nothing", async () => {
    const random = seeded(4711);
    const pair = await Pair.create();
    pair.start();
    await pair.run(0);
    for (let i = 0; i < 2_000; i++) {
      const bytes = Uint8Array.from({ length: Math.floor(random() * 200) * 4 }, () => random() * 256);
      pair.a.session.receive(bytes);
      if (bytes.length > 0) pair.a.session.receive(wrapMessage(i, i, bytes));
      if (i % 20 === 0) await settle();
    }
    await pair.run();
    assertNeverDifferent(pair, "");
    assert.equal(pair.a.results.length, 1);
    pair.close();
  });

  it("malformed, under the peer's own number and before the call is secure, are refused (0x10)", async () => {
    const pair = await Pair.create({
      way: changing("DHPart1 ", (message) => frameMessage("DHPart1 ", message.subarray(12, 40))),
    });
    pair.start();
    await pair.run();
    assert.ok([pair.a.failure, pair.b.failure].some((failure) => failure?.zrtpError === 0x10));
    pair.close();
  });
});

describe("Public values that no honest side sends", () => {
  const zeros = new Uint8Array(32);
  const { x25519 } = nodePrimitives;
  /** Offers the point of order 1, and reckons with another. */
  const lying = {
    ...nodePrimitives,
    x25519: {
      ...x25519,
      generateEphemeral: async () => ({ ...(await x25519.generateEphemeral()), publicKey: zeros as never }),
    },
  };

  it("end the call, whoever begins (0x61)", async () => {
    const pair = await Pair.create({ b: { primitives: lying } });
    pair.start();
    await pair.run();
    assert.deepEqual([pair.a.results, pair.b.results], [[], []]);
    assert.deepEqual([pair.a.failure?.code, pair.a.failure?.zrtpError], ["bad_key", 0x61]);
    pair.close();
  });

  it("of another size end the call (0x10)", async () => {
    const way = changing("DHPart1 ", (message) =>
      frameMessage("DHPart1 ", message.subarray(12, -8), new Uint8Array(4), message.subarray(-8)),
    );
    const pair = await attacked({ way });
    assert.ok([pair.a.failure, pair.b.failure].some((failure) => failure?.zrtpError === 0x10));
    pair.close();
  });
});
