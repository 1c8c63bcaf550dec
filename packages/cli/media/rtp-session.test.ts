import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { MediaRefused } from "@sottovoce/client";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";
import { systemClock } from "@sottovoce/sip";
import { encodeRtp, SAMPLE_RATE } from "@sottovoce/voice";
import { longestGapMs, loudness, steadyRandom, toneCorrelation } from "@sottovoce/voice/test/sound";
import { datagramKind } from "./datagram.ts";
import { RtpSession } from "./rtp-session.ts";
import { Ear, Hum } from "./test/devices.ts";
import { Events } from "./test/events.ts";
import { callKeys } from "./test/keys.ts";
import { ManualClock } from "./test/manual-clock.ts";
import { MemoryNetwork } from "./test/memory-network.ts";

const voice = createNodeVoicePrimitives();
const STRANGER = { address: "198.51.100.9", port: 4_000 };

/** A ZRTP packet as its first bytes show it; nobody here reads more. */
const ZRTP = Uint8Array.fromHex(`10000001${"5a525450"}00000001505a0003${"48656c6c6f202020"}00000000`);

interface Side {
  readonly session: RtpSession;
  readonly source: Hum;
  readonly sink: Ear;
  readonly events: Events;
  readonly port: number;
}

interface Scene {
  readonly clock: ManualClock;
  readonly network: MemoryNetwork;
  readonly alice: Side;
  readonly bob: Side;
}

/** Alice hums 440 Hz, Bob 700 Hz, and both have agreed on how to send it. */
async function scene(t: TestContext, changeOffer = (offer: string) => offer): Promise<Scene> {
  const clock = new ManualClock();
  const network = new MemoryNetwork(clock);
  const side = (frequency: number): Side => {
    const [source, sink, events] = [new Hum(frequency), new Ear(), new Events()];
    const transport = network.transport();
    const session = new RtpSession({ clock, voice, handler: events, source, sink }, transport);
    t.after(() => session.close());
    return { session, source, sink, events, port: transport.port };
  };
  const [alice, bob] = [side(440), side(700)];
  const answer = await bob.session.answer(changeOffer(await alice.session.offer()));
  await alice.session.accept(answer);
  return { clock, network, alice, bob };
}

async function secure({ alice, bob }: Scene): Promise<void> {
  const [hers, his] = callKeys();
  await Promise.all([alice.session.secure(hers), bob.session.secure(his)]);
}

/** Only PCMU and PCMA, as from a phone without Opus. */
function withoutOpus(offer: string): string {
  return offer.replace("RTP/AVP 96 0 8", "RTP/AVP 0 8").replace(/a=(rtpmap|fmtp):96 .*\r\n/g, "");
}

function assertHears({ sink }: Side, frequency: number, from: number): void {
  const correlation = toneCorrelation(sink.sound(from), frequency, SAMPLE_RATE);
  assert.ok(correlation > 0.9, `${correlation}`);
}

test("both sides hear each other's tone, with Opus", async (t) => {
  const all = await scene(t);
  await secure(all);
  await all.clock.elapse(3_000);
  assertHears(all.alice, 700, 20);
  assertHears(all.bob, 440, 20);
});

test("both sides hear each other's tone, with G.711", async (t) => {
  const all = await scene(t, withoutOpus);
  await secure(all);
  await all.clock.elapse(3_000);
  assertHears(all.alice, 700, 20);
  assertHears(all.bob, 440, 20);
});

test("ZRTP goes both ways as soon as both have agreed, before there are keys", async (t) => {
  const { clock, alice, bob } = await scene(t);
  assert.equal(alice.events.connected, 0);
  await clock.elapse(0);
  assert.deepEqual([alice.events.connected, bob.events.connected], [1, 1]);
  alice.session.sendZrtp(ZRTP);
  bob.session.sendZrtp(ZRTP);
  await clock.elapse(20);
  assert.deepEqual(alice.events.zrtp, [ZRTP]);
  assert.deepEqual(bob.events.zrtp, [ZRTP]);
});

