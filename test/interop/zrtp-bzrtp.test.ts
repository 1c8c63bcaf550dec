/** Our ZRTP with that of Linphone: bzrtp, a library by other people, in a process of its own. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Bytes } from "@sottovoce/crypto";
import {
  allowingAes128,
  createZrtpSession,
  createZrtpStream,
  OWN_POLICY,
  PHONE_POLICY,
  type ZrtpFailure,
  type ZrtpPolicy,
  type ZrtpResult,
  type ZrtpSession,
  type ZrtpStream,
  type ZrtpStreamResult,
} from "@sottovoce/voice";
import { type Device, keyOf, makeDevice, nodePrimitives } from "../../packages/voice/test/zrtp/parties.ts";
import { seeded } from "../../packages/voice/test/zrtp/rough-way.ts";
import { BzrtpBuild, BzrtpPeer, type BzrtpResult, whyNoBzrtp } from "./zrtp/bzrtp-peer.ts";

/** What a phone is set to; `cache` is its memory of earlier calls. */
type Settings = Readonly<Record<string, string>>;

const [THEIR_SSRC, OUR_SSRC] = [77, 99];
const clock = {
  setTimer: (ms: number, callback: () => void) => ({ timer: setTimeout(callback, ms) }),
  clearTimer: ({ timer }: { readonly timer: unknown }) => clearTimeout(timer as NodeJS.Timeout),
};

interface CallOptions {
  readonly policy?: ZrtpPolicy;
  readonly aux?: Bytes | null;
  /** Whether the next packet, of either side, arrives. */
  readonly passes?: () => boolean;
}

class Call {
  readonly peer: BzrtpPeer;
  readonly session: ZrtpSession;
  readonly #outcome: Promise<ZrtpResult>;
  #streams = new Map<number, ZrtpStream>();

  private constructor(
    peer: BzrtpPeer,
    session: ZrtpSession,
    outcome: Promise<ZrtpResult>,
    streams: Map<number, ZrtpStream>,
  ) {
    this.peer = peer;
    this.session = session;
    this.#outcome = outcome;
    this.#streams = streams;
  }

  static async begin(
    build: BzrtpBuild,
    device: Device,
    settings: Settings,
    { policy = PHONE_POLICY, aux = null, passes = () => true }: CallOptions = {},
  ): Promise<Call> {
    const streams = new Map<number, ZrtpStream>();
    const peer = new BzrtpPeer(build, {
      ssrc: THEIR_SSRC,
      settings,
      onPacket: (ssrc, packet) => void (passes() && streams.get(ssrc)?.receive(packet)),
    });
    const { promise, resolve, reject } = Promise.withResolvers<ZrtpResult>();
    // Whoever awaits it sees it; a test may be after something else.
    promise.catch(() => {});
    const session = await createZrtpSession(
      {
        primitives: nodePrimitives,
        clock,
        zid: device.zid,
        ssrc: OUR_SSRC,
        clientName: "Sottovoce",
        policy,
        retained: device.retained,
        auxSecret: async () => aux,
      },
      {
        send: (packet) => void (passes() && peer.receive(packet)),
        onKeyAgreement: () => {},
        onSecure: resolve,
        onFailed: (failure) => reject(new Failed(failure)),
      },
    );
    streams.set(THEIR_SSRC, session);
    const theirHash = await peer.helloHash();
    peer.start(session.helloHash);
    session.start(theirHash, null);
    return new Call(peer, session, promise, streams);
  }

  /** Both secure, and of one mind. @throws Failed */
  async secured(): Promise<readonly [ZrtpResult, BzrtpResult]> {
    const ours = await this.#outcome;
    const theirs = await this.peer.result();
    assert.equal(keyOf(ours.keys.send), theirs.receive);
    assert.equal(keyOf(ours.keys.receive), theirs.send);
    assert.equal(ours.sas.kind === "B256" ? ours.sas.words.join(":") : ours.sas.text, theirs.sas);
    const { hash, cipher, authTag, keyAgreement } = ours.algorithms;
    assert.deepEqual(
      [hash, cipher, authTag, keyAgreement],
      [theirs.hash, theirs.cipher, theirs.authTag, theirs.keyAgreement],
    );
    return [ours, theirs];
  }

