/** Which times until the lock are offered. */

const MINUTE_MS = 60_000;
const CHOICES_MS = [1, 2, 5, 10, 15, 30, 60].map((minutes) => minutes * MINUTE_MS);

/** What may be chosen, ascending; it ends with the operator's limit, and has what holds now. */
export function lockChoices(longest: number, now: number): readonly number[] {
  const all = new Set([...CHOICES_MS.filter((choice) => choice < longest), longest, now]);
  return [...all].sort((one, other) => one - other);
}