test("before `secure` nothing but ZRTP is sent, and nothing is played", async (t) => {
  const { clock, network, alice, bob } = await scene(t);
  alice.session.sendZrtp(ZRTP);
  const speech = encodeRtp({
    marker: false,
    payloadType: 0,
    sequence: 1,
    timestamp: 1,
    ssrc: 1,
    csrc: [],
    extension: null,
    payload: new Uint8Array(160).fill(0x55),
  });
  network.send({
    channel: "rtp",
    bytes: speech,
    from: STRANGER,
    to: { address: "192.0.2.1", port: bob.port },
  });
  await clock.elapse(10_000);
  assert.deepEqual(
    network.sent.map(({ bytes }) => datagramKind(bytes)),
    ["zrtp", "rtp"],
  );
  assert.equal(bob.sink.frames.length, 0);
});

test("plain RTP and forged SRTP are silence, never noise", async (t) => {
  const all = await scene(t);
  const { clock, network, bob } = all;
  // Alice's own packets never arrive; a stranger's do.
  network.delay = ({ from }) => (from.address === STRANGER.address ? 0 : null);
  await secure(all);
  const random = steadyRandom(3);
  for (let i = 0; i < 100; i++) {
    const payload = Uint8Array.from({ length: 170 }, () => Math.floor(random() * 256));
    const packet = {
      marker: false,
      sequence: i,
      timestamp: 960 * i,
      ssrc: 9,
      csrc: [],
      extension: null,
      payload,
    };
    for (const payloadType of [96, 0]) {
      const bytes = encodeRtp({ ...packet, payloadType });
      network.send({ channel: "rtp", bytes, from: STRANGER, to: { address: "192.0.2.1", port: bob.port } });
    }
    await clock.elapse(20);
  }
  assert.ok(bob.sink.frames.length >= 99);
  assert.equal(loudness(bob.sink.sound()), 0);
});

test("packets that were changed on the way are not heard", async (t) => {
  const all = await scene(t);
  const { network, clock, bob } = all;
  network.delay = ({ bytes }) => {
    if (datagramKind(bytes) === "rtp") bytes[20]! ^= 1;
    return 10;
  };
  await secure(all);
  await clock.elapse(2_000);
  assert.equal(loudness(bob.sink.sound()), 0);
});

test("replayed packets are heard once, and change nothing", async (t) => {
  const all = await scene(t);
  const { network, clock, bob } = all;
  await secure(all);
  await clock.elapse(1_000);
  for (const datagram of network.sent.filter(({ to }) => to.port === bob.port)) {
    network.send({ ...datagram, from: STRANGER });
  }
  await clock.elapse(2_000);
  assertHears(bob, 440, 20);
  // Nor does anything go to where the copies came from.
  assert.ok(network.sent.every(({ to }) => to.address !== STRANGER.address));
});

test("muted: silence in packets of the same number and size", async (t) => {
  for (const change of [(offer: string) => offer, withoutOpus]) {
    const all = await scene(t, change);
    const { network, clock, alice, bob } = all;
    await secure(all);
    await clock.elapse(1_000);
    alice.session.setMuted(true);
    const before = { sent: network.sent.length, heard: bob.sink.frames.length };
    await clock.elapse(1_000);
    assert.ok(loudness(bob.sink.sound(before.heard + 20)) < 60);
    const fromAlice = network.sent.filter(
      ({ from, channel }) => from.port === alice.port && channel === "rtp",
    );
    assert.equal(new Set(fromAlice.map(({ bytes }) => bytes.length)).size, 1);
    assert.equal(network.sent.slice(before.sent).filter(({ from }) => from.port === alice.port).length, 50);
    alice.session.setMuted(false);
    await clock.elapse(1_000);
    assertHears(bob, 440, bob.sink.frames.length - 30);
  }
});

test("held: neither side hears the other, and packets go on", async (t) => {
  const all = await scene(t, withoutOpus);
  const { clock, alice, bob } = all;
  await secure(all);
  await clock.elapse(1_000);
  alice.session.setHeld(true);
  await clock.elapse(1_000);
  assert.ok(loudness(alice.sink.sound(60)) === 0);
  assert.ok(loudness(bob.sink.sound(75)) < 60);
  await clock.elapse(16_000);
  assert.deepEqual([alice.events.lost, bob.events.lost], [[], []]);
});

for (const [percent, jitterMs, longestMs] of [
  [5, 40, 400],
  [20, 200, 1_000],
] as const) {
  test(`${percent} % of packets lost, up to ${jitterMs} ms late and out of order: speech goes on`, async (t) => {
    const all = await scene(t);
    const random = steadyRandom(percent);
    all.network.delay = () => (random() * 100 < percent ? null : 20 + random() * jitterMs);
    await secure(all);
    await all.clock.elapse(10_000);
    for (const [side, frequency] of [
      [all.alice, 700],
      [all.bob, 440],
    ] as const) {
      const gap = longestGapMs(side.sink.sound(50), SAMPLE_RATE);
      assert.ok(gap <= longestMs, `a gap of ${gap} ms`);
      const correlation = toneCorrelation(side.sink.sound(50), frequency, SAMPLE_RATE);
      assert.ok(correlation > (percent === 5 ? 0.9 : 0.8), `${correlation}`);
    }
  });
}

