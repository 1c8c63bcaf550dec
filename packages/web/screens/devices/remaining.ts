/** What a countdown shows: minutes while there are more than two, then seconds. */

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const SECONDS_FROM_MS = 2 * MINUTE_MS;

/**
 * @returns what to show, and after how long it changes; `null` at the end. All in milliseconds.
 */
export function remaining(
  until: number,
  now: number,
): { readonly shown: number; readonly next: number | null } {
  const left = Math.max(0, until - now);
  if (left === 0) return { shown: 0, next: null };
  const step = left > SECONDS_FROM_MS ? MINUTE_MS : SECOND_MS;
  // Rounded up: the last second is one, not none.
  const shown = Math.ceil(left / step) * step;
  return { shown, next: left - (shown - step) };
}
