import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { buildCommit, type ChosenNames, type Commitment } from "./commit.ts";
import { buildConfirm, decodeConfirmation, encodeConfirmation } from "./confirm.ts";
import { buildDhPart } from "./dh-part.ts";
import { asciiBytes, frameMessage, wordBytes } from "./frame.ts";
import { buildHello, parseHello } from "./hello.ts";
import { parseMessage } from "./message.ts";
import { buildAcknowledgement, buildError, buildPingAck } from "./short.ts";

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((made) => new Uint8Array(made));
const name = fc.constantFrom("S256", "S384", "AES1", "AES3", "X255", "Mult", "B32 ", "????");
const names = fc.array(name, { maxLength: 7 });
const client = fc.string({ unit: "grapheme-ascii", minLength: 16, maxLength: 16 });

const hello = fc.record({
  version: fc.constantFrom("1.10", "2.00"),
  client,
  h3: bytes(32),
  zid: bytes(12),
  hashes: names,
  ciphers: names,
  authTags: names,
  keyAgreements: names,
  sasKinds: names,
});

const chosen = (keyAgreement: string): ChosenNames => ({
  hash: "S256",
  cipher: "AES3",
  authTag: "HS80",
  keyAgreement,
  sasKind: "B256",
});

describe("Hello", () => {
  it("gives back what it was made of", () => {
    fc.assert(
      fc.property(hello, (fields) => {
        const octets = buildHello(fields);
        assert.deepEqual(parseMessage(octets), {
          kind: "Hello",
          octets,
          ...fields,
          canSign: false,
          isMiddleman: false,
          isPassive: false,
        });
      }),
    );
  });

  it("has the flags S, M and P, and room that is ignored", () => {
    const octets = buildHello(fc.sample(hello, { numRuns: 1, seed: 1 })[0] as never);
    const at = 12 + 4 + 16 + 32 + 12;
    const flagged = (first: number): unknown => {
      const changed = octets.slice();
      changed[at] = first;
      const { canSign, isMiddleman, isPassive } = parseHello(changed) as never;
      return [canSign, isMiddleman, isPassive];
    };
    assert.deepEqual(flagged(0x40), [true, false, false]);
    assert.deepEqual(flagged(0x20), [false, true, false]);
    assert.deepEqual(flagged(0x10), [false, false, true]);
    assert.deepEqual(flagged(0x8f), [false, false, false]);
  });

  it("with more than 7 names of a kind, or other names than it counts, is malformed", () => {
    const fields = {
      version: "1.10",
      client: " ".repeat(16),
      h3: new Uint8Array(32),
      zid: new Uint8Array(12),
    };
    const none = { hashes: [], ciphers: [], authTags: [], keyAgreements: [], sasKinds: [] };
    assert.equal(parseMessage(buildHello({ ...fields, ...none, hashes: Array(8).fill("S256") })), null);
    const short = buildHello({ ...fields, ...none, hashes: ["S256"] });
    const at = 12 + 4 + 16 + 32 + 12;
    short.set(wordBytes(0x20000), at);
    assert.equal(parseMessage(short), null);
  });
});

describe("Commit", () => {
  const commitments: fc.Arbitrary<readonly [string, Commitment]> = fc.oneof(
    bytes(32).map((hvi) => ["X255", { mode: "dh", hvi }] as const),
    bytes(16).map((nonce) => ["Mult", { mode: "Mult", nonce }] as const),
    fc.tuple(bytes(16), bytes(8)).map(([nonce, keyId]) => ["Prsh", { mode: "Prsh", nonce, keyId }] as const),
  );

  it("of each mode gives back what it was made of, in the size of figures 5 to 7", () => {
    fc.assert(
      fc.property(bytes(32), bytes(12), commitments, (h2, zid, [keyAgreement, commitment]) => {
        const octets = buildCommit(h2, zid, chosen(keyAgreement), commitment);
        const message = parseMessage(octets);
        assert.deepEqual(message, {
          kind: "Commit",
          octets,
          h2,
          zid,
          names: chosen(keyAgreement),
          commitment,
        });
        assert.equal(octets.length / 4, { dh: 29, Mult: 25, Prsh: 27 }[commitment.mode]);
      }),
    );
  });

  it("of one mode in the size of another is malformed", () => {
    const [h2, zid, nonce] = [new Uint8Array(32), new Uint8Array(12), new Uint8Array(16)];
    const mult: Commitment = { mode: "Mult", nonce };
    assert.equal(parseMessage(buildCommit(h2, zid, chosen("X255"), mult)), null);
    assert.equal(parseMessage(buildCommit(h2, zid, chosen("Prsh"), mult)), null);
    assert.equal(parseMessage(buildCommit(h2, zid, chosen("Mult"), { mode: "dh", hvi: h2 })), null);
  });
});

