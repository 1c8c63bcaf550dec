/**
 * What the app says, in the person's language. English is the type: a language that lacks a sentence does not compile.
 * Each language is loaded when it is needed, and only one is.
 */
import { signal } from "@preact/signals";
import type { Messages } from "./en/index.ts";

export type { Messages } from "./en/index.ts";

/** Each in its own name for itself. */
export const LANGUAGES = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
  it: "Italiano",
  es: "Español",
} as const;

export type Language = keyof typeof LANGUAGES;

const LOADERS: Readonly<Record<Language, () => Promise<{ readonly messages: Messages }>>> = {
  en: () => import("./en/index.ts"),
  de: () => import("./de/index.ts"),
  fr: () => import("./fr/index.ts"),
  it: () => import("./it/index.ts"),
  es: () => import("./es/index.ts"),
};

const current = signal<{ readonly language: Language; readonly messages: Messages } | null>(null);

/** The sentences of the language now; what reads them in a component is drawn again when it changes. */
export function t(): Messages {
  if (current.value === null) throw new Error("a language is loaded before anything is shown");
  return current.value.messages;
}

/** The language now. */
export function language(): Language {
  return current.value?.language ?? "en";
}

/** The language now as it is written where the person lives (`en-GB`), for dates and numbers: BCP 47. */
export function locale(): string {
  return localeFor(language(), globalThis.navigator?.languages ?? []);
}

/** @param preferred BCP 47 tags of the browser, the first the most wanted */
export function localeFor(language: Language, preferred: readonly string[]): string {
  return preferred.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? language;
}

/** The first of the languages a person reads that the app speaks, else English. @param preferred BCP 47 tags */
export function chooseLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const base = tag.toLowerCase().split("-")[0] as Language;
    if (Object.hasOwn(LANGUAGES, base)) return base;
  }
  return "en";
}

/** Loads a language and speaks it from then on. */
export async function speak(wanted: Language): Promise<void> {
  const { messages } = await LOADERS[wanted]();
  current.value = { language: wanted, messages };
}
