/** What the person has set, kept up to date in every tab. */
import { effect, signal } from "@preact/signals";
import type { AppEvent } from "../engine/app-engine.ts";
import { DEFAULT_PREFERENCES, type Preferences } from "../engine/preferences.ts";
import { appState, engine, onEvent } from "./session.ts";

/** As they were set last; the defaults until they have been read. */
export const preferences = signal<Preferences>(DEFAULT_PREFERENCES);

/** Whether they have been read: what depends on them can be shown. */
export const preferencesKnown = signal(false);

let reading: Promise<void> | null = null;

/**
 * Sets the values named. They hold here at once.
 * @param change may go out from the values now, as for a list that grows
 * @throws AppError when they could not be kept
 */
export async function changePreferences(
  change: Partial<Preferences> | ((now: Preferences) => Partial<Preferences>),
): Promise<void> {
  // What goes out from the defaults instead would overwrite what is kept.
  await readPreferences();
  const before = preferences.peek();
  const values = typeof change === "function" ? change(before) : change;
  preferences.value = { ...before, ...values };
  try {
    await engine().setPreferences(values);
  } catch (error) {
    // What is shown is what is kept.
    if (appState.peek().phase === "open") preferences.value = before;
    throw error;
  }
}

/** Resolves when the preferences are known; reads them once while the app is open. */
export function readPreferences(): Promise<void> {
  reading ??= engine()
    .preferences()
    .then(
      (read) => {
        if (appState.peek().phase !== "open") return;
        preferences.value = { ...DEFAULT_PREFERENCES, ...read };
        preferencesKnown.value = true;
      },
      (error) => {
        reading = null;
        throw error;
      },
    );
  return reading;
}

onEvent((event: AppEvent) => {
  if (event.type === "preferences") preferences.value = { ...DEFAULT_PREFERENCES, ...event.preferences };
});

// Also for whoever asks for this module only once the app is open.
effect(() => {
  if (appState.value.phase === "open") {
    readPreferences().catch(() => undefined);
  } else {
    reading = null;
    preferencesKnown.value = false;
    preferences.value = DEFAULT_PREFERENCES;
  }
});
