import { type Clock, systemClock } from "@sottovoce/sip";

/** A clock on which a minute passes in a minute divided by `factor`: for timeouts that strangers have to see happen. */
export function hastenedClock(factor: number): Clock {
  const start = systemClock.now();
  return {
    now: () => Math.round(start + (systemClock.now() - start) * factor),
    elapsed: () => systemClock.elapsed() * factor,
    setTimer: (ms, callback) => systemClock.setTimer(ms / factor, callback),
    clearTimer: (handle) => systemClock.clearTimer(handle),
  };
}
