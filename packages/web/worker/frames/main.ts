/** Where the worker of a call's frames begins: it has the keys of the sound, and of nothing else. */
import { createWebVoicePrimitives } from "@sottovoce/crypto/primitives/voice-web";
import type { FrameDirection, FromFrames, ToFrames } from "../../engine/frames-protocol.ts";
import { CallFrames } from "./call-frames.ts";

/** TypeScript has no way to say of one folder alone that its global is a dedicated worker's. */
const scope = self as unknown as DedicatedWorkerGlobalScope;
const frames = new CallFrames(createWebVoicePrimitives(), (message: FromFrames) =>
  scope.postMessage(message),
);

scope.onrtctransform = ({ transformer }) => {
  const { direction } = transformer.options as FrameDirection;
  // It ends with the connection, in whatever state that is then.
  frames[direction].run(transformer).catch(() => undefined);
};

scope.onmessage = ({ data }: MessageEvent<ToFrames>) => {
  if (data.type === "end") frames.end();
  else void frames.secure(data.keys);
};
