/** What the person has set on this device, while it is open. */
import { signal } from "@preact/signals";
import { DEFAULT_PREFERENCES, type Preferences } from "../engine/preferences.ts";
import { appState, engine, onEvent } from "./session.ts";

/** The defaults until they have been read. */
export const preferences = signal<Preferences>(DEFAULT_PREFERENCES);

/** Whether they have been read: what depends on them can be shown. */
export const preferencesKnown = signal(false);

/** Sets the values named. The screens show them at once; a failure takes them back. @throws AppError */
export async function changePreferences(change: Partial<Preferences>): Promise<void> {
  const before = preferences.value;
  preferences.value = { ...before, ...change };
  try {
    preferences.value = { ...DEFAULT_PREFERENCES, ...(await engine().setPreferences(change)) };
  } catch (error) {
    preferences.value = before;
    throw error;
  }
}

async function read(): Promise<void> {
  const stored = await engine().preferences();
  if (appState.value.phase !== "open") return;
  preferences.value = { ...DEFAULT_PREFERENCES, ...stored };
  preferencesKnown.value = true;
}

onEvent((event) => {
  if (event.type === "preferences") {
    // Another tab, or another device, has changed them. What an older one does not know keeps its default.
    preferences.value = { ...DEFAULT_PREFERENCES, ...(event.preferences as Partial<Preferences>) };
    return;
  }
  if (event.type !== "state") return;
  if (event.state.phase !== "open") {
    preferences.value = DEFAULT_PREFERENCES;
    preferencesKnown.value = false;
  } else if (!preferencesKnown.value) read().catch(() => undefined);
});
