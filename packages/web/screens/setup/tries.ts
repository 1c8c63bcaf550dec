/** What a person is told about wrong passphrases; the engine counts them (packages/client/vault/failures.ts). */

/** Wrong passphrases before the first pause. */
const FREE_TRIES = 5;
const MINUTE_S = 60;
const HOUR_S = 3_600;

/** Tries before a pause; `null` where nothing is to be said: none was wrong, or the next one brings a pause anyway. */
export function triesLeft(failures: number): number | null {
  return failures === 0 || failures >= FREE_TRIES ? null : FREE_TRIES - failures;
}

/** `0:59`, `12:00`, `1:00:00`; `null` when it is over. @param until, @param now Unix milliseconds */
export function clockLeft(until: number, now: number): string | null {
  const seconds = Math.ceil((until - now) / 1_000);
  if (seconds <= 0) return null;
  const hours = Math.floor(seconds / HOUR_S);
  const minutes = Math.floor((seconds % HOUR_S) / MINUTE_S);
  const tail = `${String(seconds % MINUTE_S).padStart(2, "0")}`;
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, "0")}:${tail}`;
}
