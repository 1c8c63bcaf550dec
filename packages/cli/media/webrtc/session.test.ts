/** Over real sockets on loopback: ICE, DTLS and SCTP keep time themselves. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createSocket, Socket } from "node:dgram";
import { promises as dns } from "node:dns";
import { type TestContext, test } from "node:test";
import { MediaLost, MediaRefused } from "@sottovoce/client";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";
import { type Clock, systemClock } from "@sottovoce/sip";
import { createFrameProtector, createFrameUnprotector, silentFrame } from "@sottovoce/voice";
import { createOpus } from "@sottovoce/voice/opus";
import { loudness, toneFrames } from "@sottovoce/voice/test/sound";
import { Ear, Hum } from "../test/devices.ts";
import { Events } from "../test/events.ts";
import { callKeys } from "../test/keys.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { Connection, type ReceivedPacket } from "./connection.ts";
import { readPeerDescription } from "./description.ts";
import { WebRtcSession } from "./session.ts";

const voice = createNodeVoicePrimitives();
const LOOPBACK = { iceServers: [], relayOnly: false, extraAddresses: ["127.0.0.1"] };
const ZRTP = Uint8Array.fromHex("100000015a52545000000001505a000348656c6c6f20202000000000");

interface Side {
  readonly session: WebRtcSession;
  readonly source: Hum;
  readonly sink: Ear;
  readonly events: Events;
}

async function side(t: TestContext, frequency: number, clock: Clock = systemClock): Promise<Side> {
  const [source, sink, events] = [new Hum(frequency), new Ear(), new Events()];
  const session = await WebRtcSession.open({ clock, voice, handler: events, source, sink, ...LOOPBACK });
  t.after(() => session.close());
  return { session, source, sink, events };
}

async function connected(t: TestContext, clock?: Clock): Promise<readonly [Side, Side]> {
  const [alice, bob] = [await side(t, 440, clock), await side(t, 700, clock)];
  await alice.session.accept(await bob.session.answer(await alice.session.offer()));
  await Promise.all([alice, bob].map(({ events }) => events.until(() => events.connected > 0)));
  return [alice, bob];
}

test("two sessions hear each other's tone, under the same binding", async (t) => {
  const [alice, bob] = await connected(t);
  assert.deepEqual(await alice.session.binding(), await bob.session.binding());
  const [hers, his] = callKeys();
  await Promise.all([alice.session.secure(hers), bob.session.secure(his)]);
  await Promise.all([alice.sink.hears(700, 50), bob.sink.hears(440, 50)]);
  await assert.rejects(alice.session.secure(hers), /takes keys once/);
  assert.deepEqual([alice.events.lost, bob.events.lost], [[], []]);
});

test("ZRTP packets are messages of the data channel, whole", async (t) => {
  const [alice, bob] = await connected(t);
  alice.session.sendZrtp(ZRTP);
  bob.session.sendZrtp(ZRTP);
  await Promise.all([alice, bob].map(({ events }) => events.until(() => events.zrtp.length > 0)));
  assert.deepEqual(alice.events.zrtp, [ZRTP]);
  assert.deepEqual(bob.events.zrtp, [ZRTP]);
});

test("the binding is that of the protocol: the caller's fingerprint, then the callee's", async (t) => {
  const [alice, bob] = [await side(t, 440), await side(t, 700)];
  const offer = await alice.session.offer();
  const answer = await bob.session.answer(offer);
  await alice.session.accept(answer);
  const [caller, callee] = [offer, answer].map((sdp) => readPeerDescription(sdp).fingerprint);
  const expected = createHash("sha256")
    .update("sottovoce/zrtp-media")
    .update(caller!)
    .update(callee!)
    .digest();
  assert.deepEqual(await alice.session.binding(), new Uint8Array(expected));
});

test("each call has a certificate of its own, and its descriptions name no level of sound", async (t) => {
  const offers = await Promise.all([side(t, 440), side(t, 700)].map(async (s) => (await s).session.offer()));
  const fingerprints = offers.map((offer) => readPeerDescription(offer).fingerprint.toHex());
  assert.notEqual(fingerprints[0], fingerprints[1]);
  for (const offer of offers) {
    assert.match(offer, /a=fmtp:111 .*cbr=1/);
    assert.ok(!/a=extmap:/.test(offer));
    assert.ok(!/^m=.*(?!111)/.test(offer));
  }
});

test("frames that are not protected by our keys are silence; those that are, are heard", async (t) => {
  const clock = new ManualClock();
  const bob = await side(t, 700, clock);
  const peer = await Connection.open(LOOPBACK);
  t.after(() => peer.close());
  const received: ReceivedPacket[] = [];
  const opened = new Promise<void>((resolve) => {
    peer.listen({
      onOpen: resolve,
      onMessage: () => {},
      onRtp: (packet) => void received.push(packet),
      onEnded: () => {},
    });
  });
  const offer = await peer.offer();
  const answer = readPeerDescription(await bob.session.answer(offer));
  await peer.accept(answer.sdp, answer.fingerprint);
  await Promise.all([opened, bob.events.until(() => bob.events.connected > 0)]);
  const [hers, his] = callKeys();
  await bob.session.secure(his);
  const [opus, next] = [await createOpus(), toneFrames(440)];
  t.after(() => opus.close());
  const protector = await createFrameProtector(voice, hers.send);
  let sequence = 0;
  const speak = async (
    frames: number,
    protect: (frame: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer> | null>,
  ) => {
    const before = bob.sink.frames.length;
    for (let i = 0; i < frames; i++, sequence++) {
      const payload = (await protect(opus.encode(next())))!;
      const header = { marker: false, payloadType: 111, ssrc: 1, csrc: [], extension: null };
      peer.sendRtp({ ...header, sequence, timestamp: 960 * sequence, payload });
      // Our own packet of this frame comes back over the same sockets, behind it.
      const count = received.length;
      await clock.elapse(20);
      while (received.length === count) await new Promise((resolve) => setImmediate(resolve));
    }
    return bob.sink.sound(before);
  };
  assert.equal(loudness(await speak(25, async (frame) => frame)), 0);
  assert.ok(loudness(await speak(25, (frame) => protector.protect(frame))) > 3_000);
  // Sizes of protected frames are one and the same, and nobody without the keys opens them.
  assert.equal(new Set(received.map(({ payload }) => payload.length)).size, 1);
  const stranger = await createFrameUnprotector(voice, hers.send);
  assert.equal(await stranger.unprotect(received.at(-1)!.payload), null);
  const friend = await createFrameUnprotector(voice, hers.receive);
  assert.ok((await friend.unprotect(received.at(-1)!.payload)) !== null);
});

test("before `secure` no sound is sent; muted, silence in frames of the same size", async (t) => {
  const clock = new ManualClock();
  const alice = await side(t, 440, clock);
  const peer = await Connection.open(LOOPBACK);
  t.after(() => peer.close());
  const received: ReceivedPacket[] = [];
  let notify = () => {};
  peer.listen({
    onOpen: () => {},
    onMessage: () => notify(),
    onRtp: (packet) => {
      received.push(packet);
      notify();
    },
    onEnded: () => {},
  });
  const arrival = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    notify = resolve;
    return promise;
  };
  const offer = readPeerDescription(await alice.session.offer());
  await alice.session.accept(await peer.answer(offer.sdp, offer.fingerprint));
  await alice.events.until(() => alice.events.connected > 0);
  await clock.elapse(1_000);
  const message = arrival();
  alice.session.sendZrtp(ZRTP);
  await message;
  assert.equal(received.length, 0);
  const [hers, his] = callKeys();
  await alice.session.secure(hers);
  alice.session.setMuted(true);
  const [opus, reference] = [await createOpus(), await createOpus()];
  t.after(() => {
    opus.close();
    reference.close();
  });
  const unprotector = await createFrameUnprotector(voice, his.receive);
  for (let i = 0; i < 20; i++) {
    const packet = arrival();
    await clock.elapse(20);
    await packet;
    const payload = await unprotector.unprotect(received.at(-1)!.payload);
    assert.equal(payload?.length, reference.encode(silentFrame()).length);
    assert.ok(loudness(opus.decode(payload)![0]!) < 60);
  }
});

test("a stranger's datagrams to the address of a call end nothing", { timeout: 60_000 }, async (t) => {
  const clock = new ManualClock();
  const [alice, bob] = [await side(t, 440, clock), await side(t, 700, clock)];
  const offer = await alice.session.offer();
  await alice.session.accept(await bob.session.answer(offer));
  await Promise.all([alice, bob].map(({ events }) => events.until(() => events.connected > 0)));
  const stranger = createSocket("udp4");
  t.after(() => stranger.close());
  const ports = [...offer.matchAll(/a=candidate:\S+ 1 udp \d+ ([\d.]+) (\d+) typ host/gi)];
  assert.ok(ports.length > 0);
  for (const [, host, port] of ports) {
    // Close_notify in clear, and as if it were encrypted; a record of an unknown type.
    for (const start of ["15fefd0000", "15fefd0001", "19fefd0000"]) {
      const datagram = Buffer.from(`${start}00000000000500020100`, "hex");
      await new Promise((resolve) => stranger.send(datagram, Number(port), host, resolve));
    }
  }
  // Comes behind them.
  bob.session.sendZrtp(ZRTP);
  await alice.events.until(() => alice.events.zrtp.length > 0);
  await clock.elapse(20_000);
  assert.deepEqual(alice.events.lost, []);
});

test("a peer without the certificate that its description names is no peer", async (t) => {
  const [alice, bob, mallory] = [await side(t, 440), await side(t, 700), await side(t, 900)];
  const offer = await alice.session.offer();
  const answer = await bob.session.answer(offer);
  const theirs = await mallory.session.answer(offer);
  const named = /a=fingerprint:.*/.exec(answer)![0];
  // Else two would answer.
  await bob.session.close();
  await alice.session.accept(theirs.replaceAll(/a=fingerprint:.*/g, named));
  await alice.events.until(() => alice.events.lost.length > 0);
  assert.deepEqual([alice.events.lost, alice.events.connected], [["no_way"], 0]);
});

