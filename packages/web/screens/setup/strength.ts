/**
 * How long a passphrase lasts against somebody who has copied this device's data, told in words
 * (docs/decisions/passphrases.md).
 */

/**
 * What one determined thief tries in a second: ten of the strongest graphics cards sold today. One guess at our cost
 * (Argon2id, 64 MiB, 3 passes) reads two blocks and writes one for each block of memory (RFC 9106 §3.4), 576 MiB in
 * all, and such a card moves 1 TB a second: 1,650 guesses.
 */
export const GUESSES_PER_SECOND = 16_500;

/** RFC 9106 costs are no help for less: six digits are a million, and whoever holds the phone has 24 tries a day. */
const LEAST_CHARACTERS = 6;
/** What is guessed sooner than this stands in every thief's list: at 24 tries a day not even the pauses would help. */
export const LEAST_GUESSES = 10_000;

type CrackTime = "instant" | "seconds" | "minutes" | "hours" | "days" | "months" | "years" | "centuries";
export type Level = "weak" | "fair" | "good" | "strong";

export interface Strength {
  readonly time: CrackTime;
  readonly level: Level;
  /** Why it is not accepted; `null` when it is. */
  readonly refused: "too_short" | "too_common" | null;
}

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;
const MONTH_S = 30 * DAY_S;
const YEAR_S = 365 * DAY_S;
const CENTURY_S = 100 * YEAR_S;

/** Each time with the seconds from which on it is said, and what it is called. */
const STEPS: readonly (readonly [from: number, time: CrackTime, level: Level])[] = [
  [CENTURY_S, "centuries", "strong"],
  [2 * YEAR_S, "years", "good"],
  [2 * MONTH_S, "months", "fair"],
  [2 * DAY_S, "days", "fair"],
  [2 * HOUR_S, "hours", "weak"],
  [2 * MINUTE_S, "minutes", "weak"],
  [1, "seconds", "weak"],
];

/** @param guesses that are expected to be needed; @param passphrase as typed */
export function strengthOf(passphrase: string, guesses: number): Strength {
  const seconds = guesses / GUESSES_PER_SECOND;
  const step = STEPS.find(([from]) => seconds >= from);
  return {
    time: step?.[1] ?? "instant",
    level: step?.[2] ?? "weak",
    refused: refusalOf(passphrase, guesses),
  };
}

/** Whether a passphrase is too short, which is known without any list. */
export function isTooShort(passphrase: string): boolean {
  return [...passphrase.trim()].length < LEAST_CHARACTERS;
}

function refusalOf(passphrase: string, guesses: number): Strength["refused"] {
  if (isTooShort(passphrase)) return "too_short";
  return guesses < LEAST_GUESSES ? "too_common" : null;
}
