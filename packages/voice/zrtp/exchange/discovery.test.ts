/** Hello and its answer (RFC 6189 §4.1, §6, §8): who is waited for, how long, and whom nobody has to believe. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Bytes } from "@sottovoce/crypto";
import { flipBit, losing, typeOfPacket } from "../../test/zrtp/attacks.ts";
import { settle } from "../../test/zrtp/manual-clock.ts";
import { Pair, type Way } from "../../test/zrtp/parties.ts";
import { frameMessage, wordBytes } from "../messages/frame.ts";
import { wrapMessage } from "../messages/packet.ts";
import { OWN_POLICY } from "../policy.ts";

const STRANGER = 0x99999999;
const strangersError = wrapMessage(1, STRANGER, frameMessage("Error   ", wordBytes(0xa0)));
const strangersHelloAck = wrapMessage(1, STRANGER, frameMessage("HelloACK"));

/** Hello of a session that nobody here has heard of. */
async function strangersHello(): Promise<Bytes> {
  const stranger = await Pair.create({ way: () => [] });
  stranger.start();
  await settle();
  stranger.close();
  return stranger.a.sent[0] as Bytes;
}

function assertSecure(pair: Pair): void {
  assert.deepEqual(pair.a.result.sas, pair.b.result.sas);
  pair.close();
}

/** Loses the first messages of one type that one side sends. */
function losingFirst(type: string, from: "a" | "b", times: number): Way {
  let left = times;
  return (packet, by) =>
    by === from && typeOfPacket(packet) === type && left-- > 0 ? [] : [{ packet, ms: 0 }];
}

describe("A stray packet before the peer's Hello", () => {
  for (const announced of [true, false]) {
    const how = announced ? "which was announced" : "of which nothing was announced";

    it(`that is an Error does not end the call, ${how}, and gets no answer`, async () => {
      const pair = await Pair.create();
      pair.a.session.start(announced ? pair.b.session.helloHash : null, null);
      pair.a.session.receive(strangersError);
      await settle();
      assert.deepEqual([pair.a.failures, pair.a.sent.map(typeOfPacket)], [[], ["Hello   "]]);
      pair.b.session.start(pair.a.session.helloHash, null);
      await pair.run();
      assertSecure(pair);
    });

    it(`that is a HelloACK does not keep our Hello from being said again, ${how}`, async () => {
      const pair = await Pair.create({ way: losingFirst("Hello   ", "a", 3) });
      pair.a.session.receive(strangersHelloAck);
      pair.start(announced ? {} : { a: null, b: null });
      pair.a.session.receive(strangersHelloAck);
      await pair.run();
      assertSecure(pair);
    });
  }

  it("that is a stranger's Hello does not end the call: the announced one may come 11 seconds later", async () => {
    const pair = await Pair.create();
    pair.a.session.start(pair.b.session.helloHash, null);
    pair.a.session.receive(await strangersHello());
    await pair.pass(11_000);
    assert.deepEqual(pair.a.failures, []);
    pair.b.session.start(pair.a.session.helloHash, null);
    await pair.run();
    assertSecure(pair);
  });

  it("that is a stranger's Hello is told as the reason once the time of Hello is over", async () => {
    const pair = await Pair.create({ way: () => [] });
    pair.start();
    pair.a.session.receive(await strangersHello());
    await pair.pass(12_000);
    assert.deepEqual(pair.a.failures, []);
    await pair.pass(1_000);
    assert.deepEqual([pair.a.failure?.code, pair.a.failure?.zrtpError], ["tampered", 0x40]);
    assert.equal(pair.b.failure?.code, "timeout");
    pair.close();
  });
});

describe("Where a packet came from", () => {
  it("is the peer's once its Hello is accepted, before that is answered; and never a stranger's", async () => {
    const pair = await Pair.create({ way: () => [] });
    const told: string[] = [];
    const take = async (what: string, packet: Bytes): Promise<void> => {
      pair.a.session.receive(packet, () => told.push(`${what} ${pair.a.sent.length}`));
      await settle();
    };
    const hurt = (packet: Bytes): Bytes => flipBit(packet, packet.length * 8 - 1);
    pair.start();
    await settle();
    const hello = pair.b.sent[0] as Bytes;
    await take("another Hello", await strangersHello());
    await take("Error", strangersError);
    await take("HelloACK", strangersHelloAck);
    await take("hurt Hello", hurt(hello));
    assert.deepEqual([told, pair.a.sent.length], [[], 1]);
    await take("Hello", hello);
    await take("copy", hello);
    await take("Error", strangersError);
    await take("hurt copy", hurt(hello));
    assert.deepEqual(told, ["Hello 1", "copy 2"]);
    pair.close();
  });
});

