/** What may come once a call is secure, or out of turn; what a flood costs; what is left in memory. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Bytes } from "@sottovoce/crypto";
import { losing, typeOfPacket, Watched } from "../test/zrtp/attacks.ts";
import { settle } from "../test/zrtp/manual-clock.ts";
import { hex, nodePrimitives, Pair } from "../test/zrtp/parties.ts";
import { createHashChain, signMessage } from "./keys/hash-chain.ts";
import { asciiBytes, frameMessage, wordBytes } from "./messages/frame.ts";
import { buildHello } from "./messages/hello.ts";
import { unwrapMessage, wrapMessage } from "./messages/packet.ts";

interface Insight {
  readonly pair: Pair;
  /** Sends `a` a message as if from `b`. */
  tell(message: Bytes): Promise<void>;
  /** What `a` has sent since. */
  answers(): string[];
  /** The key of b's MACs. */
  readonly macKey: Bytes;
}

async function secure(): Promise<Insight> {
  const watched = new Watched();
  const pair = await Pair.create({ b: { primitives: watched.primitives } });
  pair.start();
  await pair.run();
  const ssrc = unwrapMessage(pair.b.sent[0] as Bytes)?.ssrc as number;
  const before = pair.a.sent.length;
  return {
    pair,
    tell: async (message) => {
      pair.a.session.receive(wrapMessage(9_999, ssrc, message));
      await settle();
    },
    answers: () => pair.a.sent.slice(before).map((packet) => typeOfPacket(packet).trim()),
    macKey: watched.macKey(pair.b.result.role),
  };
}

async function macOf(key: Bytes, data: Uint8Array): Promise<Bytes> {
  return (await nodePrimitives.hmacSha256(key, data)).slice(0, 8);
}

describe("GoClear", () => {
  it("of the peer ends the call with an Error, and never its encryption", async () => {
    const { pair, tell, answers, macKey } = await secure();
    await tell(frameMessage("GoClear ", await macOf(macKey, asciiBytes("GoClear "))));
    assert.deepEqual([pair.a.failure?.code, pair.a.failure?.zrtpError], ["downgrade", 0x100]);
    assert.deepEqual(answers(), ["Error"]);
    // The Error is sent until the peer has it (§6).
    pair.way = () => [];
    await pair.pass(600);
    assert.deepEqual(answers(), ["Error", "Error", "Error"]);
    await tell(frameMessage("ErrorACK"));
    await pair.pass(20_000);
    assert.equal(answers().length, 3);
    pair.close();
  });

  it("without the right MAC is nobody's: the call goes on", async () => {
    const { pair, tell, answers } = await secure();
    await tell(frameMessage("GoClear ", new Uint8Array(8)));
    await tell(frameMessage("GoClear ", nodePrimitives.randomBytes(8)));
    assert.deepEqual([pair.a.failures, answers()], [[], []]);
    pair.close();
  });

  it("before there are keys is nobody's: the call is secured all the same", async () => {
    const pair = await Pair.create();
    const goClear = wrapMessage(1, 7, frameMessage("GoClear ", new Uint8Array(8)));
    pair.a.session.receive(goClear);
    pair.start();
    pair.a.session.receive(goClear);
    await pair.run();
    assert.deepEqual(pair.a.result.sas, pair.b.result.sas);
    assert.ok(!pair.a.sent.some((packet) => typeOfPacket(packet) === "ClearACK"));
    pair.close();
  });
});

