/**
 * Somebody with a command line, for one call: the same engine, records and sound, with only one way for sound. Takes
 * profile and way as its arguments, orders and reports go over the process channel.
 */
import { openEngine } from "@sottovoce/client";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";
import { createNodeClock } from "@sottovoce/sip/transport/node-clock";
import { parseAddress } from "@sottovoce/wire";
import { nodeCallMedia, prepareCalls } from "../../packages/cli/media/node-call-media.ts";
import { Ear, Hum } from "../../packages/cli/media/test/devices.ts";
import { openPorts } from "../../packages/cli/with-engine.ts";
import { now, PASSPHRASE, type PartyOrder, type PartyReport, VOICE_HZ } from "./party-protocol.ts";

const [profile = "", kind, role] = process.argv.slice(2);
const report = (message: PartyReport): void => void process.send?.(message);

const media = nodeCallMedia({
  clock: createNodeClock(),
  voice: createNodeVoicePrimitives(),
  source: async () => new Hum(VOICE_HZ),
  sink: async () => new Ear(),
  address: async () => "127.0.0.1",
  extraAddresses: ["127.0.0.1"],
});
const kinds = media.kinds.filter((other) => other === kind);
const engine = await openEngine(
  openPorts(profile, { kinds, open: (options, handler) => media.open(options, handler) }),
  PASSPHRASE,
);

engine.on((event) => {
  if (event.type === "connection" && event.state === "online") {
    // As `sottovoce answer` does while it waits.
    void (role === "answers" ? prepareCalls() : Promise.resolve()).then(() => report({ report: "online" }));
  }
  if (event.type !== "call") return;
  const { id, phase, direction, end, endSentence } = event.call;
  report({ report: "phase", phase, at: now(), end: end === null ? null : `${end} ${endSentence ?? ""}` });
  if (phase === "ringing" && direction === "in") {
    report({ report: "answering", at: now() });
    void engine.calls.answer(id);
  }
});
engine.start();

process.on("message", async (order: PartyOrder) => {
  if (order.do === "call") await engine.calls.call(parseAddress(order.to));
  if (order.do === "hangUp") {
    for (const { id } of engine.calls.current()) await engine.calls.hangUp(id).catch(() => undefined);
  }
});
