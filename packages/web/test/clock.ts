/** Stands for `worker/clock.ts` and `media/clock.ts` in the build for the tests. */
import { CLOCK_CHANNEL, type ClockMessage } from "./clock-channel.ts";
import { MovableClock } from "./movable-clock.ts";

export const clock = new MovableClock();

const channel = new BroadcastChannel(CLOCK_CHANNEL);
const told = Promise.withResolvers<void>();
channel.onmessage = ({ data }: MessageEvent<ClockMessage>) => {
  if (data.type !== "ahead") return;
  clock.moveTo(data.ms);
  told.resolve();
};
channel.postMessage({ type: "ask" } satisfies ClockMessage);
// A worker that is started again goes on in the time of the one before.
await told.promise;