describe("SASrelay", () => {
  const relay = (mac: Bytes, inside: Bytes): Bytes =>
    frameMessage("SASrelay", mac, new Uint8Array(16), inside);
  const inside = new Uint8Array(40).fill(7);

  it("of the peer ends the call with an Error: no words but our own are ever shown", async () => {
    const { pair, tell, answers, macKey } = await secure();
    await tell(relay(await macOf(macKey, inside), inside));
    assert.deepEqual([pair.a.failure?.code, pair.a.failure?.zrtpError], ["relayed", 0x63]);
    assert.deepEqual([answers(), pair.a.results.length], [["Error"], 1]);
    pair.close();
  });

  it("without the right MAC is nobody's: the call goes on", async () => {
    const { pair, tell, answers } = await secure();
    await tell(relay(new Uint8Array(8), inside));
    await tell(relay(nodePrimitives.randomBytes(8), inside));
    assert.deepEqual([answers(), pair.a.failures], [[], []]);
    pair.close();
  });

  it("before there are keys is nobody's: the call is secured all the same", async () => {
    const pair = await Pair.create();
    pair.start();
    await pair.run(0);
    const ssrc = unwrapMessage(pair.b.sent[0] as Bytes)?.ssrc as number;
    pair.a.session.receive(wrapMessage(1, ssrc, relay(new Uint8Array(8), inside)));
    await pair.run();
    assert.deepEqual(pair.a.result.sas, pair.b.result.sas);
    pair.close();
  });
});

describe("Error", () => {
  it("while keys are agreed on ends that, and is acknowledged, as often as it comes", async () => {
    const pair = await Pair.create({ way: losing("Commit  ") });
    pair.start();
    await pair.pass(100);
    const ssrc = unwrapMessage(pair.b.sent[0] as Bytes)?.ssrc as number;
    const before = pair.a.sent.length;
    for (let i = 0; i < 3; i++) {
      pair.a.session.receive(wrapMessage(i, ssrc, frameMessage("Error   ", wordBytes(0xa0))));
      await settle();
    }
    const { code, zrtpError, sentence } = pair.a.failure ?? {};
    assert.deepEqual([code, zrtpError], ["refused", 0xa0]);
    assert.equal(sentence, "The other side ended it: it takes no secure calls now.");
    const answers = pair.a.sent.slice(before).map(typeOfPacket);
    assert.deepEqual(answers, ["ErrorACK", "ErrorACK", "ErrorACK"]);
    pair.close();
  });

  it("of a number that table 8 does not have is told as it came", async () => {
    const pair = await Pair.create({ way: losing("Commit  ") });
    pair.start();
    await pair.pass(100);
    const ssrc = unwrapMessage(pair.b.sent[0] as Bytes)?.ssrc as number;
    pair.a.session.receive(wrapMessage(1, ssrc, frameMessage("Error   ", wordBytes(0xbeef))));
    await settle();
    assert.equal(pair.a.failure?.sentence, "The other side ended it: error 0xbeef.");
    pair.close();
  });

  it("once the call is secure is acknowledged and changes nothing: anybody could have sent it", async () => {
    const { pair, tell, answers } = await secure();
    await tell(frameMessage("Error   ", wordBytes(0x20)));
    assert.deepEqual([answers(), pair.a.failures], [["ErrorACK"], []]);
    pair.close();
  });
});

describe("Ping and extensions", () => {
  it("Ping is answered with PingACK, before and after", async () => {
    const { pair, tell, answers } = await secure();
    await tell(frameMessage("Ping    ", asciiBytes("1.10"), new Uint8Array(8)));
    assert.deepEqual(answers(), ["PingACK"]);
    pair.close();
  });

  it("unknown messages, and answers to what was not sent, are passed over", async () => {
    const { pair, tell, answers } = await secure();
    for (const type of ["ClearACK", "RelayACK", "ErrorACK", "Whatever"] as const) {
      await tell(frameMessage(type as "ClearACK"));
    }
    await tell(frameMessage("PingACK ", new Uint8Array(24)));
    // Malformed, too, once the call is secure.
    await tell(frameMessage("Commit  "));
    assert.deepEqual([answers(), pair.a.failures], [[], []]);
    pair.close();
  });
});