test("a peer that never comes is given up after 30 s", async (t) => {
  const clock = new ManualClock();
  const [alice, bob] = [await side(t, 440, clock), await side(t, 700, clock)];
  const answer = await bob.session.answer(await alice.session.offer());
  await bob.session.close();
  await alice.session.accept(answer);
  await clock.elapse(31_000);
  assert.deepEqual(alice.events.lost, ["no_way"]);
});

test("a peer that falls silent is lost after 15 to 18 s", async (t) => {
  const clock = new ManualClock();
  const [alice] = await connected(t, clock);
  await alice.session.secure(callKeys()[0]);
  await clock.elapse(14_000);
  assert.deepEqual(alice.events.lost, []);
  await clock.elapse(4_500);
  assert.deepEqual(alice.events.lost, ["silent"]);
});

test("relays only, and none there: refused before anything is gathered", async () => {
  const [source, sink, handler] = [new Hum(440), new Ear(), new Events()];
  const options = { clock: systemClock, voice, handler, source, sink, ...LOOPBACK, relayOnly: true };
  await assert.rejects(
    WebRtcSession.open(options),
    (error) => error instanceof MediaLost && error.reason === "no_way" && /stay hidden/.test(error.message),
  );
});

test("descriptions of phones, and no description at all, are refused", async (t) => {
  const alice = await side(t, 440);
  await assert.rejects(alice.session.answer("hello"), MediaRefused);
  const phone =
    "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n";
  await assert.rejects(alice.session.answer(phone), MediaRefused);
  await assert.rejects(alice.session.binding(), MediaRefused);
});