  async addStream(theirSsrc: number, ourSsrc: number): Promise<readonly [ZrtpStreamResult, BzrtpResult]> {
    const { promise, resolve, reject } = Promise.withResolvers<ZrtpStreamResult>();
    const stream = await createZrtpStream(this.session, ourSsrc, {
      send: (packet) => this.peer.receive(packet, theirSsrc),
      onSecure: resolve,
      onFailed: (failure) => reject(new Failed(failure)),
    });
    this.#streams.set(theirSsrc, stream);
    this.peer.addStream(theirSsrc, stream.helloHash);
    stream.start(await this.peer.helloHash(theirSsrc), null);
    return [await promise, await this.peer.result(theirSsrc)];
  }

  async end(): Promise<void> {
    for (const stream of this.#streams.values()) stream.close();
    await this.peer.stop();
  }
}

class Failed extends Error {
  readonly failure: ZrtpFailure;

  constructor(failure: ZrtpFailure) {
    super(JSON.stringify(failure));
    this.failure = failure;
  }
}

const skip = whyNoBzrtp() ?? false;

describe("bzrtp and our ZRTP", { skip }, () => {
  let build: BzrtpBuild;
  before(() => {
    build = new BzrtpBuild();
  });
  after(() => build.remove());

  /** One call, from its beginning to its end. */
  async function call(
    device: Device,
    settings: Settings,
    options: CallOptions = {},
    during?: (call: Call) => Promise<void>,
  ): Promise<readonly [ZrtpResult, BzrtpResult]> {
    const begun = await Call.begin(build, device, settings, options);
    try {
      const results = await begun.secured();
      await during?.(begun);
      return results;
    } finally {
      await begun.end();
    }
  }

  const phone = (settings: Settings): Settings => ({
    hash: "S256",
    cipher: "AES3",
    sas: "B256",
    ka: "X255",
    ...settings,
  });

  for (const [ka, sas, auth] of [
    ["X255", "B256", "HS80"],
    ["X255", "B32", "HS32"],
    ["DH3k", "B256", "HS80"],
    ["DH3k", "B32", "HS32"],
  ] as const) {
    it(`agree by ${ka}, show ${sas} alike and have the same keys for ${auth}, whoever begins`, async () => {
      const roles = new Set<string>();
      // Both commit at once, and a throw of dice decides: ten times the same has a chance of 1 in 500.
      for (let i = 0; i < 10 && (roles.size < 2 || i < 3); i++) {
        const [ours] = await call(makeDevice(), phone({ ka: `${ka},Mult`, sas, auth: `${auth},HS80` }), {
          policy: { ...PHONE_POLICY, authTags: [auth], sasKinds: [sas === "B32" ? "B32 " : sas] },
        });
        roles.add(ours.role);
        assert.equal(ours.algorithms.keyAgreement, ka);
        assert.equal(ours.continuity, "first");
        assert.equal(ours.peerClient, "BZRTPv1.1");
      }
    });
  }

  it("agree by our own policy, as with our own kind", async () => {
    const [{ algorithms }] = await call(makeDevice(), phone({ ka: "DH3k,X255", auth: "HS80" }), {
      policy: OWN_POLICY,
    });
    assert.deepEqual(Object.values(algorithms), ["S256", "AES3", "HS80", "X255", "B256"]);
  });

  it("agree with SHA-384", async () => {
    const policy = { ...PHONE_POLICY, hashes: ["S384"] } as const;
    const [{ algorithms }] = await call(makeDevice(), phone({ hash: "S384" }), { policy });
    assert.equal(algorithms.hash, "S384");
  });

  it("agree on AES-128 where it is allowed in so many words, and not at all elsewhere", async () => {
    const weak = phone({ cipher: "AES1" });
    const [ours] = await call(makeDevice(), weak, { policy: allowingAes128(PHONE_POLICY) });
    assert.equal(ours.keys.send.key.length, 16);
    const refused = await Call.begin(build, makeDevice(), weak);
    await assert.rejects(
      refused.secured(),
      (error) => error instanceof Failed && error.failure.zrtpError === 0x52,
    );
    await refused.end();
  });

  it("go on from call to call, and know of a verdict that both gave", async () => {
    const device = makeDevice();
    const settings = phone({ cache: join(build.directory, "continuity.sqlite") });
    const seen: string[] = [];
    for (const verify of [false, true, false]) {
      const [ours, theirs] = await call(device, settings, {}, async ({ peer, session }) => {
        if (!verify) return;
        peer.setVerified(true);
        await session.setSasVerified(true);
      });
      seen.push(`${ours.continuity} ${ours.verified}`);
      assert.equal(ours.peerVerified, ours.verified);
      assert.equal(theirs.cacheMismatch, false);
      assert.equal(theirs.verified, ours.verified);
    }
    assert.deepEqual(seen, ["first false", "kept false", "kept true"]);
  });

  it("remember a verdict that only our person gave", async () => {
    const device = makeDevice();
    const settings = phone({ cache: join(build.directory, "one-sided.sqlite") });
    await call(device, settings, {}, async ({ session }) => session.setSasVerified(true));
    for (let i = 0; i < 2; i++) {
      const [ours, theirs] = await call(device, settings);
      assert.deepEqual([ours.continuity, ours.verified, ours.peerVerified], ["kept", true, false]);
      assert.deepEqual([theirs.cacheMismatch, theirs.verified], [false, false]);
    }
  });

  it("notice on the side that remembers that the other has forgotten", async () => {
    const device = makeDevice();
    const cache = join(build.directory, "forgetful.sqlite");
    await call(device, phone({ cache }));
    device.retained.kept.clear();
    const [ours, theirs] = await call(device, phone({ cache }));
    assert.deepEqual([ours.continuity, theirs.cacheMismatch], ["first", true]);

    const other = makeDevice();
    const lost = join(build.directory, "lost.sqlite");
    await call(other, phone({ cache: lost }), {}, async ({ session }) => session.setSasVerified(true));
    const kept = [...other.retained.kept.values()][0];
    rmSync(lost);
    // A phone without its cache has another number, too: to us it is somebody else, and nothing is known of it.
    const [again] = await call(other, phone({ cache: lost }));
    assert.equal(again.continuity, "first");
    // With the number of one we know, and without the secret, it is an alarm.
    assert.ok(kept !== undefined);
    for (const zid of other.retained.kept.keys()) {
      other.retained.kept.set(zid, {
        ...kept,
        rs1: new Uint8Array(32).fill(1),
        rs2: null,
        sasVerified: true,
      });
    }
    const [broken] = await call(other, phone({ cache: lost }));
    assert.equal(broken.continuity, "broken");
  });

  it("mix in the same auxiliary secret, and say so where it differs", async () => {
    const aux = (value: number): Bytes => new Uint8Array(32).fill(value);
    const hex = Buffer.from(aux(0x11)).toString("hex");
    const [same, theirSame] = await call(makeDevice(), phone({ aux: hex }), { aux: aux(0x11) });
    assert.deepEqual([same.auxMatched, theirSame.aux], [true, 0]);
    const [other, theirOther] = await call(makeDevice(), phone({ aux: hex }), { aux: aux(0x12) });
    assert.deepEqual([other.auxMatched, theirOther.aux], [false, 1]);
  });

  it("become secure on a way that loses every fifth packet", async () => {
    const calls = [1, 2, 3, 4, 5, 6].map(async (seed) => {
      const random = seeded(seed * 7919);
      const [{ continuity }] = await call(makeDevice(), phone({}), { passes: () => random() > 0.2 });
      return continuity;
    });
    assert.deepEqual(await Promise.all(calls), Array(6).fill("first"));
  });

  it("add a stream to a call (Mult), with keys of its own", async () => {
    const settings = phone({ ka: "X255,Mult" });
    await call(makeDevice(), settings, {}, async (begun) => {
      const [first] = await begun.secured();
      // One: bzrtp has room for two streams in all.
      const [ours, theirs] = await begun.addStream(78, 100);
      assert.equal(ours.algorithms.keyAgreement, "Mult");
      assert.equal(keyOf(ours.keys.send), theirs.receive);
      assert.equal(keyOf(ours.keys.receive), theirs.send);
      assert.notEqual(keyOf(ours.keys.send), keyOf(first.keys.send));
    });
  });
});
