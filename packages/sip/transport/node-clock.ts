/** The clock of a program in Node. */
import { uptime } from "node:os";
import { type ClockChange, SteadyClock } from "./steady-clock.ts";

/**
 * Makes the system's clock, steadied. A program has one: two might disagree about a jump.
 * @param onChange hears of jumps, see {@link ClockChange}
 */
export function createNodeClock(onChange?: (change: ClockChange) => void): SteadyClock {
  const sources = {
    wall: () => Date.now(),
    monotonic: () => performance.now(),
    // Counts what a laptop slept through, on all platforms.
    uptime: () => uptime() * 1000,
  };
  return new SteadyClock(sources, onChange);
}
