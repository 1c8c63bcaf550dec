/** The conversations, newest first, as the list and the badge show them. */

import { computed, effect, signal } from "@preact/signals";
import type { Conversation } from "@sottovoce/client";
import { appState, engine, onEvent } from "./session.ts";

/** Much happens at once after a time without network; the list is read again at most this often. */
const PAUSE_MS = 250;

/** `null` until they have been read. */
export const conversations = signal<readonly Conversation[] | null>(null);

/** Unread messages and missed calls, in all conversations. */
export const unreadCount = computed(() =>
  (conversations.value ?? []).reduce((sum, { unread }) => sum + unread, 0),
);

let reading: Promise<void> | null = null;
let again = false;

/** Reads the list; calls that come meanwhile share one more reading. */
function refreshConversations(): Promise<void> {
  if (reading !== null) {
    again = true;
    return reading;
  }
  reading = readWhileAsked().finally(() => {
    reading = null;
  });
  return reading;
}

async function readWhileAsked(): Promise<void> {
  do {
    again = false;
    if (appState.value.phase !== "open") {
      conversations.value = null;
      return;
    }
    const read = await engine().conversations();
    // It may have been locked meanwhile.
    conversations.value = appState.value.phase === "open" ? read : null;
    if (again) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  } while (again);
}

onEvent((event) => {
  if (event.type === "state" || event.type === "preferences" || event.type === "connection") return;
  // Whatever it is, a line may have changed.
  refreshConversations().catch(() => undefined);
});

effect(() => {
  if (appState.value.phase !== "open") conversations.value = null;
  // Also when it was open before: events may have been missed while another tab took over.
  else refreshConversations().catch(() => undefined);
});
