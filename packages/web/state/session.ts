/** The engine of this tab, and what it is to the person: empty, locked or open. */
import { computed, signal } from "@preact/signals";
import { type AppEngine, AppError, type AppEvent, type AppState } from "../engine/app-engine.ts";
import type { AppConnection, MediaLine } from "../engine/connect.ts";
import { t } from "../i18n/index.ts";
import { toast } from "../ui/toasts.tsx";

export const appState = signal<AppState>({ phase: "starting" });

/** Who this is; `null` unless it is open. */
export const identity = computed(() => (appState.value.phase === "open" ? appState.value.identity : null));

let connection: AppConnection | null = null;
const listeners = new Set<(event: AppEvent) => void>();

/** The engine. Screens are shown only once it is there. */
export function engine(): AppEngine {
  if (connection === null) throw new Error("the engine is connected before anything is shown");
  return connection.engine;
}

/** Between the engine and the sound of this tab's call. */
export function mediaLine(): MediaLine {
  if (connection === null) throw new Error("the engine is connected before anybody calls");
  return connection.media;
}

/** Takes up the connection; once, at the start. */
export function startSession(to: AppConnection): void {
  connection = to;
  appState.value = to.state;
  to.subscribe((event) => {
    if (event.type === "state") appState.value = event.state;
    for (const listener of listeners) listener(event);
  });
}

/** Hears of everything that happens. @returns a function that ends it */
export function onEvent(listener: (event: AppEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What went wrong, in the person's language. */
export function sentenceFor(error: unknown): string {
  if (!(error instanceof AppError)) return t().common.unexpected;
  const sentences: Readonly<Record<string, string | undefined>> = t().engine.errors;
  return sentences[error.code] ?? error.message;
}

/** Runs what a person asked for; a failure is told at the lower edge. @returns whether it succeeded */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    toast(sentenceFor(error));
    return false;
  }
}
