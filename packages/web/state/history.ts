/** The conversations, newest first, as the list and the badge show them. */

import { computed, signal } from "@preact/signals";
import type { Conversation } from "@sottovoce/client";
import { appState, engine, onEvent } from "./session.ts";

/** `null` until they have been read. */
export const conversations = signal<readonly Conversation[] | null>(null);

/** Unread messages and missed calls, in all conversations. */
export const unreadCount = computed(() =>
  (conversations.value ?? []).reduce((sum, { unread }) => sum + unread, 0),
);

let reading: Promise<void> | null = null;
let again = false;

/** Reads the list; calls that come meanwhile share one more reading. */
export function refreshConversations(): Promise<void> {
  if (reading !== null) {
    again = true;
    return reading;
  }
  reading = (async () => {
    do {
      again = false;
      if (appState.value.phase !== "open") {
        conversations.value = null;
        break;
      }
      conversations.value = await engine().conversations();
    } while (again);
  })().finally(() => {
    reading = null;
  });
  return reading;
}

onEvent((event) => {
  // Whatever it is, a line may have changed; many at once are one reading.
  if (event.type === "state" && event.state.phase !== "open") conversations.value = null;
  else if (event.type !== "state" || conversations.value === null) {
    refreshConversations().catch(() => undefined);
  }
});