describe("DHPart", () => {
  it("gives back what it was made of; with X25519 its packet has 132 bytes", () => {
    const ids = fc.record(
      { rs1: bytes(8), rs2: bytes(8), aux: bytes(8), pbx: bytes(8) },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.constantFrom("DHPart1", "DHPart2"), bytes(32), ids, bytes(32), (kind, h1, of, value) => {
        const octets = buildDhPart(kind as "DHPart1", h1, of, value);
        assert.deepEqual(parseMessage(octets), { kind, octets, h1, ids: of, publicValue: value });
        assert.equal(octets.length + 16, 132);
      }),
    );
  });

  it("has the sizes of table 5", () => {
    const nothing = {
      rs1: new Uint8Array(8),
      rs2: new Uint8Array(8),
      aux: new Uint8Array(8),
      pbx: new Uint8Array(8),
    };
    const words = [384, 64, 96].map(
      (length) => buildDhPart("DHPart1", new Uint8Array(32), nothing, new Uint8Array(length)).length / 4,
    );
    assert.deepEqual(words, [117, 37, 45]);
  });
});

describe("Confirm", () => {
  it("gives back its outside, and its inside, in 19 words", () => {
    fc.assert(
      fc.property(
        bytes(32),
        fc.boolean(),
        fc.nat(0xffffffff),
        bytes(8),
        bytes(16),
        (h0, v, expiry, mac, iv) => {
          const inside = encodeConfirmation(h0, v, expiry);
          const octets = buildConfirm("Confirm2", mac, iv, inside);
          assert.deepEqual(parseMessage(octets), { kind: "Confirm2", octets, mac, iv, ciphertext: inside });
          assert.equal(octets.length / 4, 19);
          const flags = { sasVerified: v, discloses: false, allowsClear: false, enrolls: false };
          assert.deepEqual(decodeConfirmation(inside), { h0, ...flags, expiry });
        },
      ),
    );
  });

  it("has the flags E, V, A and D; E takes A back (§7.3.1); unknown flags and bits mean nothing", () => {
    const flags = (word: number): string => {
      const inside = encodeConfirmation(new Uint8Array(32), false, 0);
      inside.set(wordBytes(word), 32);
      const read = decodeConfirmation(inside);
      return [
        read?.enrolls && "E",
        read?.sasVerified && "V",
        read?.allowsClear && "A",
        read?.discloses && "D",
      ]
        .filter(Boolean)
        .join("");
    };
    assert.deepEqual([0, 1, 2, 4, 8, 0xa, 0xfffe00f7].map(flags), ["", "D", "A", "V", "E", "E", "VAD"]);
  });

  it("carries a signature, whose length must be right", () => {
    const signed = (words: number, length: number): unknown => {
      const inside = new Uint8Array(40 + length);
      inside.set(wordBytes(words << 8), 32);
      return decodeConfirmation(inside);
    };
    assert.notEqual(signed(3, 12), null);
    assert.notEqual(signed(511, 2044), null);
    assert.equal(signed(3, 8), null);
    assert.equal(signed(0, 4), null);
  });
});

describe("The short messages", () => {
  it("are known by their types and sizes", () => {
    for (const kind of ["HelloACK", "Conf2ACK", "ErrorACK", "ClearACK", "RelayACK"] as const) {
      assert.deepEqual(parseMessage(buildAcknowledgement(kind)), { kind });
      assert.equal(parseMessage(frameMessage(kind, wordBytes(0))), null);
    }
    assert.deepEqual(parseMessage(buildError(0x100)), { kind: "Error", code: 0x100 });
    assert.equal(parseMessage(frameMessage("Error   ")), null);
    const mac = new Uint8Array(8).fill(3);
    assert.deepEqual(parseMessage(frameMessage("GoClear ", mac)), { kind: "GoClear", mac });
    assert.deepEqual(parseMessage(frameMessage("Ping    ", asciiBytes("9.99"), mac)), {
      kind: "Ping",
      endpointHash: mac,
    });
  });

  it("PingACK shows the Ping back (figure 19)", () => {
    const zid = Uint8Array.from({ length: 12 }, (_, i) => i);
    const ack = buildPingAck(zid, new Uint8Array(8).fill(0xee), 0x01020304);
    assert.equal(
      Buffer.from(ack).toString("hex"),
      `505a0009${Buffer.from("PingACK 1.10").toString("hex")}0001020304050607eeeeeeeeeeeeeeee01020304`,
    );
    assert.deepEqual(parseMessage(ack), { kind: "PingACK" });
  });

  it("of types that table 1 does not have are extensions", () => {
    assert.deepEqual(parseMessage(frameMessage("Hellooo!" as never, wordBytes(1))), { kind: "unknown" });
  });
});

describe("Any bytes", () => {
  it("are read or refused, never an error", () => {
    const types = [
      "Hello   ",
      "Commit  ",
      "DHPart1 ",
      "DHPart2 ",
      "Confirm1",
      "SASrelay",
      "Error   ",
      "Ping    ",
    ];
    const message = fc
      .tuple(fc.constantFrom(...types), fc.array(bytes(4), { maxLength: 130 }))
      .map(([type, body]) => frameMessage(type as never, ...body));
    fc.assert(fc.property(fc.oneof(message, bytes(60)), (octets) => void parseMessage(octets)));
  });

  it("in place of preamble and length are malformed", () => {
    const good = buildAcknowledgement("HelloACK");
    for (const [at, value] of [
      [0, 0x51],
      [1, 0x5b],
      [2, 1],
      [3, 4],
    ] as const) {
      assert.equal(parseMessage(Uint8Array.from(good, (byte, i) => (i === at ? value : byte))), null);
    }
  });
});
