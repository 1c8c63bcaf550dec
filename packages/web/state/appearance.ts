/** Language and theme: needed before anything is unlocked, and no secret. */
import { signal } from "@preact/signals";
import { chooseLanguage, LANGUAGES, type Language, speak } from "../i18n/index.ts";

export type Theme = "system" | "light" | "dark";

const LANGUAGE = "language";
const THEME = "theme";

/** What the person has chosen; `null` to follow the browser. */
export const chosenLanguage = signal<Language | null>(storedLanguage());
export const theme = signal<Theme>(storedTheme());

/** Loads the language and sets the theme; once, before anything is drawn. */
export async function applyAppearance(): Promise<void> {
  applyTheme();
  await applyLanguage();
}

export async function setLanguage(language: Language | null): Promise<void> {
  chosenLanguage.value = language;
  store(LANGUAGE, language);
  await applyLanguage();
}

export function setTheme(wanted: Theme): void {
  theme.value = wanted;
  store(THEME, wanted === "system" ? null : wanted);
  applyTheme();
}

async function applyLanguage(): Promise<void> {
  const language = chosenLanguage.value ?? chooseLanguage(navigator.languages);
  await speak(language);
  document.documentElement.lang = language;
}

function applyTheme(): void {
  if (theme.value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
}

function storedLanguage(): Language | null {
  const stored = read(LANGUAGE);
  return stored !== null && Object.hasOwn(LANGUAGES, stored) ? (stored as Language) : null;
}

function storedTheme(): Theme {
  const stored = read(THEME);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** A browser may forbid storage; then the choice lasts as long as the page. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // As above.
  }
}
