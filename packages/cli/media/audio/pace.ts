/** Calls back every 20 ms without drifting: late timers do not add up. */
import type { Clock, TimerHandle } from "@sottovoce/sip";
import { FRAME_MS } from "@sottovoce/voice";

/** So far behind, frames are given up instead of hurried through: the machine slept. */
const GIVE_UP_MS = 200;

export class Pace {
  readonly #clock: Clock;
  readonly #onFrame: () => void;
  readonly #onGivenUp: (frames: number) => void;
  #isRunning = false;
  /** By `Clock.elapsed`. */
  #due = 0;
  #timer: TimerHandle | null = null;

  /** @param onGivenUp so many frames will never be: their time has passed all the same */
  constructor(clock: Clock, onFrame: () => void, onGivenUp: (frames: number) => void = () => {}) {
    this.#clock = clock;
    this.#onFrame = onFrame;
    this.#onGivenUp = onGivenUp;
  }

  /** Begins, with the first frame 20 ms from now. Does nothing where it runs. */
  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#due = this.#clock.elapsed() + FRAME_MS;
    this.#arm();
  }

  /** May be called from within the callback. */
  stop(): void {
    this.#isRunning = false;
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
  }

  #arm(): void {
    this.#timer = this.#clock.setTimer(Math.max(0, this.#due - this.#clock.elapsed()), () => this.#run());
  }

  #run(): void {
    this.#timer = null;
    const now = this.#clock.elapsed();
    if (now - this.#due > GIVE_UP_MS) {
      const frames = Math.floor((now - this.#due) / FRAME_MS);
      this.#due += frames * FRAME_MS;
      this.#onGivenUp(frames);
    }
    while (this.#isRunning && this.#due <= now) {
      this.#due += FRAME_MS;
      this.#onFrame();
    }
    if (this.#isRunning) this.#arm();
  }
}
