/**
 * The words of the recovery kit, from the moment they are made until the person has confirmed them. They are the
 * account's key: they are in this tab's memory and nowhere else, and leave it when Sottovoce locks.
 */
import { effect, signal } from "@preact/signals";
import { changePreferences } from "./preferences.ts";
import { appState, onEvent } from "./session.ts";

/** `null` when there is nothing to show. */
export const recoveryKit = signal<readonly string[] | null>(null);

/** Shows the words, and remembers that nobody has confirmed them yet. */
export function showRecoveryKit(words: readonly string[]): void {
  recoveryKit.value = words;
  // Should this fail, the person is not reminded later; the words are before them now.
  changePreferences({ kitUnconfirmed: true }).catch(() => undefined);
}

/** The person has them on paper, or has decided to go on without: neither is asked again. */
export function closeRecoveryKit(): void {
  recoveryKit.value = null;
  changePreferences({ kitUnconfirmed: false }).catch(() => undefined);
}

onEvent((event) => {
  if (event.type === "state" && event.state.phase !== "open") recoveryKit.value = null;
});

/** Asks before the page is left: the words would be gone. */
function keepPage(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

effect(() => {
  if (recoveryKit.value !== null && appState.value.phase === "open") {
    addEventListener("beforeunload", keepPage);
  } else globalThis.removeEventListener?.("beforeunload", keepPage);
});
