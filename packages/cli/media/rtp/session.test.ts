import assert from "node:assert/strict";
import { test } from "node:test";
import { MediaRefused } from "@sottovoce/client";
import { systemClock } from "@sottovoce/sip";
import { Ear, Hum } from "../test/devices.ts";
import { Events } from "../test/events.ts";
import { callKeys } from "../test/keys.ts";
import { ManualClock } from "../test/manual-clock.ts";
import { MemoryNetwork } from "../test/memory-network.ts";
import { assertHears, scene, secure, voice, withoutOpus, ZRTP } from "../test/rtp-scene.ts";
import { datagramKind } from "./datagram.ts";
import { RtpSession } from "./session.ts";

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

test("a peer that falls silent is lost after 15 to 18 s, and not before", async (t) => {
  const all = await scene(t, withoutOpus);
  const { network, clock, alice } = all;
  await secure(all);
  await clock.elapse(5_000);
  network.delay = () => null;
  await clock.elapse(14_000);
  assert.deepEqual(alice.events.lost, []);
  await clock.elapse(4_000);
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