describe("HelloACK", () => {
  it("of the peer may overtake its Hello", async () => {
    const pair = await Pair.create({ way: losingFirst("Hello   ", "b", 1) });
    pair.start();
    await pair.pass(10);
    assert.ok(pair.b.sent.some((packet) => typeOfPacket(packet) === "HelloACK"));
    await pair.run();
    // One Hello was enough, since it had been heard.
    assert.equal(pair.a.sent.filter((packet) => typeOfPacket(packet) === "Hello   ").length, 2);
    assertSecure(pair);
  });
});

describe("An honest peer", () => {
  it("that announces nothing may begin as late as 11 seconds after us", async () => {
    for (const ms of [4_500, 11_000]) {
      const pair = await Pair.create();
      pair.a.session.start(null, null);
      await pair.pass(ms);
      assert.deepEqual(pair.a.failures, []);
      pair.b.session.start(null, null);
      await pair.run();
      assertSecure(pair);
    }
  });

  it("that begins at the very end is answered quickly, and as often as anybody", async () => {
    const pair = await Pair.create({ way: losingFirst("Hello   ", "a", 20 + 9 + 5) });
    pair.a.session.start(null, null);
    await pair.pass(12_500);
    pair.b.session.start(null, null);
    await pair.run();
    assertSecure(pair);
  });

  it("that never comes is given up after 13 seconds, having been sent fewer Hellos than one that was announced", async () => {
    const pair = await Pair.create({ way: () => [] });
    pair.start({ a: null });
    await pair.pass(12_900);
    assert.deepEqual(pair.a.failures, []);
    assert.equal(pair.b.failure?.code, "timeout");
    await pair.pass(100);
    assert.equal(pair.a.failure?.code, "no_zrtp");
    const hellos = [pair.a, pair.b].map(
      ({ sent }) => sent.filter((packet) => typeOfPacket(packet) === "Hello   ").length,
    );
    assert.deepEqual(hellos, [30, 63]);
    pair.close();
  });

  it("that refuses us before we have heard its Hello is understood all the same", async () => {
    const pair = await Pair.create({
      a: { policy: { ...OWN_POLICY, keyAgreements: ["X255"] } },
      b: { policy: { ...OWN_POLICY, keyAgreements: ["EC38"] } },
      way: losingFirst("Hello   ", "b", 1),
    });
    pair.b.session.start(pair.a.session.helloHash, null);
    await pair.pass(10);
    pair.a.session.start(pair.b.session.helloHash, null);
    await pair.pass(10);
    assert.equal(pair.b.failure?.code, "no_common_algorithm");
    await pair.pass(500);
    assert.equal(pair.a.failure?.zrtpError, 0x53);
    pair.close();
  });
});

describe("What was announced", () => {
  it("in a form that no Hello can fit ends the call at once, on both sides", async () => {
    for (const malformed of ["1.10 zz", "1.10", "1.1a abcdef", "nonsense", ""]) {
      const pair = await Pair.create();
      pair.start({ a: malformed });
      await pair.run(500);
      assert.deepEqual([pair.a.failure?.code, pair.a.failure?.zrtpError], ["tampered", 0x40], malformed);
      assert.equal(pair.b.failure?.zrtpError, 0x40, malformed);
      pair.close();
    }
  });

  it("for another version alone says nothing of our own (§4.1.1)", async () => {
    const pair = await Pair.create();
    pair.start({ a: `2.00 ${"ab".repeat(32)}` });
    await pair.run();
    assertSecure(pair);
  });

  it("is not heard by one whose way loses every Hello", async () => {
    const pair = await Pair.create({ way: losing("Hello   ") });
    pair.start();
    await pair.run();
    assert.deepEqual([pair.a.failure?.code, pair.b.failure?.code], ["timeout", "timeout"]);
    pair.close();
  });
});
