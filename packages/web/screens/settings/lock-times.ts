/** How long the app may be left alone before it locks. */
import { computed } from "@preact/signals";
import { preferences } from "../../state/preferences.ts";
import { identity } from "../../state/session.ts";

/** Where nobody says: as the server does by default. */
const DEFAULT_MS = 600_000;

/** The operator's limit, milliseconds. */
export const longestLock = computed(() => identity.value?.policy.lockAfterMs ?? DEFAULT_MS);

/** What holds now: the person's choice, never longer than the operator's. */
export const lockAfter = computed(() =>
  Math.min(preferences.value.lockAfterMs ?? longestLock.value, longestLock.value),
);
