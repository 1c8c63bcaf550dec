/** Notices that a peer has fallen silent: it sends sound, and reports of it, as long as it is there. */
import type { Clock, TimerHandle } from "@sottovoce/sip";

/**
 * Without anything authentic for so long, the peer is gone: three of its reports would have come (RFC 3550 §6.2), and
 * 700 packets of sound.
 */
const LOST_AFTER_MS = 15_000;
const LOOK_EVERY_MS = 1_000;

export class SilenceWatch {
  readonly #clock: Clock;
  readonly #onSecond: () => void;
  /** By `Clock.elapsed`. */
  #heardAt: number;
  #timer: TimerHandle | null = null;

  /** @param onSecond called once a second from `start` on, to look whether the peer `isSilent` */
  constructor(clock: Clock, onSecond: () => void) {
    this.#clock = clock;
    this.#onSecond = onSecond;
    this.#heardAt = clock.elapsed();
  }

  /** Something authentic came, or is awaited from now on. */
  heard(): void {
    this.#heardAt = this.#clock.elapsed();
  }

  get isSilent(): boolean {
    return this.#clock.elapsed() - this.#heardAt > LOST_AFTER_MS;
  }

  start(): void {
    this.stop();
    this.#timer = this.#clock.setTimer(LOOK_EVERY_MS, () => {
      this.start();
      this.#onSecond();
    });
  }

  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimer(this.#timer);
    this.#timer = null;
  }
}
