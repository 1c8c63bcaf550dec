/** How many messages each device may send: a token bucket per device in one number (GCRA, ITU-T I.371). */
import type { DeviceId } from "@sottovoce/wire";

export class Quota {
  readonly #intervalMs: number;
  readonly #burstMs: number;
  /** Moment at which the device's bucket would be full again. In the order of last use. */
  readonly #fullAt = new Map<DeviceId, number>();

  /**
   * @param perMinute messages in the long run
   * @param burst messages at once after a quiet time
   */
  constructor(perMinute: number, burst: number) {
    this.#intervalMs = 60_000 / perMinute;
    this.#burstMs = this.#intervalMs * burst;
  }

  /** Devices that are remembered. */
  get size(): number {
    return this.#fullAt.size;
  }

  /**
   * Takes one message from the device's allowance.
   * @returns 0, or the milliseconds after which there is one
   */
  take(device: DeviceId, now: number): number {
    this.#forgetOldest(now);
    const fullAt = Math.max(this.#fullAt.get(device) ?? now, now) + this.#intervalMs;
    // The tolerance keeps the n-th message of a burst of n from failing to rounding.
    const wait = fullAt - now - this.#burstMs;
    if (wait > 1e-6) return Math.ceil(wait);
    this.#fullAt.delete(device);
    this.#fullAt.set(device, fullAt);
    return 0;
  }

  /** Each call clears away up to two full buckets, which say nothing: the map never outgrows the active devices. */
  #forgetOldest(now: number): void {
    let looked = 0;
    for (const [device, fullAt] of this.#fullAt) {
      if (fullAt > now || ++looked > 2) return;
      this.#fullAt.delete(device);
    }
  }
}
