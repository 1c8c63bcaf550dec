/** What was written to somebody and not sent: it is there again when the conversation is opened again. */
import { effect } from "@preact/signals";
import type { Address } from "@sottovoce/wire";
import { changePreferences, preferences } from "./preferences.ts";
import { appState } from "./session.ts";

/** A pause in writing; whoever goes away at once has it kept by `keepDraftsNow`. */
const PAUSE_MS = 600;

/** Not kept yet. */
const pending = new Map<Address, string>();
let waiting: ReturnType<typeof setTimeout> | undefined;

export function draftOf(peer: Address): string {
  return pending.get(peer) ?? preferences.peek().drafts[peer] ?? "";
}

/** Keeps a draft soon; an empty one is forgotten. */
export function keepDraft(peer: Address, text: string): void {
  pending.set(peer, text);
  clearTimeout(waiting);
  waiting = setTimeout(keepDraftsNow, PAUSE_MS);
}

export function keepDraftsNow(): void {
  clearTimeout(waiting);
  if (pending.size === 0) return;
  const changed = new Map(pending);
  changePreferences(({ drafts }) => ({ drafts: withDrafts(drafts, changed) })).then(
    () => {
      for (const [peer, text] of changed) if (pending.get(peer) === text) pending.delete(peer);
    },
    // No room, or locked meanwhile: what is still here is kept with the next one.
    () => undefined,
  );
}

function withDrafts(
  drafts: Readonly<Record<string, string>>,
  changed: ReadonlyMap<Address, string>,
): Readonly<Record<string, string>> {
  const all = new Map([...Object.entries(drafts), ...changed]);
  return Object.fromEntries([...all].filter(([, text]) => text.trim() !== ""));
}

addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") keepDraftsNow();
});

// Nothing of it is left in memory once the app is locked.
effect(() => {
  if (appState.value.phase !== "open") pending.clear();
});
