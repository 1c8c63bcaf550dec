/** How long the app may be left alone before it locks. */
import { computed } from "@preact/signals";
import { preferences } from "../../state/preferences.ts";
import { identity } from "../../state/session.ts";

const MINUTE_MS = 60_000;
const CHOICES_MS = [1, 2, 5, 10, 15, 30, 60].map((minutes) => minutes * MINUTE_MS);

/** The operator's limit, milliseconds. */
export const longestLock = computed(() => identity.value?.policy.lockAfterMs ?? 10 * MINUTE_MS);

/** What holds now: the person's choice, never longer than the operator's. */
export const lockAfter = computed(() =>
  Math.min(preferences.value.lockAfterMs ?? longestLock.value, longestLock.value),
);

/** What may be chosen, ascending; it ends with the operator's limit, and has what holds now. */
export function lockChoices(longest: number, now: number): readonly number[] {
  const all = new Set([...CHOICES_MS.filter((choice) => choice < longest), longest, now]);
  return [...all].sort((one, other) => one - other);
}