test("a peer behind address translation is answered at the address its authentic packets come from", async (t) => {
  const all = await scene(t, (offer) => offer.replaceAll("192.0.2.1", "10.0.0.7"));
  const { network, clock, alice, bob } = all;
  const outside = { address: "203.0.113.5", port: 50_000 };
  // The translator: what Alice sends comes from outside, and what is sent there reaches her.
  const { send } = network;
  network.send = (datagram) => {
    const isHers = datagram.from.port === alice.port;
    const isForHer = datagram.to.address === outside.address;
    const from = isHers ? outside : datagram.from;
    const to = isForHer ? { address: "192.0.2.1", port: alice.port } : datagram.to;
    send.call(network, { ...datagram, from, to });
  };
  alice.session.sendZrtp(ZRTP);
  await clock.elapse(100);
  bob.session.sendZrtp(ZRTP);
  await clock.elapse(100);
  assert.equal(alice.events.zrtp.length, 1);
  await secure(all);
  await clock.elapse(3_000);
  assertHears(alice, 700, 30);
  assertHears(bob, 440, 30);
});

test("ZRTP that seems to come from somebody is answered there a few times, and no more", async (t) => {
  const { network, clock, bob } = await scene(t);
  let sentThere = 0;
  network.delay = ({ to }) => {
    if (to.address === STRANGER.address) sentThere++;
    return 0;
  };
  const to = { address: "192.0.2.1", port: bob.port };
  for (const expected of [12, 24]) {
    network.send({ channel: "rtp", bytes: ZRTP, from: STRANGER, to });
    await clock.elapse(10);
    for (let i = 0; i < 62; i++) bob.session.sendZrtp(ZRTP);
    await clock.elapse(10);
    assert.equal(sentThere, expected);
  }
});

test("what ZRTP does not take for the peer's draws no answers to where it came from, nor away from the peer", async (t) => {
  const { network, clock, bob } = await scene(t);
  const moved = { address: "203.0.113.5", port: 50_000 };
  const to = { address: "192.0.2.1", port: bob.port };
  network.send({ channel: "rtp", bytes: ZRTP, from: moved, to });
  await clock.elapse(10);
  bob.events.takesZrtp = false;
  network.send({ channel: "rtp", bytes: ZRTP, from: STRANGER, to });
  await clock.elapse(10);
  assert.equal(bob.events.zrtp.length, 2);
  const before = network.sent.length;
  bob.session.sendZrtp(ZRTP);
  const addresses = network.sent.slice(before).map((datagram) => datagram.to.address);
  assert.deepEqual(addresses, ["192.0.2.1", moved.address]);
});

test("a peer that falls silent is lost after 15 s, and not before", async (t) => {
  const all = await scene(t, withoutOpus);
  const { network, clock, alice } = all;
  await secure(all);
  await clock.elapse(5_000);
  network.delay = () => null;
  await clock.elapse(14_000);
  assert.deepEqual(alice.events.lost, []);
  await clock.elapse(2_000);
  assert.deepEqual(alice.events.lost, ["silent"]);
  const sent = network.sent.length;
  await clock.elapse(5_000);
  assert.equal(network.sent.length, sent);
});

test("a peer that said it sends nothing is not missed", async (t) => {
  const all = await scene(t, withoutOpus);
  const { clock, bob, alice, network } = all;
  await secure(all);
  const held = (await alice.session.offer()).replace("a=sendrecv", "a=inactive");
  assert.match(await bob.session.answer(held), /a=inactive/);
  network.delay = ({ from }) => (from.port === alice.port ? null : 10);
  await clock.elapse(20_000);
  assert.deepEqual(bob.events.lost, []);
  assert.equal(bob.events.connected, 1);
});

test("a microphone that is unplugged ends the call with that reason", async (t) => {
  const all = await scene(t);
  await secure(all);
  await all.clock.elapse(1_000);
  all.alice.source.isBroken = true;
  await all.clock.elapse(100);
  assert.deepEqual(all.alice.events.lost, ["no_microphone"]);
});