describe("A flood", () => {
  async function strangersHello(): Promise<Bytes> {
    const chain = await createHashChain(nodePrimitives);
    const lists = { hashes: [], ciphers: [], authTags: [], keyAgreements: [], sasKinds: [] };
    const zid = nodePrimitives.randomBytes(12);
    const unsigned = buildHello({ version: "1.10", client: " ".repeat(16), h3: chain.h3, zid, ...lists });
    return signMessage(nodePrimitives, unsigned, chain.h2);
  }

  it("of Hellos that come at once costs no more than a few hashes, and holds up nobody", async () => {
    const watched = new Watched();
    const pair = await Pair.create({ a: { primitives: watched.primitives } });
    pair.start();
    const before = watched.hashes;
    const packets = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => wrapMessage(i, i + 1, await strangersHello())),
    );
    for (let i = 0; i < 20_000; i++) pair.a.session.receive(packets[i % 50] as Bytes);
    await settle();
    // One for each packet that found room, none for the other 19,968.
    assert.ok(watched.hashes - before <= 40, `${watched.hashes - before} hashes`);
    assert.deepEqual(pair.a.sent.map(typeOfPacket), ["Hello   "]);
    await pair.run();
    assert.deepEqual(pair.a.result.sas, pair.b.result.sas);
    pair.close();
  });

  it("of Hellos in a secure call is answered with nothing, and costs no hash", async () => {
    const watched = new Watched();
    const pair = await Pair.create({ a: { primitives: watched.primitives } });
    pair.start();
    await pair.run();
    const [hashes, sent] = [watched.hashes, pair.a.sent.length];
    const packet = wrapMessage(1, 77, await strangersHello());
    for (let i = 0; i < 1_000; i++) {
      pair.a.session.receive(packet);
      if (i % 30 === 0) await settle();
    }
    assert.deepEqual([watched.hashes, pair.a.sent.length], [hashes, sent]);
    pair.close();
  });

  it("of packets before the session has begun keeps only the first few", async () => {
    const pair = await Pair.create();
    const packet = wrapMessage(1, 77, frameMessage("Ping    ", asciiBytes("1.10"), new Uint8Array(8)));
    for (let i = 0; i < 1_000; i++) pair.a.session.receive(packet);
    pair.start({ a: null });
    await settle();
    const answered = pair.a.sent.filter((sent) => typeOfPacket(sent) === "PingACK ").length;
    assert.equal(answered, 32);
    pair.close();
  });
});

describe("Memory", () => {
  const left = (keys: readonly Bytes[], zids: readonly Bytes[]): readonly string[] => {
    const isPublic = (key: Bytes): boolean => zids.some((zid) => hex(zid) === hex(key));
    return keys.filter((key) => key.some((byte) => byte !== 0) && !isPublic(key)).map(hex);
  };

  for (const how of ["closed", "failed"] as const) {
    it(`holds no key of a call that has ${how === "closed" ? "been closed" : "failed"}`, async () => {
      const watched = new Watched();
      const auxSecret = async (): Promise<Bytes> => new Uint8Array(32).fill(3);
      const pair = await Pair.create({
        a: { primitives: watched.primitives, auxSecret },
        b: { auxSecret },
        way: (packet) =>
          how === "failed" && /Confirm2|Conf2ACK/.test(typeOfPacket(packet)) ? [] : [{ packet, ms: 0 }],
      });
      pair.start();
      await pair.run();
      if (how === "closed") {
        assert.equal(pair.a.result.auxMatched, true);
        pair.close();
      } else {
        assert.equal(pair.a.failure?.zrtpError, 0xb0);
      }
      await settle();
      assert.ok(watched.keys.length > 10);
      // H2 and H1 are shown to everybody; what is left must be among them.
      const shown = [pair.a, pair.b].flatMap((end) =>
        end.sent.map((packet) => unwrapMessage(packet)?.message.slice(12, 44) ?? new Uint8Array(0)),
      );
      const images = await Promise.all(shown.map((image) => nodePrimitives.sha256(image)));
      assert.deepEqual(left(watched.keys, [...shown, ...images]), []);
      if (how === "failed") pair.close();
    });
  }
});
