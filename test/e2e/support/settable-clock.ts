/**
 * Loaded into a process before everything else: each SIGUSR2 sets its clock, as `date -s` sets a machine's, by the next
 * of the steps in `TEST_CLOCK_STEPS` (milliseconds, with commas between). What counts time evenly is left alone.
 */
import { isMainThread } from "node:worker_threads";

const steps = (process.env.TEST_CLOCK_STEPS ?? "").split(",").map(Number);

if (isMainThread && process.env.TEST_CLOCK_STEPS !== undefined) {
  const right = Date.now;
  let offset = 0;
  Date.now = () => right() + offset;
  process.on("SIGUSR2", () => {
    offset += steps.shift() ?? 0;
  });
}
