/** Peers of whom a person said that they know why a call did not show that it is them. */
import type { Clock } from "@sottovoce/sip";
import type { Address } from "@sottovoce/wire";

/**
 * How long that holds for a call that has not come yet: time to reach one another, and no door left open for somebody who
 * stands in between another day. In memory alone: it does not outlive the program, or a lock.
 */
const ACCEPTED_MS = 60 * 60_000;

export class AcceptedPeers {
  readonly #clock: Clock;
  /** When it holds no more, as `Clock.elapsed`. */
  readonly #until = new Map<Address, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The next call with a peer may go on unproven. */
  add(peer: Address): void {
    this.#until.set(peer, this.#clock.elapsed() + ACCEPTED_MS);
  }

  has(peer: Address): boolean {
    const until = this.#until.get(peer);
    return until !== undefined && this.#clock.elapsed() < until;
  }

  /** That call was there. */
  spend(peer: Address): void {
    this.#until.delete(peer);
  }
}