test("after `close` the devices are free", async (t) => {
  const [alice, bob] = await connected(t);
  await alice.session.secure(callKeys()[0]);
  await alice.session.close();
  await bob.session.close();
  assert.ok(alice.source.isClosed && alice.sink.isClosed && bob.source.isClosed && bob.sink.isClosed);
});

test("nobody but the servers of the call is asked for addresses", async (t) => {
  const asked = new Set<string>();
  t.mock.method(dns, "lookup", async (name: string) => {
    asked.add(name);
    throw new Error("no such name");
  });
  const server = createSocket("udp4");
  t.after(() => server.close());
  const { send } = Socket.prototype;
  t.mock.method(Socket.prototype, "send", function (this: Socket, ...args: Parameters<Socket["send"]>) {
    if (this !== server) asked.add(args.slice(1).join(":"));
    return send.apply(this, args);
  });
  await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
  const { port } = server.address();
  server.on("message", (request, from) => {
    // A Binding response (RFC 8489 §14.2) that says 198.51.100.1; the port is XORed with the cookie's upper half.
    const mapped = Buffer.from("0020000800010000e721c043", "hex");
    mapped.writeUInt16BE(from.port ^ 0x2112, 6);
    const head = Buffer.concat([Buffer.from("0101000c", "hex"), request.subarray(4, 20)]);
    server.send(Buffer.concat([head, mapped]), from.port, from.address);
  });
  for (const [iceServers, expected] of [
    [[], []],
    [[{ urls: [`stun:127.0.0.1:${port}`] }], [`${port}:127.0.0.1`]],
  ] as const) {
    const connection = await Connection.open({ ...LOOPBACK, iceServers });
    t.after(() => connection.close());
    asked.clear();
    const offer = await connection.offer();
    assert.equal(/198\.51\.100\.1 \d+ typ srflx/.test(offer), expected.length > 0);
    assert.deepEqual([...asked], expected);
  }
});
