/** The connection as it is shown. */

import { effect, signal } from "@preact/signals";
import type { ConnectionState } from "@sottovoce/client";
import { appState } from "./session.ts";

/** A connection that comes back within this time is none of the person's business. */
const PATIENCE_MS = 2_500;

/** The state to show: trouble with the way to the server only once it lasts. */
export const connectionShown = signal<ConnectionState>("online");

let waiting: ReturnType<typeof setTimeout> | undefined;

effect(() => {
  const state = appState.value.phase === "open" ? appState.value.connection : "online";
  clearTimeout(waiting);
  if (state === "online" || state === "refused" || state === "impostor") {
    connectionShown.value = state;
    return;
  }
  waiting = setTimeout(() => {
    connectionShown.value = state;
  }, PATIENCE_MS);
});
