/**
 * Whether authentic sound of the peer arrives. A connection may stand although nobody is heard on it: keys that differ, or
 * somebody on the way who puts other frames in the place of the peer's. Who is muted, holds, or is held sends silence,
 * frame by frame like words; so no frame for so long means that nobody is there.
 */
import type { ZrtpClock } from "../zrtp/session-api.ts";

/** A phone that goes from one network to another is back by then. Three of its reports would have come (RFC 3550 §6.2). */
const LOST_AFTER_MS = 15_000;
/** Longer than packets are late for where a network is merely slow. */
const QUIET_AFTER_MS = 4_000;
const LOOK_EVERY_MS = 1_000;
/**
 * So many looks in a row must find it lost. Browsers slow down the timers of a tab in the background, programs are
 * stopped, and machines sleep: the first look after that is late, and may come before the frames that arrived meanwhile.
 */
const LOOKS = 3;

/** The clock of the SIP package fits. */
export interface SilenceClock extends ZrtpClock {
  /** Milliseconds since some moment, counted evenly. */
  elapsed(): number;
}

export interface SilenceHandler {
  /** Whether a person should be told that nothing arrives. Called at each change; at first it does. */
  onQuiet?(quiet: boolean): void;
  /** Told once. */
  onLost(): void;
}

export class SilenceWatch {
  readonly #clock: SilenceClock;
  readonly #handler: SilenceHandler;
  #timer: { readonly timer: unknown } | null = null;
  /** By the clock. */
  #heardAt = 0;
  #isQuiet = false;
  #missed = 0;

  constructor(clock: SilenceClock, handler: SilenceHandler) {
    this.#clock = clock;
    this.#handler = handler;
  }

  /** Both sides have keys, and the peer sends: frames are due from now on. */
  start(): void {
    this.stop();
    this.heard();
    this.#arm();
  }

  /** Something authentic has come, this very moment or up to a second ago. */
  heard(): void {
    this.#heardAt = this.#clock.elapsed();
    this.#missed = 0;
    this.#setQuiet(false);
  }

  /** Nobody is listened for any more, and so nobody is quiet. */
  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
    this.#setQuiet(false);
  }

  #arm(): void {
    this.#timer = this.#clock.setTimer(LOOK_EVERY_MS, () => this.#look());
  }

  #look(): void {
    const silence = this.#clock.elapsed() - this.#heardAt;
    if (silence > QUIET_AFTER_MS) this.#setQuiet(true);
    if (silence > LOST_AFTER_MS) this.#missed++;
    if (this.#missed < LOOKS) {
      this.#arm();
      return;
    }
    this.#timer = null;
    this.#handler.onLost();
  }

  #setQuiet(quiet: boolean): void {
    if (this.#isQuiet === quiet) return;
    this.#isQuiet = quiet;
    this.#handler.onQuiet?.(quiet);
  }
}
