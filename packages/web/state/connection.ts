/** The connection as it is shown. */
import { effect, signal } from "@preact/signals";
import type { ConnectionState } from "@sottovoce/client";
import { Patience } from "./patience.ts";
import { appState } from "./session.ts";

/** The state to show. */
export const connectionShown = signal<ConnectionState>("online");

const patience = new Patience((state) => {
  connectionShown.value = state;
});

effect(() => {
  const state = appState.value;
  patience.follow(state.phase === "open" ? state.connection : "online");
});
