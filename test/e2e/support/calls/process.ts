/**
 * Somebody who calls or is called, in a process of their own whose memory a test looks into. Takes the activation link,
 * the way of the sound and the key agreement as arguments; tells what happens over the process channel, and secrets over
 * descriptor 4.
 */

import { writeHeapSnapshot } from "node:v8";
import { activate, type CallId, type CallPhase, type MediaKind } from "@sottovoce/client";
import { createNodePrimitives } from "@sottovoce/crypto/primitives/node";
import { createNodeVoicePrimitives } from "@sottovoce/crypto/primitives/voice-node";
import { createNodeClock } from "@sottovoce/sip/transport/node-clock";
import type { ZrtpKeyAgreement } from "@sottovoce/voice";
import { type Address, parseActivationLink } from "@sottovoce/wire";
import { nodeCallMedia } from "../../../../packages/cli/media/node-call-media.ts";
import { Ear, Hum } from "../../../../packages/cli/media/test/devices.ts";
import { nodeDiscovery } from "../../../../packages/cli/ports/discovery.ts";
import { MemoryRecords } from "../../../../packages/client/test/memory-records.ts";
import { tapInto, tappedPrimitives, tappedVoice, tappedZrtp } from "../secret-tap.ts";

export type CallProcessCommand =
  | { readonly do: "hangUp" | "collect" }
  | { readonly do: "call"; readonly to: Address }
  | { readonly do: "snapshot"; readonly file: string };
export type CallProcessReport =
  | { readonly report: "online" | "heard" | "done" }
  | { readonly report: "phase"; readonly phase: CallPhase };

const [, , link = "", kind = "webrtc", keyAgreement = "X255"] = process.argv as [
  string,
  string,
  string?,
  MediaKind?,
  ZrtpKeyAgreement?,
];
const TAP = 4;
const VOICE = 1_000;

const report = (message: CallProcessReport): void => void process.send?.(message);
const tap = tapInto(TAP);
const primitives = createNodePrimitives();
const voice = tappedVoice(createNodeVoicePrimitives(), tap);
let current: CallId | null = null;

const sound = nodeCallMedia({
  clock: createNodeClock(),
  voice,
  source: async () => new Hum(VOICE),
  sink: async () => {
    const ear = new Ear();
    void ear.hears(440, 25).then(() => report({ report: "heard" }));
    return ear;
  },
  address: async () => "127.0.0.1",
  extraAddresses: ["127.0.0.1"],
});

const { engine } = await activate(
  {
    clock: createNodeClock(),
    primitives: tappedPrimitives(primitives, tap),
    records: new MemoryRecords(),
    discovery: nodeDiscovery,
    media: { kinds: [kind], open: (options, handler) => sound.open(options, handler) },
    zrtp: tappedZrtp({ ...primitives, ...voice }, tap, keyAgreement),
  },
  parseActivationLink(link),
  "a passphrase for tests only",
);

engine.on((event) => {
  if (event.type === "connection" && event.state === "online") report({ report: "online" });
  if (event.type !== "call") return;
  const { id, phase, direction } = event.call;
  report({ report: "phase", phase });
  current = id;
  if (phase === "ringing" && direction === "in") void engine.calls.answer(id);
});
engine.start();

/** What nothing refers to any more is gone. Finalizers let go of more. */
async function collect(): Promise<void> {
  for (let round = 0; round < 5; round++) {
    globalThis.gc?.();
    await new Promise(setImmediate);
  }
}

process.on("message", async (command: CallProcessCommand) => {
  if (command.do === "call") await engine.calls.call(command.to);
  if (command.do === "hangUp" && current !== null) await engine.calls.hangUp(current).catch(() => undefined);
  if (command.do === "collect") await collect();
  if (command.do === "snapshot") writeHeapSnapshot(command.file);
  report({ report: "done" });
});
