/** Who may have a connection: counted by source, before a byte has been read. */
import type { AdmissionLimits } from "./limits.ts";
import { sourceOf } from "./source.ts";

/** A listener is full, or this source has or opens too many connections. */
export type Refusal = "full" | "address-full" | "too-many-strangers" | "too-fast";

/** What one source has. Its allowance of new connections is a token bucket in one number (GCRA, ITU-T I.371). */
interface SourceCount {
  connections: number;
  /** Connections that have not been admitted. */
  strangers: number;
  /** Moment at which it may open a whole burst again, by `Clock.elapsed`. */
  fullAt: number;
}

/** Looked at with each arrival, so that forgetting keeps up with whoever comes from ever new addresses. */
const FORGOTTEN_PER_ARRIVAL = 2;

/** Counts connections in all, and by source: an IPv4 address, or the /64 of an IPv6 address. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #elapsed: () => number;
  readonly #sources = new Map<string, SourceCount>();
  #count = 0;

  /** @param elapsed milliseconds, as `Clock.elapsed` */
  constructor(limits: AdmissionLimits, elapsed: () => number) {
    this.#limits = limits;
    this.#elapsed = elapsed;
  }

  /** Sources that are remembered: those with connections, and those that opened some a moment ago. */
  get sources(): number {
    return this.#sources.size;
  }

  /**
   * A socket was accepted.
   * @returns `null` where it may stay, as a stranger for now; then {@link leave} must be called when it has closed
   */
  enter(address: string): Refusal | null {
    const { maxConnections, maxPerAddress, maxStrangersPerAddress, maxPerSecond } = this.#limits;
    const now = this.#elapsed();
    this.#forget(now);
    const source = sourceOf(address);
    const count = this.#sources.get(source) ?? { connections: 0, strangers: 0, fullAt: now };
    if (this.#count >= maxConnections) return "full";
    if (count.connections >= maxPerAddress) return "address-full";
    if (count.strangers >= maxStrangersPerAddress) return "too-many-strangers";
    const fullAt = Math.max(count.fullAt, now) + 1000 / maxPerSecond;
    if (fullAt - now > (this.#limits.burst * 1000) / maxPerSecond) return "too-fast";
    count.fullAt = fullAt;
    count.connections++;
    count.strangers++;
    this.#count++;
    // Moved to the end: the first of the map is the one that has been quiet longest.
    this.#sources.delete(source);
    this.#sources.set(source, count);
    return null;
  }

  /** A connection proved who it is. To be called once for each. */
  admitted(address: string): void {
    const count = this.#sources.get(sourceOf(address));
    if (count !== undefined) count.strangers--;
  }

  /** A socket that had entered has closed. @param stranger whether it was never admitted */
  leave(address: string, stranger: boolean): void {
    const count = this.#sources.get(sourceOf(address));
    if (count === undefined) return;
    this.#count--;
    count.connections--;
    if (stranger) count.strangers--;
  }

  /** Drops sources that have nothing here and nothing to be held against them; others go to the end of the line. */
  #forget(now: number): void {
    let looked = 0;
    for (const [source, count] of this.#sources) {
      if (looked++ === FORGOTTEN_PER_ARRIVAL) return;
      this.#sources.delete(source);
      if (count.connections > 0 || count.fullAt > now) this.#sources.set(source, count);
    }
  }
}
