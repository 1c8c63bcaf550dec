/** Ways that lose, reorder and repeat (RFC 6189 §6). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { hex, keyOf, makeDevice, Pair } from "../test/zrtp/parties.ts";
import { type Roughness, roughWay } from "../test/zrtp/rough-way.ts";
import { typeOf } from "./messages/frame.ts";
import { unwrapMessage } from "./messages/packet.ts";

interface Outcome {
  readonly secure: boolean;
  readonly ms: number;
}

/** One call. Whatever becomes of it, both sides never have different keys. */
async function tryCall(rough: Roughness, seed: number): Promise<Outcome> {
  const pair = await Pair.create({ way: roughWay(rough, seed) });
  pair.start();
  await pair.run();
  assert.ok(pair.a.isDecided && pair.b.isDecided, "both know how it ended");
  const [a, b] = [pair.a.results[0], pair.b.results[0]];
  if (a !== undefined && b !== undefined) {
    assert.equal(keyOf(a.keys.send), keyOf(b.keys.receive));
    assert.deepEqual(a.sas, b.sas);
  }
  const outcome = { secure: a !== undefined && b !== undefined, ms: pair.clock.elapsed };
  for (const { failures } of [pair.a, pair.b]) {
    // Losing everything looks like silence, never like an attack.
    for (const { code } of failures) assert.ok(["timeout", "no_zrtp", "refused"].includes(code), code);
  }
  pair.close();
  return outcome;
}

async function statistics(rough: Roughness, calls: number): Promise<{ secure: number; median: number }> {
  const outcomes: Outcome[] = [];
  for (let seed = 1; seed <= calls; seed++) outcomes.push(await tryCall(rough, seed * 7919));
  const times = outcomes.map(({ ms }) => ms).sort((a, b) => a - b);
  return { secure: outcomes.filter(({ secure }) => secure).length, median: times[calls >> 1] ?? Number.NaN };
}

describe("A way that", () => {
  it("loses 5 % and reorders: every call is secured, mostly within a second", async () => {
    const { secure, median } = await statistics({ loss: 0.05, repeated: 0.02, delay: 50 }, 100);
    assert.equal(secure, 100);
    assert.ok(median < 1_000, `median ${median} ms`);
  });

  it("loses 20 %, repeats 20 % and reorders by 200 ms: every call is secured", async () => {
    const { secure } = await statistics({ loss: 0.2, repeated: 0.2, delay: 200 }, 100);
    assert.equal(secure, 100);
  });

  it("loses half: nearly every call is secured", async () => {
    const { secure } = await statistics({ loss: 0.5, repeated: 0.1, delay: 100 }, 60);
    assert.ok(secure >= 55, `${secure} of 60`);
  });

  it("does anything: both sides end, and never with different keys", async () => {
    const rough = fc.record({
      loss: fc.double({ min: 0, max: 1, noNaN: true }),
      repeated: fc.double({ min: 0, max: 1, noNaN: true }),
      delay: fc.nat(2_000),
    });
    await fc.assert(
      fc.asyncProperty(rough, fc.nat(), async (how, seed) => void (await tryCall(how, seed))),
      { numRuns: 60 },
    );
  });

  it("loses everything: each says that nobody speaks ZRTP, or that nobody answers", async () => {
    const pair = await Pair.create({ way: () => [] });
    pair.start({ a: null });
    await pair.run();
    assert.equal(pair.a.failure?.code, "no_zrtp");
    assert.equal(pair.b.failure?.code, "timeout");
    pair.close();
  });

  it("loses in one direction only: both know", async () => {
    for (const deaf of ["a", "b"] as const) {
      const pair = await Pair.create({ way: (packet, from) => (from === deaf ? [] : [{ packet, ms: 0 }]) });
      pair.start();
      await pair.run();
      assert.deepEqual([pair.a.failure?.code, pair.b.failure?.code], ["timeout", "timeout"]);
      pair.close();
    }
  });
});

/** Loses the first copies of one kind of message. */
async function losing(type: string, times: number): Promise<Pair> {
  let lost = 0;
  const devices = [makeDevice(), makeDevice()] as const;
  const pair = await Pair.create({
    devices,
    way: (packet) => {
      const carried = unwrapMessage(packet);
      const isIt = carried !== null && typeOf(carried.message) === type;
      return isIt && lost++ < times ? [] : [{ packet, ms: 0 }];
    },
  });
  pair.start();
  await pair.run();
  return pair;
}

describe("Each message", () => {
  for (const type of ["Hello   ", "HelloACK", "Commit  ", "DHPart1 ", "DHPart2 ", "Confirm1", "Confirm2"]) {
    it(`${type.trim()} may be lost three times`, async () => {
      const pair = await losing(type, 3);
      assert.deepEqual(pair.a.result.sas, pair.b.result.sas);
      pair.close();
    });
  }

  it("Conf2ACK may be lost: the responder answers every Confirm2, and both keep the same secret", async () => {
    const pair = await losing("Conf2ACK", 5);
    const [a, b] = [pair.a, pair.b];
    assert.deepEqual(a.result.sas, b.result.sas);
    assert.deepEqual(
      a.device.retained.kept.get(hex(b.device.zid)),
      b.device.retained.kept.get(hex(a.device.zid)),
    );
    pair.close();
  });

  it("lost for good ends the call on the side that waits for it", async () => {
    for (const type of ["DHPart1 ", "DHPart2 ", "Confirm1", "Confirm2"]) {
      const pair = await losing(type, Number.POSITIVE_INFINITY);
      const failures = [pair.a, pair.b].flatMap((end) => end.failures);
      assert.ok(
        failures.some(({ code, zrtpError }) => code === "timeout" && zrtpError === 0xb0),
        type,
      );
      pair.close();
    }
  });
});
