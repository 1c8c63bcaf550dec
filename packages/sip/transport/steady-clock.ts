import type { Clock, TimerHandle } from "./clock.ts";
import { systemClock } from "./clock.ts";

/**
 * How often the two clocks are compared at most. Between two looks only the one that cannot be set is read: the time is
 * asked for several times a message.
 */
const REVIEW_MS = 1_000;

/** What the system's clock may be off without being called a jump: time services step it by less, and often. */
const TOLERANCE_MS = 10_000;

/**
 * How long the system's clock must stand by what it says before it is believed. Nothing that waits is harmed by
 * expiring so much later, while what has expired is gone: an operator has this long to see the alarm and set the clock
 * right.
 */
const CONFIRM_MS = 6 * 3_600_000;

/** What happened to the system's clock. */
export interface ClockChange {
  /**
   * - `jumped`: it was set, and is not followed for now.
   * - `returned`: it was set right again.
   * - `adopted`: it has stood by its new time long enough, and is followed from now on.
   */
  readonly kind: "jumped" | "returned" | "adopted";
  /** Milliseconds by which it was ahead of the time in use; negative where it was behind. */
  readonly offsetMs: number;
}

/** Where a {@link SteadyClock} reads time. */
export interface TimeSources {
  /** Unix milliseconds by the system's clock, which people and time services set. */
  wall(): number;
  /** Milliseconds counted evenly, from any moment on. May stand still while the machine sleeps. */
  monotonic(): number;
  /** Like `monotonic`, but goes on while the machine sleeps. May be slow and coarse; it is asked after a jump only. */
  uptime?(): number;
}

/**
 * The system's time, but for jumps: when the system's clock is set by more than a moment, this one goes on as if
 * nothing had happened, and follows only when the new time has stood for hours. A clock that is set wrong by a day and
 * set right again therefore ends nothing that waits. Time that the machine slept through is no jump.
 */
export class SteadyClock implements Clock {
  readonly #sources: TimeSources;
  readonly #timers: Pick<Clock, "setTimer" | "clearTimer">;
  readonly #onChange: (change: ClockChange) => void;
  /** Unix ms at which `elapsed()` was 0, by the time in use. */
  #origin: number;
  /** What `uptime` was ahead of `monotonic` at the start. */
  readonly #awake: number;
  /** Milliseconds the machine has slept since. */
  #slept = 0;
  #reviewAt = Number.NEGATIVE_INFINITY;
  #jump: { offsetMs: number; readonly since: number } | null = null;

  /** @param timers where timers are set; the platform's where absent */
  constructor(
    sources: TimeSources,
    onChange: (change: ClockChange) => void = () => {},
    timers: Pick<Clock, "setTimer" | "clearTimer"> = systemClock,
  ) {
    this.#sources = sources;
    this.#onChange = onChange;
    this.#timers = timers;
    const monotonic = sources.monotonic();
    this.#origin = sources.wall() - monotonic;
    this.#awake = (sources.uptime?.() ?? monotonic) - monotonic;
  }

  now(): number {
    // First: it may move the origin.
    const elapsed = this.#read();
    return Math.floor(this.#origin + elapsed);
  }

  elapsed(): number {
    return Math.floor(this.#read());
  }

  #read(): number {
    const monotonic = this.#sources.monotonic();
    if (monotonic >= this.#reviewAt) this.#review(monotonic);
    return monotonic + this.#slept;
  }

  setTimer(ms: number, callback: () => void): TimerHandle {
    return this.#timers.setTimer(ms, callback);
  }

  clearTimer(handle: TimerHandle): void {
    this.#timers.clearTimer(handle);
  }

  #review(monotonic: number): void {
    this.#reviewAt = monotonic + REVIEW_MS;
    let offsetMs = this.#offset(monotonic);
    if (Math.abs(offsetMs) > TOLERANCE_MS && this.#noticeSleep(monotonic)) offsetMs = this.#offset(monotonic);
    if (Math.abs(offsetMs) <= TOLERANCE_MS) {
      this.#origin += offsetMs;
      this.#end("returned");
    } else this.#weigh(monotonic + this.#slept, offsetMs);
  }

  /** What the system's clock is ahead of the time in use. */
  #offset(monotonic: number): number {
    return this.#sources.wall() - (this.#origin + monotonic + this.#slept);
  }

  /** @returns whether the machine has slept since it was last asked */
  #noticeSleep(monotonic: number): boolean {
    const { uptime } = this.#sources;
    if (uptime === undefined) return false;
    const slept = uptime() - monotonic - this.#awake;
    if (slept - this.#slept <= TOLERANCE_MS) return false;
    this.#slept = slept;
    return true;
  }

  /** The system's clock disagrees: it is waited for, and believed in the end. */
  #weigh(elapsed: number, offsetMs: number): void {
    const jump = this.#jump;
    if (jump === null || Math.abs(offsetMs - jump.offsetMs) > TOLERANCE_MS) {
      this.#jump = { offsetMs, since: elapsed };
      this.#onChange({ kind: "jumped", offsetMs });
      return;
    }
    // It may be slewed meanwhile, by some seconds over the hours.
    jump.offsetMs = offsetMs;
    if (elapsed - jump.since < CONFIRM_MS) return;
    this.#origin += offsetMs;
    this.#end("adopted");
  }

  #end(kind: "returned" | "adopted"): void {
    if (this.#jump === null) return;
    const { offsetMs } = this.#jump;
    this.#jump = null;
    this.#onChange({ kind, offsetMs });
  }
}
