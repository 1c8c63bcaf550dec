/** Where a peer behind address translation really is (RFC 4961 §3, RFC 7362 §4). */
import type { RemoteAddress } from "./sockets.ts";

/**
 * Authentic packets in a row from somewhere else before we follow. Whoever sees packets can be quicker with a copy of
 * one; he cannot be with all of several, for a copy that comes second is a replay.
 */
const CONVINCING = 3;

/** The peer's address: what it said in SDP, until authentic packets come from elsewhere. */
export class Latch {
  #current: RemoteAddress;
  #other: RemoteAddress | null = null;
  #count = 0;

  constructor(signalled: RemoteAddress) {
    this.#current = signalled;
  }

  get current(): RemoteAddress {
    return this.#current;
  }

  /** An authentic packet, no replay, came from there. */
  onAuthentic(from: RemoteAddress): void {
    if (isSame(from, this.#current)) {
      this.#other = null;
      return;
    }
    this.#count = this.#other !== null && isSame(from, this.#other) ? this.#count + 1 : 1;
    this.#other = from;
    if (this.#count < CONVINCING) return;
    this.#current = from;
    this.#other = null;
  }
}

export function isSame(a: RemoteAddress, b: RemoteAddress): boolean {
  return a.port === b.port && a.address === b.address;
}
