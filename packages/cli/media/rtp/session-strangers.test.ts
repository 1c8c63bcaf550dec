/** Who else is on the network: nothing of theirs is heard, and nothing is sent to them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeRtp } from "@sottovoce/voice";
import { loudness, steadyRandom } from "@sottovoce/voice/test/sound";
import { assertHears, STRANGER, scene, secure, ZRTP } from "../test/rtp-scene.ts";
import { datagramKind } from "./datagram.ts";

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