test("a loudspeaker that goes away ends the call too", async (t) => {
  const all = await scene(t, withoutOpus);
  await secure(all);
  await all.clock.elapse(1_000);
  all.alice.sink.isBroken = true;
  await all.clock.elapse(1_000);
  assert.deepEqual(all.alice.events.lost, ["failed"]);
});

test("a later offer may hold and move, but not change the format", async (t) => {
  const all = await scene(t, withoutOpus);
  const { alice, bob, clock, network } = all;
  await secure(all);
  await clock.elapse(200);
  const offer = withoutOpus(await alice.session.offer());
  await assert.rejects(bob.session.answer(offer.replace("RTP/AVP 0 8", "RTP/AVP 8")), MediaRefused);
  assert.match(await bob.session.answer(offer), /m=audio \d+ RTP\/AVP 0 /);
  await bob.session.answer(offer.replaceAll("192.0.2.1", "0.0.0.0"));
  await clock.elapse(40);
  const sent = network.sent.length;
  await clock.elapse(200);
  assert.ok(network.sent.slice(sent).every(({ from }) => from.port !== bob.port));
  await bob.session.answer(offer);
  await clock.elapse(1_000);
  assertHears(alice, 700, alice.sink.frames.length - 30);
});

test("reports go out every five seconds, encrypted like the sound, and a goodbye at the end", async (t) => {
  const all = await scene(t, withoutOpus);
  const { network, clock, alice } = all;
  await secure(all);
  await clock.elapse(11_000);
  const reports = () => network.sent.filter(({ from }) => from.port === alice.port + 1);
  assert.equal(reports().length, 2);
  await alice.session.close();
  assert.equal(reports().length, 3);
  assert.ok(reports().every(({ channel, bytes }) => channel === "rtcp" && datagramKind(bytes) === "rtcp"));
  // The name would stand there in clear otherwise.
  assert.ok(reports().every(({ bytes }) => bytes.length > 60));
});

test("after `close` nothing is sent, nothing waits, and the devices are free", async (t) => {
  const all = await scene(t);
  const { network, clock, alice, bob } = all;
  await secure(all);
  await clock.elapse(1_000);
  await alice.session.close();
  await bob.session.close();
  const sent = network.sent.length;
  await clock.elapse(5_000);
  assert.equal(network.sent.length, sent);
  assert.equal(clock.size, 0);
  assert.ok(alice.source.isClosed && alice.sink.isClosed && bob.source.isClosed && bob.sink.isClosed);
  await alice.session.close();
});

test("no keys before anything was agreed on", async (t) => {
  const clock = new ManualClock();
  const network = new MemoryNetwork(clock);
  const [source, sink, handler] = [new Hum(440), new Ear(), new Events()];
  const session = new RtpSession({ clock, voice, handler, source, sink }, network.transport());
  t.after(() => session.close());
  await assert.rejects(session.secure(callKeys()[0]), MediaRefused);
  session.sendZrtp(ZRTP);
  assert.deepEqual(network.sent, []);
  assert.equal(await session.binding(), null);
});

test("a session takes keys once", async (t) => {
  const all = await scene(t);
  await secure(all);
  await assert.rejects(all.alice.session.secure(callKeys()[0]), /takes keys once/);
});

test("over real UDP sockets on loopback", async (t) => {
  const side = async (frequency: number) => {
    const [source, sink, events] = [new Hum(frequency), new Ear(), new Events()];
    const session = await RtpSession.open(
      { clock: systemClock, voice, handler: events, source, sink },
      "127.0.0.1",
    );
    t.after(() => session.close());
    return { session, source, sink, events };
  };
  const [alice, bob] = [await side(440), await side(700)];
  const offer = await alice.session.offer();
  const port = Number(/m=audio (\d+)/.exec(offer)?.[1]);
  assert.equal(port % 2, 0);
  await alice.session.accept(await bob.session.answer(offer));
  await Promise.all([alice, bob].map(({ events }) => events.until(() => events.connected === 1)));
  alice.session.sendZrtp(ZRTP);
  await bob.events.until(() => bob.events.zrtp.length === 1);
  const [hers, his] = callKeys("AES1", "HS32");
  await Promise.all([alice.session.secure(hers), bob.session.secure(his)]);
  await Promise.all([alice.sink.hears(700, 50), bob.sink.hears(440, 50)]);
});
