/** Streams that are added to a call (RFC 6189 §4.4.3). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Bytes } from "@sottovoce/crypto";
import { settle } from "../test/zrtp/manual-clock.ts";
import { keyOf, nodePrimitives, Pair } from "../test/zrtp/parties.ts";
import { PHONE_POLICY } from "./policy.ts";
import { createZrtpSession, createZrtpStream } from "./session.ts";
import type { ZrtpFailure, ZrtpStream, ZrtpStreamResult } from "./session-api.ts";

class StreamEnd {
  readonly results: ZrtpStreamResult[] = [];
  readonly failures: ZrtpFailure[] = [];
  stream: ZrtpStream | null = null;
  other: StreamEnd | null = null;

  static async create(pair: Pair, side: "a" | "b", ssrc: number): Promise<StreamEnd> {
    const end = new StreamEnd();
    end.stream = await createZrtpStream(pair[side].session, ssrc, {
      send: (packet: Bytes) => void pair.clock.setTimer(0, () => end.other?.stream?.receive(packet)),
      onSecure: (result) => end.results.push(result),
      onFailed: (failure) => end.failures.push(failure),
    });
    return end;
  }
}

async function secureCall(): Promise<Pair> {
  const pair = await Pair.create({ a: { policy: PHONE_POLICY }, b: { policy: PHONE_POLICY } });
  pair.start();
  await pair.run();
  return pair;
}

async function addStream(
  pair: Pair,
  ssrcs: readonly [number, number],
): Promise<readonly [StreamEnd, StreamEnd]> {
  const ends = [
    await StreamEnd.create(pair, "a", ssrcs[0]),
    await StreamEnd.create(pair, "b", ssrcs[1]),
  ] as const;
  [ends[0].other, ends[1].other] = [ends[1], ends[0]];
  const [a, b] = [ends[0].stream as ZrtpStream, ends[1].stream as ZrtpStream];
  a.start(b.helloHash, null);
  b.start(a.helloHash, null);
  do await settle();
  while (pair.clock.step(pair.clock.elapsed + 1_000));
  return ends;
}

describe("A stream that is added to a call", () => {
  it("has keys of its own, the same on both sides", async () => {
    const pair = await secureCall();
    const keys = new Set([keyOf(pair.a.result.keys.send)]);
    for (const ssrcs of [
      [11, 12],
      [13, 14],
    ] as const) {
      const [a, b] = await addStream(pair, ssrcs);
      assert.deepEqual([a.failures, b.failures], [[], []]);
      const [one, two] = [a.results[0] as ZrtpStreamResult, b.results[0] as ZrtpStreamResult];
      assert.equal(one.algorithms.keyAgreement, "Mult");
      assert.equal(keyOf(one.keys.send), keyOf(two.keys.receive));
      assert.equal(keyOf(one.keys.receive), keyOf(two.keys.send));
      keys.add(keyOf(one.keys.send)).add(keyOf(one.keys.receive));
      a.stream?.close();
      b.stream?.close();
    }
    assert.equal(keys.size, 5);
    pair.close();
  });

  it("is not to be had before the call is secure, nor after its end", async () => {
    const pair = await Pair.create();
    const handler = { send: () => {}, onSecure: () => {}, onFailed: () => {} };
    await assert.rejects(createZrtpStream(pair.a.session, 5, handler), RangeError);
    pair.start();
    await pair.run();
    pair.close();
    await settle();
    await assert.rejects(createZrtpStream(pair.a.session, 5, handler), RangeError);
  });

  it("ends with the call's keys where the call ends first", async () => {
    const pair = await secureCall();
    const [a, b] = [await StreamEnd.create(pair, "a", 21), await StreamEnd.create(pair, "b", 22)];
    [a.other, b.other] = [b, a];
    pair.close();
    await settle();
    a.stream?.start(null, null);
    b.stream?.start(null, null);
    do await settle();
    while (pair.clock.step(pair.clock.elapsed + 1_000));
    assert.deepEqual([a.results, b.results], [[], []]);
    assert.ok([...a.failures, ...b.failures].some(({ zrtpError }) => zrtpError === 0x56));
  });

  it("comes from whoever the call is with", async () => {
    const [pair, stranger] = [await secureCall(), await secureCall()];
    const a = await StreamEnd.create(pair, "a", 31);
    const b = await StreamEnd.create(stranger, "b", 32);
    [a.other, b.other] = [b, a];
    a.stream?.start(null, null);
    b.stream?.start(null, null);
    for (let i = 0; i < 50; i++) {
      await settle();
      pair.clock.step(5_000);
      stranger.clock.step(5_000);
    }
    assert.deepEqual([a.results, b.results], [[], []]);
    assert.equal(a.failures[0]?.code, "tampered");
  });

  it("cannot be asked for where there is no call", async () => {
    const pair = await secureCall();
    const stream = await StreamEnd.create(pair, "a", 41);
    const failures: ZrtpFailure[] = [];
    const call = await createZrtpSession(
      {
        primitives: nodePrimitives,
        clock: pair.clock,
        zid: pair.b.device.zid,
        ssrc: 42,
        clientName: "Test",
        policy: PHONE_POLICY,
        retained: pair.b.device.retained,
        auxSecret: async () => null,
      },
      {
        send: (packet) => void pair.clock.setTimer(0, () => stream.stream?.receive(packet)),
        onKeyAgreement: () => {},
        onSecure: () => assert.fail("secure"),
        onFailed: (failure) => failures.push(failure),
      },
    );
    stream.other = new StreamEnd();
    stream.other.stream = call;
    stream.stream?.start(null, null);
    call.start(null, null);
    do await settle();
    while (failures.length === 0 && pair.clock.step(pair.clock.elapsed + 30_000));
    // Whoever begins: the call has no session key, or the stream takes no Diffie-Hellman.
    assert.ok([0x56, 0x20].includes(failures[0]?.zrtpError ?? 0), JSON.stringify(failures));
    for (const end of [call, stream.stream, pair]) end?.close();
  });
});
