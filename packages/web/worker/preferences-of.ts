/** The preferences as the engine keeps them, and as the app reads them. */
import type { JsonValue } from "@sottovoce/client";
import { DEFAULT_PREFERENCES, type Preferences } from "../engine/preferences.ts";

/** What was never set has its default. What a later version has set besides is left where it is. */
export function preferencesOf(kept: Readonly<Record<string, JsonValue>>): Preferences {
  return { ...DEFAULT_PREFERENCES, ...kept };
}

export function toJson(change: Partial<Preferences>): Readonly<Record<string, JsonValue>> {
  return change as Readonly<Record<string, JsonValue>>;
}
