/** A timer that has been set and not yet fired. Opaque: only its clock can read it. */
export type TimerHandle = { readonly timer: unknown };

/**
 * Time as every machine of this package sees it. It is passed in, so that tests move it by hand and no test
 * ever sleeps.
 */
export interface Clock {
  /**
   * Unix time in milliseconds, a whole number. May step when the system's clock is set: for moments that are shown,
   * sent or kept.
   */
  now(): number;
  /**
   * Milliseconds since some moment, a whole number, counted evenly whatever the system's clock is set to: for all that
   * has a length.
   */
  elapsed(): number;
  /** Calls `callback` once, about `ms` milliseconds from now, never within this call. */
  setTimer(ms: number, callback: () => void): TimerHandle;
  /** Forgets a timer; does nothing where it has fired already. */
  clearTimer(handle: TimerHandle): void;
}

/** setTimeout takes a signed 32-bit number of milliseconds and fires at once for anything above it. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The platform's clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => Math.floor(performance.now()),
  setTimer: (ms, callback) => ({
    timer: setTimeout(callback, Math.min(Math.max(0, ms), LONGEST_TIMEOUT_MS)),
  }),
  clearTimer: (handle) => clearTimeout(handle.timer as number),
};
