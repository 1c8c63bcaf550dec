/**
 * Slows guessing down, by account and by source, without giving anybody the means to lock somebody else out
 * (docs/decisions/limits.md). A try that comes too early is refused before its credential is looked at.
 *
 * - One account from one source: a few free tries, then a delay that doubles.
 * - One source, whatever the account: many free tries, then a shorter delay that doubles.
 * - One account from everywhere: takes the free tries away from each source, no more, so that its owner's first try
 *   from a new place is always looked at.
 * - A source from which the account has logged in lately waits for nothing of this.
 */
import { Counters } from "./counters.ts";
import {
  FIRST_DELAY_MS,
  FREE_TRIES,
  FREE_TRIES_OF_ACCOUNT,
  FREE_TRIES_OF_SOURCE,
  MAX_DELAY_MS,
  MAX_SOURCE_DELAY_MS,
  MAX_TRUSTED,
  TRUST_MS,
  TRUSTED_SOURCES,
} from "./limits.ts";
import { Recent } from "./recent.ts";

/** Longest name that is told from others; no account and no device has a longer one. */
const MAX_NAME = 320;

/** How often the moment of the last login is noted again. */
const REFRESH_MS = 3_600_000;

/** A source an account has logged in from, and when it last did. */
interface TrustedSource {
  readonly source: string;
  at: number;
}

export class LoginGuard {
  readonly #elapsed: () => number;
  readonly #pairs = new Counters();
  readonly #sources = new Counters();
  readonly #accounts = new Counters();
  readonly #trusted = new Recent<readonly TrustedSource[]>(MAX_TRUSTED);

  /** @param elapsed milliseconds, as `Clock.elapsed` */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  /**
   * How long a try has to wait, whether or not there is such an account.
   * @param source `sourceOf` the peer's address
   * @param name what the try is for: a device id or the user name of a phone; `null` for an activation code
   * @returns milliseconds; 0 when it may be looked at
   */
  wait(source: string, name: string | null): number {
    const now = this.#elapsed();
    if (name === null) return this.#sources.wait(source, now);
    // Nearly always nobody has failed, and this is asked with each request.
    if (this.#sources.size === 0 || this.#isTrusted(source, name, now)) return 0;
    return Math.max(this.#sources.wait(source, now), this.#pairs.wait(pairOf(source, name), now));
  }

  /** A try was wrong. */
  failed(source: string, name: string | null): void {
    const now = this.#elapsed();
    this.#sources.add(source, now, (failures) => delay(failures, FREE_TRIES_OF_SOURCE, MAX_SOURCE_DELAY_MS));
    if (name === null) return;
    const guessed = this.#accounts.add(shortened(name), now, () => 0) > FREE_TRIES_OF_ACCOUNT;
    this.#pairs.add(pairOf(source, name), now, (failures) =>
      delay(failures, guessed ? 0 : FREE_TRIES, MAX_DELAY_MS),
    );
  }

  /** A try was right: the source is one that the account uses. */
  succeeded(source: string, name: string): void {
    const now = this.#elapsed();
    const sources = this.#trusted.get(name);
    const known = sources?.find((entry) => entry.source === source);
    if (known !== undefined) {
      // On the way of every request: an hour more or less does not matter, keeping the entry from being forgotten does.
      if (now - known.at < REFRESH_MS) return;
      known.at = now;
      this.#trusted.set(name, sources as readonly TrustedSource[]);
      return;
    }
    this.#pairs.forget(pairOf(source, name));
    const kept = [...(sources ?? [])].sort((a, b) => b.at - a.at).slice(0, TRUSTED_SOURCES - 1);
    this.#trusted.set(name, [{ source, at: now }, ...kept]);
  }

  #isTrusted(source: string, name: string, now: number): boolean {
    const known = this.#trusted.get(name)?.find((entry) => entry.source === source);
    return known !== undefined && now - known.at < TRUST_MS;
  }
}

function pairOf(source: string, name: string): string {
  return `${source} ${shortened(name)}`;
}

/** A part of a text keeps the whole in memory, so that names too long to exist share one. */
function shortened(name: string): string {
  return name.length <= MAX_NAME ? name : "";
}

/** Nothing for the free tries, then {@link FIRST_DELAY_MS}, doubled with each further one. */
function delay(failures: number, free: number, maxMs: number): number {
  const beyond = Math.ceil(failures) - free;
  return beyond <= 0 ? 0 : Math.min(maxMs, FIRST_DELAY_MS * 2 ** (beyond - 1));
}
