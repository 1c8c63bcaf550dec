/** Where the worker of a call's frames begins: it has the keys of the sound, and of nothing else. */
import { createWebVoicePrimitives } from "@sottovoce/crypto/primitives/voice-web";
import { createFrameProtector, createFrameUnprotector, type MediaKeys } from "@sottovoce/voice";
import type { FrameDirection, FromFrames, ToFrames } from "../../engine/frames-protocol.ts";
import { Passage } from "./passage.ts";

/** TypeScript has no way to say of one folder alone that its global is a dedicated worker's. */
const scope = self as unknown as DedicatedWorkerGlobalScope;
const tell = (message: FromFrames): void => scope.postMessage(message);

const passages: Readonly<Record<FrameDirection["direction"], Passage>> = {
  send: new Passage(),
  receive: new Passage(),
};
/** How often the page hears that authentic frames come. */
const TELL_EVERY_MS = 1_000;
let toldAt = Number.NEGATIVE_INFINITY;
let wipe = (): void => {};
let isOver = false;

scope.onrtctransform = ({ transformer }) => {
  const { direction } = transformer.options as FrameDirection;
  // It ends with the connection, in whatever state that is then.
  passages[direction].run(transformer).catch(() => undefined);
};

scope.onmessage = ({ data }: MessageEvent<ToFrames>) => {
  if (data.type === "end") end();
  else void secure(data.keys);
};

/** Lets frames through from now on. @param keys are overwritten */
async function secure({ send, receive }: MediaKeys): Promise<void> {
  try {
    const voice = createWebVoicePrimitives();
    const protector = await createFrameProtector(voice, send);
    const unprotector = await createFrameUnprotector(voice, receive);
    wipe();
    wipe = () => {
      protector.wipe();
      unprotector.wipe();
    };
    if (isOver) {
      wipe();
      return;
    }
    passages.receive.open(async (frame) => {
      const sound = await unprotector.unprotect(frame);
      if (sound !== null) heard();
      return sound;
    });
    passages.send.open((frame) => protector.protect(frame));
    tell({ type: "secured" });
  } catch {
    tell({ type: "spent" });
  } finally {
    for (const { key, salt } of [send, receive]) {
      key.fill(0);
      salt.fill(0);
    }
  }
}

/** An authentic frame has come. */
function heard(): void {
  const now = performance.now();
  if (now - toldAt < TELL_EVERY_MS) return;
  toldAt = now;
  tell({ type: "heard" });
}

function end(): void {
  isOver = true;
  passages.send.close();
  passages.receive.close();
  wipe();
  tell({ type: "ended" });
}
